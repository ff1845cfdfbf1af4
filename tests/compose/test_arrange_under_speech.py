"""Under speech the music thins out but stays the music of its mood."""

from vidscore.cli.cue import cue_brief
from vidscore.compose import compose_cue, settle
from vidscore.model.mood import MOODS
from vidscore.model.plan import Plan, Theme
from vidscore.settings import ComposeSettings


def under_speech(mood: str) -> set[str]:
    """Which instruments begin a note while somebody speaks."""
    brief = cue_brief(mood, "24", "", None, None, "", "", "", None, "0.5-11.5,13.5-23", "orchestral", 2)
    plan = settle(Plan("", 24_000, themes=(Theme("film", mood=mood),), cues=(brief,)))
    cue = compose_cue(plan.cues[0], plan.themes, ComposeSettings(candidates=4))
    at = cue.tempo_map.ms_at
    return {
        part.instrument
        for part in cue.parts
        for note in part.notes
        if any(span.contains(at(note.onset_beats)) for span in brief.speech)
    }


def test_moods_keep_their_own_sound_under_speech():
    sounds = {mood: under_speech(mood) for mood in MOODS}
    assert len({frozenset(s) for s in sounds.values()}) >= 8
    assert not sounds["joy"] <= sounds["grief"]
    assert not sounds["fear"] <= sounds["tender"]
