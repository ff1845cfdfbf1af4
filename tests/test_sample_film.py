"""The whole chain on the sample film, through the real command and through the pipeline page."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from vidscore import pipeline
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.span import Span, samples_at
from vidscore.plan import parse_plan
from vidscore.render import render_cues
from vidscore.settings import RunSettings, Settings
from vidscore.tools.ffmpeg import measure_loudness, require

pytestmark = pytest.mark.media

SAMPLES = Path(__file__).parent.parent / "samples"
FILM, SUBS = SAMPLES / "film.mp4", SAMPLES / "film.srt"
SCENE_SIGNS = json.loads((SAMPLES / "film.truth.json").read_text())["scenes"]
CLOSED = ("authentic", "plagal")


def vidscore(*args: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vidscore", *map(str, args)],
        capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def score_into(folder: Path, seed: int) -> dict:
    done = vidscore(
        FILM, "--subs", SUBS, "-o", folder / "film.scored.mp4", "--stems", folder / "stems", "--midi", folder / "midi",
        "--plan", folder / "film.plan.yaml", "--seed", seed, "--no-cache", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """The sample film scored by the real command."""
    folder = tmp_path_factory.mktemp("scored")
    return folder, score_into(folder, seed=1)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """The sample film scored by the pipeline page, with the values between its stages kept."""
    folder = tmp_path_factory.mktemp("mixed")
    settings = Settings(run=RunSettings(cache=False))
    film, script = pipeline.open_film(FILM, SUBS, settings)
    plan = pipeline.plan_score(pipeline.analyse_film(film, script, settings), settings)
    cues = pipeline.compose_film(plan, settings)
    stems = render_cues(cues, settings.render, folder, run=settings.run)
    return film, script, plan, cues, stems, pipeline.mix_film(film, script, plan, stems, settings.mix, pipeline.Workspace(folder))


def packets_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with av.open(str(path)) as media:
        for packet in media.demux(media.streams.video[0]):
            digest.update(bytes(packet))
    return digest.hexdigest()


def test_picture_is_copied_bit_for_bit(scored):
    folder, _ = scored
    assert packets_digest(folder / "film.scored.mp4") == packets_digest(FILM)


def test_mix_is_the_first_track_and_the_untouched_original_the_second(scored):
    folder, _ = scored
    with av.open(str(folder / "film.scored.mp4")) as media, av.open(str(FILM)) as original:
        kinds = [stream.type for stream in media.streams]
        assert kinds == ["video", "audio", "audio"]
        assert media.streams[2].codec_context.name == original.streams.audio[0].codec_context.name
        frame = 1 / float(media.streams.video[0].average_rate)
        assert abs(float(media.streams.video[0].duration * media.streams.video[0].time_base) - 118.0) <= frame
        assert abs(media.duration / av.time_base - original.duration / av.time_base) <= frame


def test_finished_mix_is_at_the_target_and_never_over_the_peak(scored):
    folder, _ = scored
    loudness = measure_loudness(folder / "film.scored.mp4")
    assert loudness.integrated_lufs == pytest.approx(-14.0, abs=0.5)
    assert loudness.true_peak_dbtp <= -1.0 + 0.05  # ffmpeg prints one decimal


def test_stems_and_score_are_as_long_as_the_film_to_the_sample(scored):
    folder, said = scored
    wavs = sorted((folder / "stems").glob("*.wav"))
    assert len(wavs) >= 4
    for wav in wavs:
        assert soundfile.info(wav).frames == samples_at(said["duration_ms"], 48_000), wav.name


def test_plan_and_midi_are_handed_over_for_every_cue(scored):
    folder, said = scored
    names = {path.name for path in (folder / "midi").iterdir()}
    assert "film - score.mid" in names
    assert len(names) == said["cues"] + 1 > 1
    assert "vidscore render film.plan.yaml" in (folder / "film.plan.yaml").read_text("utf8")


def test_rendering_the_unchanged_plan_gives_the_same_sound(scored, tmp_path):
    folder, _ = scored
    done = vidscore(
        "render",
        folder / "film.plan.yaml",
        "--trust-paths",
        "-o",
        tmp_path / "again.mp4",
        "--stems",
        tmp_path / "stems",
        "--no-cache",
    )
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "stems") == digests(folder / "stems")


def test_same_seed_gives_the_same_bytes_and_another_seed_other_music(scored, tmp_path):
    folder, _ = scored
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        score_into(tmp_path / str(seed), seed)
    for kind in ("midi", "stems"):
        assert digests(tmp_path / "1" / kind) == digests(folder / kind)
        ours, others = digests(folder / kind), digests(tmp_path / "2" / kind)
        assert all(others.get(name) != digest for name, digest in ours.items())


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file by the name that does not depend on the film's file name."""
    found = {path.name.split(" - ")[-1]: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found
    return found


def test_every_stem_lasts_from_the_cues_first_note_to_the_end_of_its_ring(mixed):
    plan, stems = mixed[2], mixed[4]
    sounding = {cue.name: cue.sounding for cue in plan.overlapping().cues}
    for stem in stems:
        assert stem.span == sounding[stem.cue]
        sound = np.load(stem.path, mmap_mode="r")
        assert len(sound) == samples_at(stem.span.end_ms, 48_000) - samples_at(stem.span.start_ms, 48_000)
        assert np.abs(sound[-1]).max() < 1e-4
        assert np.isfinite(sound[::97]).all()


def test_notes_enter_and_are_held_no_further_outside_their_scenes_than_planned(mixed):
    film, _, plan, cues = mixed[:4]
    for cue in cues:
        span = cue.brief.span
        assert Span(0, film.duration_ms).overlap_ms(span) == span.duration_ms
        for part in cue.parts:
            for note in part.notes:
                starts = cue.tempo_map.ms_at(note.onset_beats) + note.nudge_ms
                ends = cue.tempo_map.ms_at(note.onset_beats + note.duration_beats)
                assert span.start_ms - cue.brief.pre_ms - 0.01 <= starts < ends, (cue.brief.name, part.name)
                assert ends <= span.end_ms + cue.brief.post_ms + 0.01, (cue.brief.name, part.name)
    assert len(cues) == len(plan.sounding)


def test_closed_cues_land_their_final_chord_where_the_plan_says(mixed):
    closed = [cue for cue in mixed[3] if cue.brief.ending in CLOSED]
    assert closed
    for cue in closed:
        planned = cue.tempo_map.ms_at(cue.cadence_beats)
        onsets = [heard_ms(cue, part, note) for part in cue.parts for note in part.notes]
        assert min(abs(at - planned) for at in onsets) <= 20.0, cue.brief.name
        assert cue.chords[-1].onset_beats == cue.cadence_beats


def heard_ms(cue, part, note) -> float:
    """When a note is heard to begin: slow instruments are played early by as much as they take to speak."""
    speaks = INSTRUMENTS[part.instrument].attack_ms if note.nudge_ms < 0 else 0
    return cue.tempo_map.ms_at(note.onset_beats) + note.nudge_ms + speaks


def test_score_is_as_long_as_the_film_to_the_sample(mixed):
    film, mixdown = mixed[0], mixed[5]
    assert soundfile.info(mixdown.score).frames == mixdown.frames == samples_at(film.duration_ms, 48_000)
    assert soundfile.info(mixdown.mix).frames == mixdown.frames


def test_speech_stands_over_the_music(mixed):
    """Median at least 14 LU and 5th percentile at least 10, over the spoken lines."""
    import pyloudnorm

    script, mixdown = mixed[1], mixed[5]
    score, rate = soundfile.read(mixdown.score)
    mix, _ = soundfile.read(mixdown.mix)
    voice, meter = mix - score, pyloudnorm.Meter(rate)
    over = []
    for line in script.lines:
        cut = slice(samples_at(line.span.start_ms, rate), samples_at(line.span.end_ms, rate))
        if line.span.duration_ms >= 500:
            over.append(meter.integrated_loudness(voice[cut]) - meter.integrated_loudness(score[cut]))
    assert len(over) >= 25
    assert np.median(over) >= 14.0 - 0.5
    assert np.percentile(over, 5) >= 10.0


@pytest.mark.parametrize("subs", ["film.srt", "film.zh.srt"])
def test_planned_moods_have_the_right_sign_in_seven_of_eight_scenes(subs, tmp_path):
    done = vidscore("plan", FILM, "--subs", SAMPLES / subs, "-o", tmp_path / "p.yaml", "--json")
    assert done.returncode == 0, done.stderr
    sections = [section for cue in parse_plan(done.stdout, Path("plan.json")).cues for section in cue.by_section()]
    right = 0
    for truth in SCENE_SIGNS:
        inside = Span(truth["start_ms"], truth["end_ms"])
        shares = [(inside.overlap_ms(section.span), section.mood) for section in sections]
        weight = sum(share for share, _ in shares)
        right += all(
            sign_is(truth[name], sum(share * getattr(mood, name) for share, mood in shares) / weight)
            for name in ("valence", "arousal")
        )
    assert right >= 7


def sign_is(wanted: str, figure: float) -> bool:
    return wanted == "0" or (figure > 0) == (wanted == "+")


def test_dry_run_prints_the_cue_list_and_writes_nothing(tmp_path):
    film = tmp_path / "my film ü.mp4"
    film.write_bytes(FILM.read_bytes())
    film.with_suffix(".srt").write_bytes(SUBS.read_bytes())
    before = sorted(tmp_path.iterdir())
    done = vidscore(film, "-n")
    assert done.returncode == 0, done.stderr
    assert "1m1" in done.stdout
    assert "Key" in done.stdout
    assert sorted(tmp_path.iterdir()) == before


def test_subtitles_beside_the_film_are_found_and_the_result_lies_beside_it_too(tmp_path):
    film = tmp_path / "short.mp4"
    subprocess.run([require(), "-v", "error", "-ss", "0", "-t", "20", "-i", FILM, "-c", "copy", film], check=True)
    film.with_suffix(".en.srt").write_bytes(SUBS.read_bytes())
    done = vidscore(film, "--clip-subtitles", "-q")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (tmp_path / "short.scored.mp4").exists()
    again = vidscore(film, "--clip-subtitles", "-q")
    assert again.returncode == 6
    assert "--force" in again.stderr


def test_add_track_leaves_the_original_first_and_adds_the_score(tmp_path):
    film = tmp_path / "short.mkv"
    subprocess.run([require(), "-v", "error", "-t", "12", "-i", FILM, "-c", "copy", film], check=True)
    done = vidscore(film, "--subs", SUBS, "--clip-subtitles", "--audio", "add-track", "-q")
    assert done.returncode == 0, done.stderr
    with av.open(str(tmp_path / "short.scored.mkv")) as media:
        assert [s.type for s in media.streams] == ["video", "audio", "audio"]
        assert media.streams[2].metadata.get("title") == "Score"


def test_an_edited_plan_changes_only_the_cue_that_was_edited(mixed, tmp_path):
    plan, cues = mixed[2], mixed[3]
    edited = replace(plan, cues=(replace(plan.cues[0], seed=plan.cues[0].seed + 1), *plan.cues[1:]))
    again = pipeline.compose_film(edited, Settings())
    assert again[0] != cues[0]
    assert again[1:] == cues[1:]
