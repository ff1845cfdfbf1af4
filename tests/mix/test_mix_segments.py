"""The film's sound in segments: made apart, kept, and the same however they were come by."""

import hashlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from tests.mix.made import brief, film, noise, read_wave, stem, tones
from vidscore.mix import Workspace, mix_film, production, segments
from vidscore.mix.bus import BUS_BLOCK
from vidscore.model.plan import Plan
from vidscore.model.script import Line, Script
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import Span
from vidscore.settings import MixSettings
from vidscore.tools.cache import Cache
from vidscore.tools.encode import AS_WAVE, CODECS, SoundTarget, encode_piece, join
from vidscore.tools.ffmpeg import decode_audio, require

pytestmark = pytest.mark.media

SECONDS = 30
CUES = (("1m1", 1, 9), ("1m2", 10, 15), ("1m3", 19, 29))
SCRIPT = Script((Line(Span(3_000, 5_000), "Listen."), Line(Span(22_000, 24_000), "Now.")), language="en")


@pytest.fixture
def short(monkeypatch):
    """Segments of eight seconds, so that half a minute has some."""
    monkeypatch.setattr(segments, "SEGMENT", BUS_BLOCK)
    monkeypatch.setattr(production, "SEGMENT", BUS_BLOCK)


class Band:
    """Players who know what they play and note when they are asked for it."""

    def __init__(self, folder, gains=(0.1, 0.1, 0.1)):
        self.asked = []
        self._folder, self._gains = folder, dict(zip((name for name, _, _ in CUES), gains, strict=True))
        self.keys = {name: hashlib.sha256(f"{name} {gain}".encode()).hexdigest() for name, gain in self._gains.items()}

    def play(self, names):
        names = list(names)
        self.asked += names
        briefs = {cue.name: cue for cue in PLAN.cues}
        return {name: (stem(self._folder, briefs[name], tones(10, gain=self._gains[name])),) for name in names}


PLAN = Plan("f.mka", SECONDS * 1000, cues=tuple(brief(name, a * 1000, b * 1000) for name, a, b in CUES))


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    """A film with a hum of its own."""
    path = tmp_path_factory.mktemp("reel") / "f.mka"
    hum = f"anoisesrc=a=0.02:d={SECONDS}:r=48000:seed=1,tremolo=f=4:d=0.8"
    subprocess.run([require(), "-v", "error", "-f", "lavfi", "-i", hum, "-ac", "2", "-c:a", "aac", str(path)], check=True)
    return replace(film(SECONDS * 1000, path=path), audio=(replace(film(1).audio[0], index=0),))


def mixed(reel, folder, band, cache=None, target=SoundTarget(CODECS["aac"], score_wave=False)):  # noqa: B008
    folder.mkdir()
    done = mix_film(reel, SCRIPT, PLAN, band, MixSettings(), Workspace(folder, cache), target)
    return done, hashlib.sha256(done.encoded.read_bytes()).hexdigest() if done.encoded else ""


def test_one_changed_cue_is_mixed_alone_and_the_result_is_that_of_a_cold_run(reel, short, tmp_path):
    cache = Cache(tmp_path / "cache", 10**9)
    _, first = mixed(reel, tmp_path / "first", Band(tmp_path), cache)
    again = Band(tmp_path)
    assert mixed(reel, tmp_path / "again", again, cache)[1] == first
    assert again.asked == []  # nothing was left to play
    warm = Band(tmp_path, (0.1, 0.1, 0.08))
    _, changed = mixed(reel, tmp_path / "warm", warm, cache)
    assert "1m1" not in warm.asked  # its neighbour is, where both are heard in one segment
    assert changed != first
    cold = Band(tmp_path, (0.1, 0.1, 0.08))
    assert mixed(reel, tmp_path / "cold", cold)[1] == changed


