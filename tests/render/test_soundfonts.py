"""Soundfonts: built from another without touching samples, found, checked, and recast where presets are missing."""

import importlib.util
import shutil
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.render.cues import cue, part
from vidscore.errors import InputError, MissingTool
from vidscore.model.instruments import INSTRUMENTS
from vidscore.render import casting_notes, render_cue
from vidscore.render.schedule import CONTROL, OFF, ON, SynthEvent
from vidscore.render.synth import STRIDE, Synth
from vidscore.settings import RenderSettings, RunSettings
from vidscore.tools import soundfonts
from vidscore.tools.soundfonts import Casting, cast_instrument, find_soundfont, installed_soundfonts

FOLDER = Path(__file__).parents[2] / "soundfonts"
WHOLE = Path("/usr/share/sounds/sf3/MuseScore_General_Full.sf3")
NO_WHOLE = "the Debian package musescore-general-soundfont is not installed"


@pytest.fixture(scope="module")
def build():
    """The build script as a module."""
    spec = importlib.util.spec_from_file_location("soundfont_build", FOLDER / "build.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def shipped(build):
    return build.read_font(FOLDER / soundfonts.SHIPPED)


@pytest.fixture(scope="module")
def tiny(build, shipped, tmp_path_factory):
    """A General MIDI font of three presets: General MIDI strings are absent, so are all banks but 0."""
    instruments = [(row.bank, row.program, row.low, row.high) for row in (INSTRUMENTS[n] for n in ("piano", "celesta", "harp"))]
    path = tmp_path_factory.mktemp("font") / "tiny.sf3"
    path.write_bytes(build.packed(build.subset(shipped, instruments, "tiny")))
    return path


def note(path, bank, program, key):
    """A dry note with its release, and what it is made of."""
    events = [SynthEvent(0, CONTROL, 0, 2, 90), SynthEvent(0, ON, 0, key, 80), SynthEvent(200, OFF, 0, key)]
    with Synth(path, [Casting(bank, program, True)]) as synth:
        return np.concatenate(
            [synth.play(events, STRIDE).copy(), np.zeros(0) if (x := synth.play([], STRIDE)) is None else x], -1
        )


@pytest.mark.media
@pytest.mark.parametrize("name", ["celesta", "horns", "violas-slow", "timpani", "choir"])
def test_the_shipped_presets_sound_bit_for_bit_like_the_whole_font(name):
    if not WHOLE.is_file():
        pytest.skip(NO_WHOLE)
    instrument = INSTRUMENTS[name]
    for key in (instrument.low, instrument.high):
        ours, theirs = (note(path, instrument.bank, instrument.program, key) for path in (FOLDER / soundfonts.SHIPPED, WHOLE))
        assert np.abs(ours).max() > 1e-3
        assert np.array_equal(ours, theirs)


def test_the_shipped_font_is_what_the_script_makes(build):
    if not WHOLE.is_file():
        pytest.skip(NO_WHOLE)
    made = build.packed(build.subset(build.read_font(WHOLE), build.patch_book(), build.NAME, build.THIN))
    assert made == (FOLDER / soundfonts.SHIPPED).read_bytes()


def test_the_shipped_font_has_its_papers_and_fits():
    assert (FOLDER / soundfonts.SHIPPED).stat().st_size <= 50_000_000
    assert "Permission is hereby granted" in (FOLDER / "LICENSE.txt").read_text("utf8")
    assert find_soundfont().sha256 in (FOLDER / "SHA256SUMS").read_text("ascii")


def test_a_font_survives_being_taken_apart_and_packed(build, shipped, tmp_path):
    again = build.packed(shipped)
    assert again == (FOLDER / soundfonts.SHIPPED).read_bytes()


def test_a_subset_keeps_only_what_its_chairs_reach(build, shipped, tiny):
    font = build.read_font(tiny)
    assert {(head.bank, head.program) for head in font.presets} == {(0, 0), (0, 8), (0, 46)}
    assert len(font.samples) < len(shipped.samples) / 3
    reached = {zone.get(build.GEN_SAMPLE) for head in font.instruments for zone in head.zones} - {None}
    assert reached == set(range(len(font.headers) - 1))


def test_thinning_leaves_no_key_without_a_sample(build, shipped):
    whole = next(head for head in shipped.instruments if head.name.startswith(b"Violins Slow_v1"))
    thin = build.thinned(whole)

    def sounding(head):
        return {
            key
            for zone in head.zones
            if zone.keys and zone.get(build.GEN_SAMPLE) is not None
            for key in range(zone.keys[0], zone.keys[1] + 1)
        }

    assert len(thin.zones) < 0.6 * len(whole.zones)
    assert sounding(thin) == sounding(whole)


def test_a_preset_that_is_not_there_cannot_be_cut(build, shipped):
    with pytest.raises(SystemExit, match="99:1"):
        build.subset(shipped, [(99, 1, 0, 127)], "none")


def test_an_uncompressed_font_is_cut_with_its_loops_moved(build, tmp_path):
    words = np.arange(1000, dtype="<i2")
    headers = np.zeros(3, build.RECORDS[b"shdr"])
    headers[0] = (b"one", 0, 400, 100, 300, 44100, 60, 0, 0, 1)
    headers[1] = (b"two", 446, 900, 500, 800, 44100, 60, 0, 0, 1)
    zones = [build.Zone(((build.GEN_SAMPLE, index),), ()) for index in (0, 1)]
    instruments = tuple(build.Head(name, (zone,)) for name, zone in zip((b"a", b"b"), zones, strict=True))
    presets = tuple(
        build.Head(name, (build.Zone(((build.GEN_INSTRUMENT, i),), ()),), 0, i) for i, name in enumerate((b"p", b"q"))
    )
    font = build.Font(((b"ifil", struct.pack("<HH", 2, 1)), (b"INAM", b"two\0")), presets, instruments, headers, words.tobytes())
    cut = build.subset(font, [(0, 1, 0, 127)], "second")
    assert tuple(cut.headers[0])[1:5] == (0, 454, 54, 354)
    assert np.array_equal(np.frombuffer(cut.samples, "<i2")[:454], words[446:900])


def test_missing_presets_are_replaced_by_table_and_said_so(tiny, tmp_path):
    one = cue(part("violins", (0, 4, 67, 80)), part("celesta", (0, 1, 72, 80)), part("drums", (0, 1, 60, 80)))
    settings, alone = RenderSettings(str(tiny)), RunSettings(processes=1, cache=False)
    notes = casting_notes((one,), settings)
    assert len(notes) == 2
    assert "violins (21:48)" in notes[0]
    assert "Harp (0:46)" in notes[0]
    stems = render_cue(one, settings, tmp_path, alone)
    assert all(np.abs(np.load(stem.path)).max() > 1e-3 for stem in stems)


def test_expressive_banks_fall_back_to_their_plain_twins_first(build, shipped, tmp_path):
    font = find_soundfont()
    fewer = soundfonts.Soundfont(font.path, font.sha256, ((0, 48, "Strings"), (20, 48, "Violins Fast"), (17, 60, "Horns Expr.")))
    assert cast_instrument(INSTRUMENTS["violins"], fewer) == Casting(
        20, 48, False, "the soundfont has no violins (21:48); Violins Fast (20:48) plays"
    )
    assert cast_instrument(INSTRUMENTS["celli"], fewer).bank == 0
    assert cast_instrument(INSTRUMENTS["horns"], fewer) == Casting(17, 60, True)


def test_banks_of_a_foreign_font_are_not_taken_for_section_strings():
    font = find_soundfont()
    foreign = soundfonts.Soundfont(font.path, font.sha256, ((0, 48, "Strings"), (21, 48, "Laser")))
    assert cast_instrument(INSTRUMENTS["violins"], foreign).bank == 0


@pytest.mark.media
def test_written_breath_still_shapes_a_font_that_does_not_know_it(tiny, tmp_path):
    swell = cue(part("violins", (0, 8, 67, 90), controls=[(0, 2, 10), (3, 2, 120)]), length_ms=5000)
    settings, alone = RenderSettings(str(tiny)), RunSettings(processes=1, cache=False)
    flat = cue(part("violins", (0, 8, 67, 90)), length_ms=5000)
    shaped, plain = (np.load(render_cue(one, settings, tmp_path, alone)[0].path)[4800:48000].std() for one in (swell, flat))
    assert 0.2 < shaped / plain < 0.5


def test_a_font_is_found_by_path_and_by_name(tiny, tmp_path, monkeypatch):
    assert find_soundfont(str(tiny)).path == tiny
    monkeypatch.setattr(soundfonts, "SYSTEM_FOLDERS", (tiny.parent,))
    assert find_soundfont("tiny").path == tiny
    assert find_soundfont("tiny.sf3").path == tiny
    assert [path.name for path in installed_soundfonts()] == [soundfonts.SHIPPED, "tiny.sf3"]


def test_an_unknown_font_is_refused_with_those_there_are():
    with pytest.raises(MissingTool, match="vidscore-orchestra") as caught:
        find_soundfont("no-such-font")
    assert "apt-get install" in caught.value.hint


def test_a_file_that_is_no_font_is_refused(tmp_path):
    path = tmp_path / "song.sf2"
    path.write_bytes(b"RIFF\x04\0\0\0WAVE")
    with pytest.raises(InputError, match=r"song\.sf2"):
        find_soundfont(str(path))


def test_a_damaged_or_absent_shipped_font_is_refused(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(soundfonts, "_HOMES", (tmp_path,))
    with pytest.raises(MissingTool, match="is not there"):
        find_soundfont()
    shutil.copy(tiny, tmp_path / soundfonts.SHIPPED)
    shutil.copy(FOLDER / "SHA256SUMS", tmp_path)
    with pytest.raises(MissingTool, match="damaged"):
        find_soundfont()
