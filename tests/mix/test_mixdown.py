import dataclasses
import hashlib
import math
from itertools import pairwise

import imageio_ffmpeg
import numpy as np
import pytest

from tests.mix.made import Made, brief, conversation, film, noise, read_wave, stem, tones
from vidscore.errors import InputError
from vidscore.mix import Workspace, loudness, mix_film
from vidscore.mix.levels import unasked_lu
from vidscore.model.film import AudioTrack
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.settings import LOUDNESS, MixSettings
from vidscore.tools.ffmpeg import ffmpeg, measure_loudness

RATE = 48_000


@pytest.fixture(scope="module")
def talk(tmp_path_factory) -> Made:
    return conversation(tmp_path_factory.mktemp("talk"))


def mixed(made, folder, mix=None, **changes):
    made = dataclasses.replace(made, **changes)
    return mix_film(
        made.film, made.script, made.plan, made.stems, mix or MixSettings(), Workspace(folder), film_sound=made.blocks()
    )


@pytest.fixture(scope="module")
def result(talk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    return mixed(talk, folder)


def powers(samples):
    meter = loudness.Meter()
    meter.add(samples)
    return meter.powers


def speech_over_music(made, result):
    """LU that the film's own sound stands over the score, on every written line."""
    score = read_wave(result.score)
    own, music = powers(read_wave(result.mix) - score), powers(score)
    hops = [slice(line.span.start_ms // 100, -(-line.span.end_ms // 100)) for line in made.script.lines]
    return np.array([loudness.mean_lufs(own[h]) - loudness.mean_lufs(music[h]) for h in hops])


@pytest.mark.media
@pytest.mark.parametrize("name", list(LOUDNESS))
def test_every_preset_is_met_within_three_tenths_and_never_over_its_peak(talk, name, tmp_path, monkeypatch):
    target = LOUDNESS[name]
    done = mixed(talk, tmp_path, MixSettings(loudness=name))
    assert done.loudness_lufs == pytest.approx(target.lufs, abs=0.3)
    assert any("estimate" in note for note in done.notes) == target.dialogue_gated
    for program in ("", imageio_ffmpeg.get_ffmpeg_exe()):
        monkeypatch.setenv("VIDSCORE_FFMPEG", program)
        theirs = measure_loudness(done.mix)
        assert theirs.true_peak_dbtp <= target.true_peak_dbtp
        assert measure_loudness(done.score).true_peak_dbtp <= target.true_peak_dbtp
        assert target.dialogue_gated or theirs.integrated_lufs == pytest.approx(target.lufs, abs=0.3)


def test_speech_stands_clear_of_the_music_on_every_line(talk, result):
    over = speech_over_music(talk, result)
    assert np.median(over) >= 14.0
    assert np.percentile(over, 5) >= 10.0
    assert over.max() < 22.0, "the music is needlessly low"


def test_an_audiobook_says_its_rms_and_its_noise_floor(talk, tmp_path):
    done = mixed(talk, tmp_path, MixSettings(loudness="audiobook"))
    heard = read_wave(done.mix).astype(np.float64)
    rms = 10 * math.log10(np.mean(heard**2))
    assert -23.0 <= rms <= -18.0
    assert any(f"RMS {rms:.1f} dB" in note and "softest half second" in note for note in done.notes)


def test_music_over_wind_that_nobody_speaks_in_is_not_held_down(tmp_path):
    cue = brief("1m1", 0, 12_000, join="end")
    wind = noise(12, 0.05)
    done = mix_film(
        film(12_000),
        Script(),
        Plan("f.mp4", 12_000, cues=(cue,)),
        (stem(tmp_path, cue, tones(12)),),
        MixSettings(),
        Workspace(tmp_path),
        film_sound=[wind],
    )
    score = read_wave(done.score)
    assert done.dips == ((0, 0.0), (12_000, 0.0))
    over = loudness.integrated(powers(score)) - loudness.integrated(powers(read_wave(done.mix) - score))
    assert over == pytest.approx(0.0, abs=1.5)


def test_a_film_that_carries_music_keeps_it_and_the_score_yields_only_when_told_of_it(tmp_path):
    cue = brief("1m1", 0, 30_000, join="end")
    plan, played = Plan("f.mp4", 30_000, cues=(cue,)), (stem(tmp_path, cue, tones(30)),)
    own = noise(30, 0.0005)
    own[10 * RATE : 20 * RATE] += tones(10, (62, 69, 74), 0.5, gain=0.02)
    over, raised = [], []
    for remix in (False, True):
        result = mix_film(film(30_000), Script(), plan, played, MixSettings(remix=remix), Workspace(tmp_path), film_sound=[own])
        score = read_wave(result.score)
        theirs = read_wave(result.mix) - score
        gain = np.dot(theirs[:, 0].astype(float), own[:, 0]) / np.dot(own[:, 0].astype(float), own[:, 0])
        assert np.abs(theirs - own * gain).max() < 0.05 * np.abs(own * gain).max(), "the film's own sound was changed"
        inside, outside = slice(120, 190), slice(20, 80)
        over.append(loudness.mean_lufs(powers(theirs)[inside]) - loudness.mean_lufs(powers(score)[inside]))
        raised.append(loudness.mean_lufs(powers(score)[outside]) - loudness.mean_lufs(powers(score)[inside]))
    assert over[0] < 7.0
    assert over[1] >= 9.5
    assert raised[1] > raised[0] + 3.0, "the score does not come back where the film is still"


def test_another_wish_for_clarity_is_followed(talk, tmp_path):
    over = speech_over_music(talk, mixed(talk, tmp_path, MixSettings(speech_over_music_lu=8.0)))
    assert 8.0 <= np.median(over) <= 13.0


def test_length_is_the_films_to_the_sample_and_the_tail_is_silent(talk, result):
    score = read_wave(result.score)
    assert len(score) == len(read_wave(result.mix)) == result.frames == 40 * RATE
    assert np.abs(score[-5:]).max() < 1e-4


def test_music_in_the_open_lies_near_the_dialogue(talk, result):
    own = powers(read_wave(result.mix) - read_wave(result.score))
    spoken = np.concatenate([own[line.span.start_ms // 100 : line.span.end_ms // 100] for line in talk.script.lines])
    in_the_open = loudness.integrated(powers(read_wave(result.score)[21 * RATE : 26 * RATE]))
    assert -6.0 <= in_the_open - loudness.integrated(spoken) <= 3.5


def test_neighbouring_cues_meet_with_the_step_their_moods_ask_for_but_for_the_dips(talk, result):
    score, times = powers(read_wave(result.score)), (np.arange(400) + 0.5) * 100
    level = loudness.sliding(score / 10 ** (np.interp(times, *zip(*result.dips, strict=True)) / 10), 20)
    for one, other in pairwise(talk.plan.cues):
        at = one.span.end_ms // 100
        step = 10 * math.log10(level[at] / level[at - 20])
        assert abs(unasked_lu(one, other, step)) < 1.0, f"{step:.1f} LU from {one.name} to {other.name}"


def clicks(samples, at, reach=480):
    """Second difference at an instant against what is usual around it."""
    bend = np.abs(np.diff(samples[at - RATE // 5 : at + RATE // 5, 0], n=2))
    middle = len(bend) // 2
    return bend[middle - reach : middle + reach].max() / (np.percentile(bend, 99) + 1e-7)


def test_nothing_clicks_at_joins_or_dips(result):
    score = read_wave(result.score)
    for at_ms in (12_000, 30_000, *(at for at, _ in result.dips[1:-1])):
        assert clicks(score, at_ms * 48) < 4.0, f"at {at_ms} ms"


def steady(seconds, hertz=220.0, gain=0.3):
    """A tone that begins and ends in the middle of things."""
    t = np.arange(round(seconds * RATE)) / RATE + 0.001
    return np.stack([np.sin(2 * np.pi * hertz * t)] * 2, axis=1).astype(np.float32) * np.float32(gain)


def alone(folder, length_ms, cues, sounds):
    """The score of a silent film made of these cues."""
    stems = tuple(stem(folder, one, sound) for one, sound in zip(cues, sounds, strict=True))
    plan, soft = Plan("f.mp4", length_ms, cues=cues), MixSettings("r128")  # nothing for the limiter to do
    return read_wave(mix_film(film(length_ms, channels=0), Script(), plan, stems, soft, Workspace(folder)).score)


def test_a_stem_that_begins_or_ends_abruptly_is_eased_instead_of_clicked(tmp_path):
    one = brief("1m1", 1_000, 5_000)
    score = alone(tmp_path, 12_000, (one,), (steady(9),))
    smooth = np.abs(np.diff(score[2 * RATE : 3 * RATE, 0], n=2)).max()
    assert np.abs(np.diff(score[:, 0], n=2)).max() < 12 * smooth
    assert not score[:RATE].any()
    assert not score[10 * RATE :].any()


def test_an_attack_at_the_first_frame_of_a_stem_is_left_as_it_was_played(tmp_path):
    one, played = brief("1m1", 1_000, 5_000), tones(4)
    score = alone(tmp_path, 12_000, (one,), (played,))
    attack, level = score[RATE : RATE + 480], np.abs(score).max() / np.abs(played).max()
    assert np.allclose(attack, played[:480] * level, atol=0.02 * level)


def test_a_cue_rings_on_past_its_scene_into_the_next(tmp_path):
    cues = (brief("1m1", 0, 4_000, join="common-tone", post_ms=1_000), brief("1m2", 4_000, 9_000, pre_ms=500, join="end"))
    rows = (tones(5, (48, 55)), tones(5.5, (64, 72)))
    together_ = alone(tmp_path, 14_000, cues, rows)
    apart = [alone(tmp_path, 14_000, (one,), (row,)) for one, row in zip(cues, rows, strict=True)]
    over = slice(4 * RATE + 100, 5 * RATE)
    gains, *_ = np.linalg.lstsq(np.stack([one[over, 0] for one in apart], axis=1), together_[over, 0], rcond=None)
    assert np.allclose(sum(gain * one[over] for gain, one in zip(gains, apart, strict=True)), together_[over], atol=0.01)
    assert powers(together_)[37:43].min() > 0.05 * powers(together_)[:90].mean(), "the music sinks at the cut"


def test_a_crossfade_keeps_its_power_within_a_decibel(tmp_path):
    cues = (
        brief("1m1", 0, 8_000, join="crossfade", post_ms=1_500),
        brief("1m2", 8_000, 16_000, join="end", pre_ms=1_500),
    )
    first, second = noise(9.5, 0.1, 1), noise(9.5, 0.1, 2)
    score = alone(tmp_path, 22_000, cues, (first, second))
    tenths = 10 * np.log10(powers(score)[20:140])
    assert np.abs(tenths - np.median(tenths)).max() < 1.0
    assert np.corrcoef(score[7 * RATE : 7 * RATE + 4800, 0], first[7 * RATE : 7 * RATE + 4800, 0])[0, 1] > 0.9
    assert np.corrcoef(score[9 * RATE : 9 * RATE + 4800, 0], first[9 * RATE : 9 * RATE + 4800, 0])[0, 1] < 0.4


def test_at_the_last_frame_of_the_film_nothing_is_cut_off_hard(tmp_path):
    one = brief("1m1", 0, 10_000, join="end")
    score = alone(tmp_path, 10_000, (one,), (steady(15),))
    level = np.array([part.std() for part in np.split(score[:, 0], 100)])
    assert np.abs(level[2:84] / level[50] - 1.0).max() < 0.01, "it goes down too early"
    assert (np.diff(level[85:]) < 0).all()
    assert np.abs(score[-5:]).max() < 1e-3 * np.abs(score).max()


def test_what_has_died_away_before_the_end_is_not_touched(tmp_path):
    one = brief("1m1", 0, 10_000, join="end")
    played = tones(9.0)
    level = alone(tmp_path, 10_000, (one,), (played,))[: len(played)]
    gain = level[RATE, 0] / played[RATE, 0]
    assert np.allclose(level, played * gain, atol=1e-4)


def test_nothing_of_a_cue_is_heard_outside_the_time_it_sounds_and_silence_cues_stay_silent(tmp_path):
    cues = (
        brief("1m1", 1_003, 4_007, post_ms=301),
        brief("1m2", 4_007, 12_000, silence=True),
        brief("1m3", 12_000, 13_500, join="end", pre_ms=800),
    )
    plan = Plan("f.mp4", 14_000, cues=cues)
    stems = tuple(stem(tmp_path, one, noise(9, 0.1)) for one in cues)
    done = mix_film(film(14_000), Script(), plan, stems, MixSettings(), Workspace(tmp_path), film_sound=[noise(14, 0.01)])
    sounding = np.abs(read_wave(done.score)).max(axis=1) > 0
    first, last = np.flatnonzero(sounding)[[0, -1]]
    assert first >= 1_003 * 48
    assert last < 14_000 * 48
    assert sounding[4_100 * 48 : 9_300 * 48].mean() > 0.9
    assert not sounding[9_308 * 48 : 11_200 * 48].any()
    assert sounding[11_220 * 48 : 12_000 * 48].mean() > 0.9


def test_where_nobody_speaks_the_gain_of_a_cue_stays_within_three_decibels_of_its_median(tmp_path):
    cues = (
        brief("1m1", 0, 20_000, join="pivot", post_ms=500, level_lu=5.0),
        brief("1m2", 20_000, 40_000, join="pivot", pre_ms=500, post_ms=500, level_lu=5.0),
        brief("1m3", 40_000, 60_000, join="end", level_lu=5.0),
    )
    quiet, loud = noise(20, 0.02, 1), noise(20, 0.02, 2) * np.repeat([1.0, 5.0, 1.0], [150_000, 660_000, 150_000])[:, None]
    stems = tuple(stem(tmp_path, one, some) for one, some in zip(cues, (loud[::-1], quiet, loud), strict=True))
    bangs = noise(60, 0.07, 3)
    for at_s in (8, 17, 21, 38, 42, 50):  # in the middle of cues, and where they are evened
        bangs[at_s * RATE : (at_s + 1) * RATE] += noise(1, 0.1, at_s)
    plan = Plan("f.mp4", 60_000, cues=cues)
    done = mix_film(film(60_000), Script(), plan, stems, MixSettings("r128"), Workspace(tmp_path), film_sound=[bangs])
    assert -3.0 <= min(gain for _, gain in done.dips) < -2.0
    score = powers(read_wave(done.score))
    for one, played in zip(cues, stems, strict=True):
        alone_here = slice(one.span.start_ms // 100 + 12, one.span.end_ms // 100 - 12)
        unmixed = powers(np.load(played.path))[(one.pre_ms // 100) :][12:188]
        gain = 10 * np.log10(score[alone_here] / unmixed)
        steady = np.abs(np.gradient(10 * np.log10(unmixed))) < 1.0
        assert np.abs(gain - np.median(gain))[steady].max() <= 3.05, one.name


def test_overlapping_cues_are_summed_and_then_dipped_together_so_a_join_inside_a_dip_is_no_step(talk, tmp_path):
    cues = (
        brief("1m1", 0, 15_000, join="common-tone", post_ms=700),
        brief("1m2", 15_000, 40_000, join="end", pre_ms=400),
    )
    lengths = [one.sounding.duration_ms / 1000 - 5 for one in cues]
    stems = tuple(stem(tmp_path, one, noise(lengths[k], 0.1, k)) for k, one in enumerate(cues))
    soft = MixSettings("r128")
    done = mixed(talk, tmp_path, soft, plan=Plan("f.mp4", 40_000, cues=cues), stems=stems)
    assert min(gain for at, gain in done.dips if 14_000 < at < 16_000) < -6.0, "the join does not lie in a dip"
    score, times = powers(read_wave(done.score)), (np.arange(400) + 0.5) * 100
    dips = np.interp(times, *zip(*done.dips, strict=True))
    still = (np.abs(np.gradient(dips)) < 0.05) & (np.abs(times - 15_150) > 650) & (times > 500) & (times < 38_000)
    assert np.ptp((10 * np.log10(score) - dips)[still]) < 1.0, "the mixer's gain but for the dips is not one number"


@pytest.mark.media
def test_a_film_without_sound_gets_the_score_alone_at_target(talk, tmp_path):
    made = dataclasses.replace(talk, film=film(40_000, channels=0))
    done = mix_film(made.film, made.script, made.plan, made.stems, MixSettings(), Workspace(tmp_path))
    assert done.mix is None
    assert done.dips == ((0, 0.0), (40_000, 0.0))
    theirs = measure_loudness(done.score)
    assert theirs.integrated_lufs == pytest.approx(-14.0, abs=0.3)
    assert theirs.true_peak_dbtp <= -1.0
    assert any("no sound" in note for note in done.notes)


def test_a_silent_sound_track_is_handled_like_none_but_still_mixed(talk, tmp_path):
    done = mixed(talk, tmp_path, sound=np.zeros_like(talk.sound))
    assert np.array_equal(read_wave(done.mix), read_wave(done.score))
    assert done.loudness_lufs == pytest.approx(-14.0, abs=0.3)


def test_no_music_and_no_sound_is_silence_and_says_so(tmp_path):
    done = mix_film(
        film(2_500), Script(), Plan("f.mp4", 2_500), (), MixSettings(), Workspace(tmp_path), film_sound=[noise(2.5, 0)]
    )
    assert done.loudness_lufs == -math.inf
    assert not read_wave(done.mix).any()
    assert any("nothing is heard" in note for note in done.notes)


def test_sound_that_ends_early_runs_over_or_holds_nan_leaves_a_whole_and_finite_mix(talk, tmp_path):
    broken = talk.sound.copy()
    broken[RATE : RATE + 50] = np.nan
    broken[3 * RATE, 0] = np.inf
    for sound in (broken[: 20 * RATE], np.concatenate([broken, noise(3, 0.1)])):
        done = mixed(talk, tmp_path, sound=sound)
        result = read_wave(done.mix)
        assert len(result) == 40 * RATE
        assert np.isfinite(result).all()


def test_samples_over_full_scale_in_stems_and_film_do_not_overflow(talk, tmp_path):
    loud = tuple(stem(tmp_path, one, 30 * tones(12)) for one in talk.plan.cues)
    done = mixed(talk, tmp_path, stems=loud, sound=talk.sound * 8)
    assert np.abs(read_wave(done.mix)).max() <= 10 ** (-1 / 20)


def test_speech_that_no_subtitle_mentions_is_heard_and_ducked(talk, tmp_path):
    done = mixed(talk, tmp_path, script=Script())
    over = speech_over_music(talk, done)
    assert np.median(over) >= 13.0
    assert np.percentile(over, 5) >= 10.0


@pytest.mark.parametrize("shift_ms", [-900, 900])
def test_subtitles_that_lead_or_lag_still_leave_the_speech_clear(talk, tmp_path, shift_ms):
    late = tuple(
        dataclasses.replace(line, span=Span(line.span.start_ms + shift_ms, line.span.end_ms + shift_ms))
        for line in talk.script.lines
    )
    over = speech_over_music(talk, mixed(talk, tmp_path, script=Script(late)))
    assert np.median(over) >= 13.0
    assert np.percentile(over, 5) >= 10.0


def test_same_input_gives_the_same_bytes(talk, result, tmp_path):
    again = mixed(talk, tmp_path)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (result.score, again.score, result.mix, again.mix)]
    assert digests[0] == digests[1]
    assert digests[2] == digests[3]
    assert (again.loudness_lufs, again.dips, again.notes) == (result.loudness_lufs, result.dips, result.notes)


def test_progress_rises_to_the_end(talk, tmp_path):
    seen = []
    workspace = Workspace(tmp_path, progress=seen.append)
    mix_film(talk.film, talk.script, talk.plan, talk.stems, MixSettings(), workspace, film_sound=talk.blocks())
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert seen[-1] == 1.0


def test_a_stem_of_another_length_or_cue_is_refused_with_its_numbers(talk, tmp_path):
    short = talk.stems[0]
    np.save(tmp_path / "short.npy", np.zeros((5, 2), np.float32))
    for wrong, says in (
        (dataclasses.replace(short, path=tmp_path / "short.npy"), r"\(5, 2\), expected float32 \(816000, 2\)"),
        (dataclasses.replace(short, cue="9m9"), "no such cue"),
        (dataclasses.replace(short, span=Span(0, 11_000)), "0 to 17000 ms"),
        (dataclasses.replace(short, path=tmp_path / "gone.npy"), "cannot be read"),
    ):
        with pytest.raises(InputError, match=says):
            mixed(talk, tmp_path, stems=(wrong, *talk.stems[1:]))


@pytest.mark.media
@pytest.mark.parametrize("layout", ["mono", "5.1", "late"])
def test_the_films_own_sound_is_read_from_mono_surround_and_late_tracks(talk, layout, tmp_path):
    channels = {"mono": 1, "5.1": 6, "late": 2}[layout]
    path = tmp_path / "film.mkv"
    raw = tmp_path / "voice.f32"
    raw.write_bytes(talk.voice[: 20 * RATE].tobytes())
    shape = {
        "mono": ["-ac", "1"],
        "5.1": ["-af", "pan=5.1|FC=0.5*c0+0.5*c1"],
        "late": ["-af", "atrim=start=3"],
    }[layout]
    picture = ["-f", "lavfi", "-i", "color=size=32x32:rate=5:duration=20"]
    voice = ["-f", "f32le", "-ar", "48000", "-ac", "2", "-i", raw]
    ffmpeg([*picture, *voice, *shape, "-c:a", "flac", "-sample_fmt", "s16", path], "making a film")
    made = dataclasses.replace(film(20_000, path=path), audio=(AudioTrack(1, "flac", channels, RATE),))
    cue = brief("1m1", 0, 20_000, join="end")
    plan = Plan("film.mkv", 20_000, cues=(cue,))
    script = Script(tuple(line for line in talk.script.lines if line.span.end_ms < 20_000))
    done = mix_film(made, script, plan, (stem(tmp_path, cue, tones(19)),), MixSettings(), Workspace(tmp_path))
    assert done.loudness_lufs == pytest.approx(-14.0, abs=0.3)
    over = speech_over_music(dataclasses.replace(talk, script=script), done)
    assert np.median(over) >= 13.5
    own = read_wave(done.mix) - read_wave(done.score)
    late = np.argmax(np.correlate(np.abs(own[8 * RATE : 19 * RATE : 48, 0]), np.abs(talk.voice[9 * RATE : 18 * RATE : 48, 0])))
    assert late == pytest.approx(1_000, abs=2), "the voice has moved, in ms"


@pytest.mark.media
def test_the_default_sound_track_is_mixed_and_no_other(tmp_path):
    path = tmp_path / "two.mka"
    tones_in = [f"sine=frequency={hz}:sample_rate=48000:duration=2" for hz in (300, 3000)]
    inputs = [part for one in tones_in for part in ("-f", "lavfi", "-i", one)]
    ffmpeg([*inputs, "-map", "0:a", "-map", "1:a", "-c:a", "flac", path], "making a film")
    tracks = (AudioTrack(0, "flac", 1, RATE, language="de"), AudioTrack(1, "flac", 1, RATE, language="en", default=True))
    made = dataclasses.replace(film(2_000, path=path), audio=tracks)
    done = mix_film(made, Script(), Plan("two.mka", 2_000), (), MixSettings(), Workspace(tmp_path))
    spectrum = np.abs(np.fft.rfft(read_wave(done.mix)[:, 0]))
    assert np.argmax(spectrum) == pytest.approx(6_000, abs=2)
    assert spectrum[600] < 0.01 * spectrum.max()