def test_damaged_entries_are_made_again(reel, short, tmp_path):
    cache = Cache(tmp_path / "cache", 10**9)
    _, whole = mixed(reel, tmp_path / "first", Band(tmp_path), cache)
    shutil.rmtree(tmp_path / "first")  # its files are the cache's own
    for number, entry in enumerate(sorted(cache.folder.glob("??/*"))):
        with entry.open("r+b") as file:
            if number % 2:
                file.truncate(entry.stat().st_size // 2)
            else:
                file.seek(entry.stat().st_size // 2)
                file.write(b"????")
    assert mixed(reel, tmp_path / "again", Band(tmp_path), cache)[1] == whole


def test_two_runs_at_once_agree(reel, short, tmp_path):
    cache = Cache(tmp_path / "cache", 10**9)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(mixed, reel, tmp_path / name / "run", Band(tmp_path / name), cache) for name in ("a", "b")]
        one, other = (run.result()[1] for run in runs)
    assert one == other
    assert not list(cache.folder.rglob("*.part-*"))


def test_what_is_encoded_on_the_way_is_the_mix_without_a_seam(reel, short, tmp_path):
    done, _ = mixed(reel, tmp_path / "encoded", Band(tmp_path))
    samples, _ = mixed(reel, tmp_path / "samples", Band(tmp_path), target=AS_WAVE)
    assert (samples.encoded, done.score, done.mix) == (None, None, None)
    truth = read_wave(samples.mix)
    whole = join(CODECS["aac"], [encode_piece(CODECS["aac"], [truth], 0, None)], len(truth), tmp_path / "whole")
    in_pieces, in_one = (np.concatenate(list(decode_audio(path)))[: len(truth)] - truth for path in (done.encoded, whole))
    usual = max(np.mean(in_one[at : at + 8192] ** 2) for at in range(0, len(truth) - 8192, 8192))
    for at in range(BUS_BLOCK, len(truth), BUS_BLOCK):
        around = slice(at - 4096, at + 4096)
        assert np.mean(in_pieces[around] ** 2) < 2 * usual
        assert np.abs(np.diff(in_pieces[around], n=2, axis=0)).max() <= np.abs(np.diff(in_one, n=2, axis=0)).max()
    assert (done.loudness_lufs, done.true_peak_dbtp, done.notes) == (samples.loudness_lufs, samples.true_peak_dbtp, samples.notes)


def test_segments_in_several_processes_are_the_same(tmp_path):
    briefs = (brief("1m1", 1_000, 60_000),)
    stems = (stem(tmp_path, briefs[0], tones(59)),)
    made = []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        folder.mkdir()
        args = (
            film(70_000),
            Script(),
            Plan("f.mp4", 70_000, cues=briefs),
            stems,
            MixSettings(),
            Workspace(folder, processes=processes),
        )
        made.append(mix_film(*args, film_sound=[noise(70, 0.01)]))
    assert made[0].mix.read_bytes() == made[1].mix.read_bytes()
    assert made[0].score.read_bytes() == made[1].score.read_bytes()


def test_a_limiter_that_works_over_a_segments_edge_works_as_if_there_were_none(short, monkeypatch, tmp_path):
    briefs = (brief("1m1", 0, 24_000),)
    bursts = tones(24, gain=0.2) * np.repeat(np.random.default_rng(2).choice([1.0, 6.0], 480), RATE_HZ // 20)[:, None]
    stems = (stem(tmp_path, briefs[0], bursts.astype(np.float32)),)
    loud, made = MixSettings("-9/-1"), []
    for size in (BUS_BLOCK, 8 * BUS_BLOCK):
        monkeypatch.setattr(segments, "SEGMENT", size)
        folder = tmp_path / str(size)
        folder.mkdir()
        args = (film(24_000, channels=0), Script(), Plan("f.mp4", 24_000, cues=briefs), stems, loud, Workspace(folder))
        made.append(mix_film(*args))
    in_segments, whole = (read_wave(one.score) for one in made)
    assert any("limiter took at most" in note for note in made[0].notes)
    assert np.abs(in_segments - whole).max() < 1e-6
    assert made[0].notes == made[1].notes
