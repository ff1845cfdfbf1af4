from pathlib import Path

import numpy as np
import pytest
import soundfile

from vidscore.errors import InputError, MissingTool, OutputError, ToolFailed
from vidscore.model.span import Span
from vidscore.tools.ffmpeg import decode_audio, ffmpeg, find, measure_loudness, require, stream_tags, version
from vidscore.tools.probe import probe

pytestmark = pytest.mark.media
RATE = 48_000


def tone(path, seconds=2.0, level=0.5, rate=RATE, channels=2, hertz=1000.0):
    at = np.arange(round(seconds * rate)) / rate
    sound = (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)
    soundfile.write(path, np.stack([sound] * channels, 1), rate, subtype="FLOAT")
    return path


def decoded(path, **options):
    return np.concatenate(list(decode_audio(path, **options)))


def test_the_version_is_told(each_ffmpeg):
    assert version()[0].isdigit() or version().startswith(("n", "N", "git"))
    assert str(require()) == each_ffmpeg


def test_a_named_ffmpeg_that_is_not_there_is_missing(monkeypatch):
    monkeypatch.setenv("VIDSCORE_FFMPEG", "/nowhere/ffmpeg")
    with pytest.raises(MissingTool, match="VIDSCORE_FFMPEG names /nowhere/ffmpeg"):
        require()


