"""What returns is heard as it was, and the tune does not freeze before its end."""

import pytest

from vidscore.compose import melody, writer
from vidscore.model.mood import MOODS
from vidscore.single_cue import compose_cue

CUES = [(mood, seconds, seed) for mood in MOODS for seconds, seed in ((30, 1), (45, 2))]


@pytest.fixture(scope="module")
def tunes():
    """Form, rhythm and notes of the tune of some cues of each mood."""
    found, write = [], melody.write_melody

    def kept(key, mood, form, chords, events, *more, **choices):
        notes = write(key, mood, form, chords, events, *more, **choices)
        found.append((form, events, notes))
        return notes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "write_melody", kept)
        for mood, seconds, seed in CUES:
            compose_cue(mood, seconds, seed=seed, candidates=1)
    return found


def test_notes_that_return_have_the_pitch_that_was_written_when_they_were_first_heard(tunes):
    same = [
        (note.pitch - notes[event.twin].pitch - form.phrases[event.phrase].shift + form.phrases[events[event.twin].phrase].shift)
        % 12
        == 0
        for form, events, notes in tunes
        for event, note in zip(events, notes, strict=True)
        if event.twin is not None and not event.final
    ]
    assert len(same) > 100
    assert sum(same) / len(same) > 0.8


def test_no_note_of_a_tune_but_its_last_is_held_for_more_than_six_beats(tunes):
    held = [
        note.duration_beats for _, events, notes in tunes for event, note in zip(events, notes, strict=True) if not event.final
    ]
    assert max(held) <= 6
