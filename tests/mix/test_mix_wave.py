import struct

import numpy as np
import pytest
import soundfile

from tests.mix.made import noise, read_wave
from vidscore.errors import OutputError
from vidscore.mix.wave import WaveFile, header


def test_written_file_reads_back_in_another_program_as_float_stereo(tmp_path):
    sound = noise(0.5, 0.2)
    with WaveFile(tmp_path / "a.wav", len(sound)) as wave:
        wave.write(0, sound[:7_000])
        wave.write(7_000, sound[7_000:])
        assert np.array_equal(wave.read(6_000, 9_000), sound[6_000:9_000])
    theirs, rate = soundfile.read(wave.path, dtype="float32")
    assert rate == 48_000
    assert np.array_equal(theirs, sound)
    assert np.array_equal(read_wave(wave.path), sound)


def test_frames_never_written_are_silence_and_frames_beyond_the_end_are_left_out(tmp_path):
    with WaveFile(tmp_path / "a.wav", 1_000) as wave:
        wave.write(900, noise(0.01, 0.2))
        assert not wave.read(0, 900).any()
        assert len(wave.read(900, 5_000)) == 100
    assert soundfile.info(wave.path).frames == 1_000


def test_a_film_over_four_gigabytes_gets_an_rf64_header_of_the_same_size():
    frames = 10 * 3600 * 48_000
    long, short = header(frames), header(1_000)
    assert len(long) == len(short)
    assert (long[:4], long[8:12], long[12:16]) == (b"RF64", b"WAVE", b"ds64")
    _size, riff, data, count = struct.unpack("<IQQQ", long[16:44])
    assert (data, count) == (frames * 8, frames)
    assert riff == len(long) - 8 + data
    assert long[4:8] == b"\xff\xff\xff\xff" == long[-4:]


def test_a_ten_hour_file_is_read_by_another_program_without_taking_the_space(tmp_path):
    frames = 10 * 3600 * 48_000
    with WaveFile(tmp_path / "long.wav", frames) as wave:
        wave.write(frames - 4, np.full((4, 2), 0.5, np.float32))
    with soundfile.SoundFile(wave.path) as theirs:
        assert theirs.frames == frames
        theirs.seek(frames - 4)
        assert theirs.read(4).tolist() == [[0.5, 0.5]] * 4


def test_a_folder_that_is_not_there_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match=r"a\.wav"):
        WaveFile(tmp_path / "nowhere" / "a.wav", 10)