def test_without_ffmpeg_the_hint_says_how_to_install_it(monkeypatch):
    monkeypatch.delenv("VIDSCORE_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("vidscore.tools.ffmpeg._find_carried", lambda: None)
    with pytest.raises(MissingTool, match="ffmpeg was not found") as caught:
        require()
    assert "apt install ffmpeg" in caught.value.hint


def test_the_carried_ffmpeg_is_used_where_the_system_has_none(monkeypatch):
    monkeypatch.delenv("VIDSCORE_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", "")
    assert find() is not None


def test_progress_rises_to_one(each_ffmpeg, tmp_path):
    shares = []
    ffmpeg(["-i", tone(tmp_path / "a.wav"), "-f", "null", "-"], "counting", shares.append, 2000)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_ffmpegs_own_exit_code_is_never_ours(each_ffmpeg, tmp_path):
    with pytest.raises(ToolFailed) as caught:
        ffmpeg(["-i", tmp_path / "none.wav", "-f", "null", "-"], "reading nothing")
    assert caught.value.exit_code == 5
    assert "No such file" in caught.value.tail


def test_a_disk_that_fills_up_is_an_output_error(each_ffmpeg, tmp_path):
    with pytest.raises(OutputError, match="the disk is full while writing"):
        ffmpeg(["-i", tone(tmp_path / "a.wav"), "-f", "wav", "/dev/full"], "writing a.wav")


@pytest.mark.parametrize(("channels", "rate"), [(1, 44_100), (2, 48_000), (2, 22_050)])
def test_any_sound_comes_out_as_stereo_at_48_khz_with_its_level_kept(each_ffmpeg, tmp_path, channels, rate):
    sound = decoded(tone(tmp_path / "ein ton 声音.wav", rate=rate, channels=channels))
    assert sound.dtype == np.float32
    assert sound.shape == (2 * RATE, 2)
    assert np.abs(sound[4800:-4800]).max(0) == pytest.approx([0.5, 0.5], abs=0.005)


def test_surround_is_folded_to_stereo(each_ffmpeg, tmp_path):
    assert decoded(tone(tmp_path / "a.wav", channels=6)).shape == (2 * RATE, 2)


def test_a_span_gives_exactly_its_samples_and_silence_after_the_end(each_ffmpeg, tmp_path):
    sound = decoded(tone(tmp_path / "a.wav", rate=44_100), span=Span(1_501, 3_333))
    assert len(sound) == (3_333 - 1_501) * 48
    assert np.abs(sound[:20_000]).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(sound[25_000:]).max() == 0.0


def test_a_span_starts_at_its_sample(each_ffmpeg, tmp_path):
    ramp = np.linspace(0, 1, 2 * RATE, dtype=np.float32)
    soundfile.write(tmp_path / "ramp.wav", np.stack([ramp, ramp], 1), RATE, subtype="FLOAT")
    sound = decoded(tmp_path / "ramp.wav", span=Span(500, 1_500))
    assert sound[:, 0] == pytest.approx(ramp[24_000:72_000], abs=1e-6)


def test_blocks_have_the_size_asked_for(tmp_path):
    sizes = [len(block) for block in decode_audio(tone(tmp_path / "a.wav"), block_frames=40_000)]
    assert sizes == [40_000, 40_000, 16_000]


def test_sound_that_starts_late_begins_with_silence(each_ffmpeg, tmp_path):
    tone(tmp_path / "a.wav", seconds=1.0)
    args = ["-f", "lavfi", "-i", "color=s=64x64:r=25:d=2", "-itsoffset", "0.5", "-i", tmp_path / "a.wav"]
    ffmpeg([*args, "-c:v", "mpeg4", "-c:a", "pcm_s16le", tmp_path / "late.mov"], "making a film")
    sound = decoded(tmp_path / "late.mov")
    first = int(np.argmax(np.abs(sound[:, 0]) > 0.2))
    assert first == pytest.approx(24_000, abs=60)


def test_a_silent_film_cannot_be_decoded_and_says_so(each_ffmpeg, tmp_path):
    ffmpeg(["-f", "lavfi", "-i", "color=s=64x64:d=1", tmp_path / "mute.mp4"], "making a film")
    with pytest.raises(InputError, match=r"the file has no sound \(mute\.mp4\)"):
        decoded(tmp_path / "mute.mp4")


def test_loudness_is_that_of_the_standard(each_ffmpeg, tmp_path):
    # EBU Tech 3341 case 1: a stereo 1 kHz sine at -23 dBFS reads -23.0 LUFS
    path = tone(tmp_path / "a.wav", seconds=20, level=10 ** (-23 / 20), hertz=1000)
    measured = measure_loudness(path)
    assert measured.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.range_lu == pytest.approx(0.0, abs=0.1)
    assert measured.true_peak_dbtp == pytest.approx(-23.0, abs=0.2)


def test_loudness_of_a_span_is_that_of_the_span(each_ffmpeg, tmp_path):
    loud, soft = (level * np.sin(2 * np.pi * 1000 * np.arange(4 * RATE) / RATE) for level in (0.5, 0.05))
    soundfile.write(tmp_path / "two.wav", np.stack([np.concatenate([loud, soft])] * 2, 1), RATE, subtype="FLOAT")
    first, second = (measure_loudness(tmp_path / "two.wav", span).integrated_lufs for span in (Span(0, 4000), Span(4000, 8000)))
    assert first - second == pytest.approx(20.0, abs=0.2)


def test_silence_reads_the_floor(each_ffmpeg, tmp_path):
    assert measure_loudness(tone(tmp_path / "a.wav", level=0.0)).integrated_lufs == -70.0


def test_true_peak_sees_between_the_samples(each_ffmpeg, tmp_path):
    # a sine at a quarter of the rate, sampled 45 degrees off its crests: samples at -3 dB, crests at 0
    at = np.arange(RATE * 2)
    sound = np.sin(np.pi / 2 * at + np.pi / 4)
    soundfile.write(tmp_path / "peak.wav", np.stack([sound, sound], 1), RATE, subtype="FLOAT")
    assert measure_loudness(tmp_path / "peak.wav").true_peak_dbtp == pytest.approx(0.0, abs=0.6)


def test_the_timecode_track_of_a_camera_is_told_by_its_tag(each_ffmpeg, tmp_path):
    args = ["-f", "lavfi", "-i", "color=s=64x64:r=25:d=1", "-timecode", "01:00:00:00", tmp_path / "camera.mov"]
    ffmpeg(args, "making a film")
    assert stream_tags(tmp_path / "camera.mov")[1] == "tmcd"
    assert [stream.kind for stream in probe(tmp_path / "camera.mov").streams] == ["video", "data"]


@pytest.mark.parametrize("gain", [0.25, 1.0])
def test_amix_keeps_levels_when_told_not_to_normalize_and_alimiter_when_level_is_disabled(each_ffmpeg, tmp_path, gain):
    """The two defaults that change loudness behind one's back, and the switches that stop them."""
    path = tone(tmp_path / "a.wav", level=gain / 2)
    graph = "[0:a][1:a]amix=inputs=2:normalize=0[sum];[sum]alimiter=limit=1:level=disabled[out]"
    args = ["-i", path, "-i", tone(tmp_path / "b.wav", level=0.0), "-filter_complex", graph, "-map", "[out]"]
    ffmpeg([*args, "-c:a", "pcm_f32le", tmp_path / "sum.wav"], "mixing")
    assert np.abs(decoded(Path(tmp_path / "sum.wav"))).max() == pytest.approx(gain / 2, abs=0.01)
