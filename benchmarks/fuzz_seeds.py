"""A well-formed file for every parser of a stranger's file, which ``benchmarks/fuzz_inputs.py`` breaks."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

SAID = ("Where were you?", "- At home. <i>All night.</i>", "MARA: [whispers] He never came.", "♪ 你为什么不说 ♪")
STORIES: dict[str, tuple[str, str]] = {
    "Plain text": (
        ".txt",
        "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nChapter One. The Well\n\nOnce there was an old well at the edge\nof "
        "the village. “It is dry,” said Mr. Hill…\n\n* * *\n\n第二章 夜\n她提着灯回来了。风停了；月亮挂在屋顶上！\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK X ***\n",
    ),
    "Markdown": (
        ".md",
        "---\ntitle: x\n---\n# The *Well*\n\nHe [left](http://x.y) **home**.\n\n> She `came`. ![p](q.png)\n\n```\ncode()\n```"
        "\n\n1. One day.\n   - Two nights.\n\n***\n\nThe End\n=======\n<b>He</b> slept.\n",
    ),
    "Fountain": (
        ".fountain",
        "Title: The Lamp\nAuthor: Somebody\n\n# Act One\n\nINT. KITCHEN - NIGHT #1#\n\nANNA (60) sits. [[note]]\n\nANNA (V.O.)"
        "\n(low)\nHe said he would come.\n\n/* x */\n\n> CUT TO:\n\n.A FOREST\n\n@McC ^\nThere!\n\n~Home\n\n!SHE RUNS.\n\n===\n",
    ),
    "EPUB": (
        ".xhtml",
        "META-INF/container.xml\n<container><rootfiles><rootfile full-path='O/b.opf'/></rootfiles></container>\n%%%%\nO/b.opf\n"
        "<package xmlns='http://www.idpf.org/2007/opf'><manifest><item id='n' href='n.xhtml' properties='nav' "
        "media-type='application/xhtml+xml'/><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
        "<spine toc='n'><itemref idref='a'/></spine></package>\n%%%%\nO/n.xhtml\n<html><nav type='toc'><a href='a.xhtml'>One</a>"
        "</nav></html>\n%%%%\nO/a.xhtml\n<html><head><title>x</title></head><body><p>He left &amp; <i>she</i> ran.<br/></p><hr/>"
        "<h2>Two</h2><p>It burned<sup>1</sup>.</p></body></html>\n",
    ),
}
"""Stories without timing; an EPUB as its files, each under its name."""
SUBTITLES: dict[str, tuple[str, str]] = {
    "SRT": (
        ".srt",
        "1\n00:00:01,000 --> 00:00:03,500\n{0}\n\n2\n00:00:04,000 --> 00:00:06,000 X1:40 X2:600\n{1}\n{2}\n\n"
        "3\n0:00:07.5 -> 0:00:09\n{3}\n",
    ),
    "ASS": (
        ".ass",
        "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, "
        "Bold\nStyle: Default,Arial,20,&H00FFFFFF,-1\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:03.50,Default,Mara,0,0,0,,{{\\an8\\pos(1,2)}}{0}\nDialogue: 0,0:00:04.00,0:00:06.00,"
        "Default,,0000,0000,0000,Karaoke,{{\\k20}}{1}\\N{2}\nComment: 0,0:00:07.00,0:00:09.00,Default,,0,0,0,,{3}\n",
    ),
    "SSA": (
        ".ssa",
        "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:03.50,Default,NTP,0,0,0,,{0}\n"
        "Dialogue: Marked=1,0:00:04.00,0:00:06.00,*Default,,0,0,0,!Effect,{2}\n",
    ),
    "WebVTT": (
        ".vtt",
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue(b) {{ color: red; }}\n\nNOTE a note\n\nREGION\nid:fred width:40%\n\n"
        "intro\n00:01.000 --> 00:03.500 line:0 align:start\n<v Mara>{0}</v>\n\n00:00:04.000 --> 00:00:06.000\n<c.loud>{1}</c> "
        "<00:00:05.000>{2} &amp; &lt;x&gt;\n",
    ),
    "TTML": (
        ".ttml",
        '<?xml version="1.0" encoding="utf-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml" '
        'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        'ttp:frameRate="25" ttp:tickRate="1000" xml:lang="en"><head><metadata>'
        '<ttm:agent xmlns:ttm="http://www.w3.org/ns/ttml#metadata" '
        'xml:id="a"/></metadata></head><body begin="0s"><div><p begin="00:00:01.000" end="00:00:03:12">{0}<br/>x</p>'
        '<p begin="4s" dur="2000ms"><span begin="100t">At home.</span></p>'
        '<p begin="7.5s" end="9000t">{3} &amp;</p></div></body></tt>\n',
    ),
    "SAMI": (
        ".smi",
        '<SAMI><HEAD><STYLE TYPE="text/css">'
        "<!-- P {{ font-size:12pt }} .ENCC {{ Name: English; lang: en-US }} --></STYLE></HEAD><BODY>\n"
        "<SYNC Start=1000><P Class=ENCC>{0}\n<SYNC Start=3500><P Class=ENCC>&nbsp;\n<SYNC Start=4000><P Class=ENCC>{1}<br>{2}\n"
        "<SYNC Start=6000><P>&nbsp;</BODY></SAMI>\n",
    ),
    "MicroDVD": (".sub", "{{1}}{{1}}25.000\n{{25}}{{87}}{0}\n{{100}}{{150}}{{y:i}}{1}|{2}\n{{175}}{{}}{3}\n"),
    "MPL2": (".mpl", "[10][35]{0}\n[40][60]/{1}|{2}\n[75][90]{3}\n"),
    "TMPlayer": (".txt", "00:00:01:{0}\n00:00:04,1={1}\n00:00:04,2={2}\n0:00:07:{3}|x\n"),
    "SubViewer": (
        ".sub",
        "[INFORMATION]\n[TITLE]a\n[AUTHOR]b\n[END INFORMATION]\n[SUBTITLE]\n[COLF]&HFFFFFF,[SIZE]18\n"
        "00:00:01.00,00:00:03.50\n{0}\n\n"
        "00:00:04.00,00:00:06.00\n{1}[br]{2}\n",
    ),
    "Spruce STL": (
        ".stl",
        "$FontName = Arial\n$FontSize = 40\n00:00:01:00 , 00:00:03:12 , {0}\n00:00:04:00,00:00:06:00,^I{1}^I|{2}\n",
    ),
    "LRC": (".lrc", "[ar: A]\n[ti: B]\n[offset: 100]\n[00:01.00]{0}\n[00:04.00][00:10.00]<00:04.50>{1}\n[00:07:50]{3}\n"),
}
"""One well-formed file of each format in the table of ``read/events.py``, with room for what is said."""


def plan_seed() -> bytes:
    """A plan that uses every field."""
    from vidscore.model.hits import Hit
    from vidscore.model.joins import Join
    from vidscore.model.mood import Evidence, Mood
    from vidscore.model.plan import Brief, Hush, Intensity, Plan, Section
    from vidscore.model.span import Span
    from vidscore.model.theme import MotifNote, Theme
    from vidscore.plan import plan_text

    theme = Theme("film", motif=(MotifNote(0, Fraction(3, 2)), MotifNote(4, Fraction(1, 2), -1), MotifNote(2, Fraction(1))))
    seen = Evidence("line", 1000, "Where were you? # all: night", 0.7)
    mood = Mood("tender", 0.4, -0.2, 0.1, 0.8, (("joy", 0.6), ("sadness", 0.1)), (seen,))
    grief, hits = replace(mood, name="grief"), (Hit(15_000),)
    turn = Section(12_000, grief, 1, "d-minor", 80.0, hits, "film", intensity=(Intensity(12_500, 0.5),), why="it turns")
    cue = Brief(
        "1m1", 0, Span(0, 24_000), mood, (turn,), pre_ms=0, post_ms=500, key="c-major", metre="3/4", tempo_bpm=80.0,
        form="intro A A' cadence", hits=(Hit(6_000, 0.9, "downbeat", "a door"),), theme="film",
        intensity=(Intensity(0, 0.2), Intensity(9_000, 0.7)), speech=(Span(1_000, 3_500),),
        hushed=(Hush(Span(4_000, 5_000), "a whisper"),),
        join=Join("gap", "the end"),
        why="because",
    )  # fmt: skip
    rest = Brief("1m2", 1, Span(24_000, 40_000), mood, silence=True, locked=True)
    return plan_text(Plan("film.mp4", 60_000, "film.srt", language="en", seed=7, themes=(theme,), cues=(cue, rest))).encode()


def midi_seed() -> bytes:
    """A tune with tempo, metre, key and names, on the second of two tracks."""
    import mido

    file, out = mido.MidiFile(ticks_per_beat=480), BytesIO()
    conductor, tune = file.add_track("conductor"), file.add_track("tune")
    conductor += [
        mido.MetaMessage("set_tempo", tempo=500_000),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
        mido.MetaMessage("key_signature", key="Dm"),
        mido.MetaMessage("marker", text="A", time=960),
    ]
    tune.append(mido.Message("program_change", program=40))
    for pitch in (62, 65, 69, 67, 65, 64, 62):
        tune.append(mido.Message("note_on", note=pitch, velocity=80))
        tune.append(mido.Message("note_off", note=pitch, time=480))
    tune.append(mido.Message("sysex", data=(1, 2, 3)))
    file.save(file=out)
    return out.getvalue()


def settings_seed() -> bytes:
    """Every setting with an example."""
    from vidscore.settings import Settings
    from vidscore.tools.config import config_text

    return re.sub(r"(?m)^#(?=\w+ = )", "", config_text(Settings())).encode()
