import shutil

import pytest


@pytest.fixture(params=["system", "carried"])
def each_ffmpeg(request, monkeypatch):
    """The system's ffmpeg, then the one that imageio-ffmpeg carries."""
    if request.param == "system":
        program = shutil.which("ffmpeg")
    else:
        import imageio_ffmpeg

        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
        program = imageio_ffmpeg.get_ffmpeg_exe()
    if program is None:
        pytest.skip("no ffmpeg is installed on this system")
    monkeypatch.setenv("VIDSCORE_FFMPEG", program)
    return program
