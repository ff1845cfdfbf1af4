import tracemalloc
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vidscore.deliver.stems import BLOCK_FRAMES, write_score, write_stems
from vidscore.errors import InputError, OutputError, SettingsError
from vidscore.model.film import Film
from vidscore.model.sound import Mixdown, Stem
from vidscore.model.span import Span, samples_at

RATE = 48_000
STEP = 1 / 2**23


def film_of(duration_ms=30_001):
    frames = samples_at(duration_ms, RATE)
    film = Film(Path("/films/mein film.mp4"), "mov", duration_ms, Fraction(25))
    return film, Mixdown(RATE, frames, Path("score.wav"), None, -14.0, -1.0)


def stem(folder, cue, section, start_ms, end_ms, seed=0):
    span = Span(start_ms, end_ms)
    frames = samples_at(end_ms, RATE) - samples_at(start_ms, RATE)
    path = folder / f"{cue}-{section}.npy"
    np.save(path, np.random.default_rng(seed).uniform(-0.4, 0.4, (frames, 2)).astype(np.float32))
    return Stem(cue, section, span, path)


def test_each_section_is_one_file_of_the_films_length_to_the_sample(tmp_path):
    film, mixdown = film_of()
    stems = (
        stem(tmp_path, "1m1", "strings", 1_000, 4_000, 1),
        stem(tmp_path, "1m1", "brass", 1_000, 4_000, 2),
        stem(tmp_path, "1m2", "strings", 19_999, 30_001, 3),
    )
    paths = write_stems(film, stems, mixdown, tmp_path / "stems")
    assert [path.name for path in paths] == ["mein film - strings.wav", "mein film - brass.wav"]
    for path in paths:
        info = soundfile.info(path)
        assert (info.frames, info.samplerate, info.channels, info.subtype) == (mixdown.frames, RATE, 2, "PCM_24")
    strings, _ = soundfile.read(paths[0])
    for one in (stems[0], stems[2]):
        start, end = samples_at(one.span.start_ms, RATE), samples_at(one.span.end_ms, RATE)
        assert np.abs(strings[start:end] - np.load(one.path)).max() <= STEP
    assert np.abs(strings[: 48 * 1_000]).max() == 0.0
    assert np.abs(strings[48 * 4_000 : 48 * 19_999]).max() == 0.0


def test_cues_that_overlap_add_up_also_across_blocks(tmp_path):
    film, mixdown = film_of()
    one, two = stem(tmp_path, "1m1", "keys", 8_000, 12_000, 1), stem(tmp_path, "1m2", "keys", 9_500, 25_000, 2)
    (path,) = write_stems(film, (one, two), mixdown, tmp_path)
    keys, _ = soundfile.read(path)
    expected = np.zeros((mixdown.frames, 2))
    expected[384_000:576_000] += np.load(one.path)
    expected[456_000:1_200_000] += np.load(two.path)
    assert np.abs(keys - expected).max() <= STEP
    assert mixdown.frames > 2 * BLOCK_FRAMES


def test_flac_holds_the_same(tmp_path):
    film, mixdown = film_of(3_000)
    one = stem(tmp_path, "1m1", "choir", 0, 3_000)
    (wav,) = write_stems(film, (one,), mixdown, tmp_path)
    (flac,) = write_stems(film, (one,), mixdown, tmp_path, suffix=".flac")
    assert np.abs(soundfile.read(wav)[0] - soundfile.read(flac)[0]).max() <= STEP


def test_a_stem_past_the_films_end_is_cut_there(tmp_path):
    film, mixdown = film_of(3_000)
    (path,) = write_stems(film, (stem(tmp_path, "1m1", "keys", 2_000, 4_000),), mixdown, tmp_path)
    assert soundfile.info(path).frames == mixdown.frames


def test_what_is_there_stays_without_force(tmp_path):
    film, mixdown = film_of(1_000)
    stems = (stem(tmp_path, "1m1", "keys", 0, 1_000),)
    (path,) = write_stems(film, stems, mixdown, tmp_path)
    path.write_bytes(b"precious")
    with pytest.raises(OutputError, match="already there"):
        write_stems(film, stems, mixdown, tmp_path)
    assert path.read_bytes() == b"precious"
    assert write_stems(film, stems, mixdown, tmp_path, force=True) == (path,)


def test_a_stem_that_does_not_fit_its_span_is_refused(tmp_path):
    film, mixdown = film_of(2_000)
    one = stem(tmp_path, "1m1", "keys", 0, 1_000)
    np.save(one.path, np.zeros((47_999, 2), np.float32))
    with pytest.raises(InputError, match=r"cue 1m1 has shape \(47999, 2\), expected \(48000, 2\)"):
        write_stems(film, (one,), mixdown, tmp_path / "stems")
    assert list((tmp_path / "stems").iterdir()) == []


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_the_finished_score_is_written_as_mixed(tmp_path, suffix):
    _, mixdown = film_of(12_000)
    sound = np.random.default_rng(5).uniform(-0.5, 0.5, (mixdown.frames, 2)).astype(np.float32)
    soundfile.write(tmp_path / "score.wav", sound, RATE, subtype="FLOAT")
    path = write_score(replace(mixdown, score=tmp_path / "score.wav"), tmp_path / f"film - score{suffix}")
    written, rate = soundfile.read(path)
    assert rate == RATE
    assert np.abs(written - sound).max() <= STEP


def test_an_unknown_kind_of_file_is_refused(tmp_path):
    film, mixdown = film_of(1_000)
    with pytest.raises(SettingsError, match=r"\.xyz is not a format of sound"):
        write_stems(film, (stem(tmp_path, "1m1", "keys", 0, 10),), mixdown, tmp_path, suffix=".xyz")


def test_files_over_four_gigabytes_become_rf64(tmp_path, monkeypatch):
    monkeypatch.setattr("vidscore.deliver.pcm._RF64_BYTES", 100_000)
    film, mixdown = film_of(2_000)
    (path,) = write_stems(film, (stem(tmp_path, "1m1", "keys", 0, 2_000),), mixdown, tmp_path)
    assert path.read_bytes()[:4] == b"RF64"
    assert soundfile.info(path).frames == mixdown.frames


def test_a_long_film_is_never_whole_in_memory(tmp_path):
    film, mixdown = film_of(120_000)
    stems = tuple(stem(tmp_path, f"1m{n}", "strings", n * 20_000, n * 20_000 + 30_000, n) for n in range(4))
    tracemalloc.start()
    write_stems(film, stems, mixdown, tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < mixdown.frames * 8 / 2
