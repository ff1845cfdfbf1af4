from dataclasses import replace
from fractions import Fraction

import pytest

from vidscore.model.film import Film, SubtitleTrack
from vidscore.read import find_subtitles as all_subtitles


def find_subtitles(film):
    """The first choice."""
    return next(iter(all_subtitles(film)), None)


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film")
    return Film(path, "mov", 1000, Fraction(25))


def beside(film, *names):
    for name in names:
        (film.path.parent / name).write_text("subtitles")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["film.srt"], "film.srt"),
        (["film.en.ass"], "film.en.ass"),
        (["film.zh.srt"], "film.zh.srt"),
        (["FILM.SRT"], "FILM.SRT"),
        (["film.de.srt", "film.en.srt"], "film.en.srt"),
        (["film.de.srt", "film.zh-Hans.srt"], "film.zh-Hans.srt"),
        (["film.en.srt", "film.vtt"], "film.vtt"),
        (["film.ass", "film.srt"], "film.srt"),
        (["film.eng.forced.srt", "film.fr.srt"], "film.fr.srt"),
        (["film.commentary.srt"], "film.commentary.srt"),
        (["film.chapters.vtt", "film.en.vtt"], "film.en.vtt"),
        (["film.scored.srt"], None),
        (["film.en.scored.ass"], None),
        (["film2.srt", "other.srt", "film.txt", "film.mp3"], None),
    ],
)
def test_the_subtitles_beside_a_film_are_found_by_name(film, names, found):
    beside(film, *names)
    subtitles = find_subtitles(film)
    assert (subtitles.name if subtitles else None) == found


def test_the_subtitles_of_another_film_are_not_taken(film):
    beside(film, "film.part2.mp4", "film.part2.srt")
    assert find_subtitles(film) is None


def test_names_with_brackets_blanks_and_accents_are_found(tmp_path):
    path = tmp_path / "Ein Film [2020] (é).mkv"
    path.write_bytes(b"film")
    subtitles = tmp_path / "Ein Film [2020] (e\u0301).srt"  # the accent as macOS writes it
    subtitles.write_text("subtitles")
    assert find_subtitles(Film(path, "matroska", 1000, Fraction(25))) == subtitles


def test_a_file_beside_goes_before_a_track_inside(film):
    beside(film, "film.srt")
    assert find_subtitles(replace(film, subtitles=(SubtitleTrack(2, "subrip", True),))) == film.path.with_suffix(".srt")


def test_dialogue_goes_before_songs_and_the_default_before_others(film):
    tracks = (
        SubtitleTrack(2, "hdmv_pgs_subtitle", False, default=True),
        SubtitleTrack(3, "ass", True, title="Signs & Songs", default=True),
        SubtitleTrack(4, "ass", True, title="Full"),
        SubtitleTrack(5, "ass", True, title="Dialogue", default=True),
    )
    assert find_subtitles(replace(film, subtitles=tracks)).index == 5
    assert find_subtitles(replace(film, subtitles=tracks[:3])).index == 4
    assert find_subtitles(replace(film, subtitles=tracks[:2])).index == 3


def test_a_film_without_subtitles_has_none(film):
    assert find_subtitles(film) is None
