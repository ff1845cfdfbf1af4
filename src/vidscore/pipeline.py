"""The eight verbs on one page: read, spot, feel, plan, compose, render, mix, deliver.

The only file that knows all stages. Each function here takes values and settings and gives values
back; ``progress`` is called with a stage's name and the share done in 0..1. :mod:`vidscore.library` strings them
together for whoever has a path and wants a score.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from vidscore.compose import compose_cue, settle, theme_from_midi
from vidscore.deliver.arc_plot import plot_arc
from vidscore.deliver.disk_space import space_needed, working_bytes
from vidscore.deliver.film import check_delivery, default_output, deliver_film, settled_output, sound_target
from vidscore.deliver.midi import write_film_midi, write_midi
from vidscore.deliver.preview import SoundSource, check_pictures, scored_sources, write_preview, write_thumbnails
from vidscore.deliver.stems import write_score, write_stems
from vidscore.deliver.subtitles import words_beside, write_subtitles
from vidscore.errors import InputError
from vidscore.feel import feel_lines, language_notes, reader_mark
from vidscore.feel.arc import tension_curve
from vidscore.feel.scenes import feel_scenes
from vidscore.mix import Workspace, mix_film
from vidscore.model.cue import Cue
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.instruments import SECTIONS
from vidscore.model.joins import Neighbours
from vidscore.model.mood import Feeling
from vidscore.model.plan import Brief, Plan
from vidscore.model.progress import StageProgress
from vidscore.model.retiming import Retiming
from vidscore.model.script import Script
from vidscore.model.sound import Delivery
from vidscore.model.span import timecode
from vidscore.model.theme import Theme
from vidscore.model.voice import LineVoice
from vidscore.plan import FilmAnalysis, check_nameable, make_plan, plan_text, tempo_notes, worked_out
from vidscore.read import check_unsubtitled, is_story, names_file, read_film, read_narrated, read_story, read_words
from vidscore.read.film import film_of_words
from vidscore.read.listen import heard, listening
from vidscore.read.music import music_notes, music_spans
from vidscore.read.pauses import find_pauses
from vidscore.read.picture import analyse_picture
from vidscore.read.sync import sync_notes
from vidscore.read.voice import analyse_voices
from vidscore.render import Orchestra, casting_notes
from vidscore.settings import ComposeSettings, FeelSettings, Settings
from vidscore.spot import spot_scenes
from vidscore.tools.cache import Cache, keep, recalled, remembered, stage_digest, user_cache
from vidscore.tools.files import (
    all_or_nothing,
    atomic_output,
    check_apart,
    check_output,
    check_room,
    make_folder,
    reading,
    work_folder,
    written_at,
)
from vidscore.tools.names import fitting_name, readable
from vidscore.tools.regular import check_regular
from vidscore.tools.values import content_digest, value_digest
from vidscore.tools.workers import map_processes


def unseen(stage: str, share: float) -> None:
    """The progress callback of someone who does not want to know."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What to hand over, and where; None leaves it out."""

    film: Path | None = None
    stems: Path | None = None
    midi: Path | None = None
    plan: Path | None = None
    preview: Path | None = None
    thumbnails: Path | None = None
    plot: Path | None = None


def open_film(film_path: Path, subs: Path | None, settings: Settings, sync: Retiming | None = None) -> tuple[Film, Script]:
    """Read the film and its words.

    Args:
        film_path: The film.
        subs: A file, a track (``0:s:2``) or ``none``; None to look for subtitles.
        settings: All of them.
        sync: What is known already of how the subtitles are to be moved.

    A story without timing is a film of its own; as the words of a film it is laid along the voice that reads it there.

    Raises:
        InputError: The film or the subtitles cannot be used.
        SettingsError: Subtitles are named for a story, which is its own words.
    """
    if film_path.exists():
        check_regular(film_path, "film", "check the path")
    if is_story(film_path):
        check_unsubtitled(film_path, subs)
        return read_story(film_path, settings.read)
    film = read_film(film_path, settings.read)
    if subs is not None and names_file(str(subs)) and is_story(subs):
        return read_narrated(subs, film, settings.read)
    return film, read_words(film, subs, settings.read, listening(film, settings.read, _cache(settings), sync))


def analyse_film(film: Film, script: Script, settings: Settings, progress: StageProgress = unseen) -> FilmAnalysis:
    """Find the scenes of a film and what each makes people feel.

    Picture and sound are read in threads, for the decoders leave Python's lock alone; the words are judged in a process of
    its own, whose memory is free again when the scenes are known.
    """
    progress("look", 0.0)
    progress("feel", 0.0)
    cache, code = _cache(settings), stage_digest("read")
    mark = content_digest(film.path) if cache is not None else ""
    accurate = settings.read.accurate_cuts
    with ThreadPoolExecutor(3) as pool:
        look_now = partial(analyse_picture, film, accurate, partial(progress, "look"))
        seen = pool.submit(remembered, cache, value_digest("look", mark, accurate, code), Picture, look_now)
        listened = pool.submit(heard, film, cache, mark)
        key = value_digest("voices", mark, film.dialogue, script.lines, code)
        spoken = pool.submit(remembered, cache, key, Voices, partial(analyse_voices, film, script.lines))
        feelings, notes = _feel(script, settings, cache)
        progress("feel", 1.0)
        picture, sound, voices = seen.result(), listened.result(), spoken.result()
    notes = (*script.notes, *sync_notes(script, sound), *notes)
    progress("look", 1.0)
    scenes = spot_scenes(film, script, picture, sound, feelings, settings.spot)
    moods = feel_scenes(scenes, script, feelings, picture, sound, film, voices)
    carried = () if settings.mix.remix else music_spans(sound)
    curve = tension_curve(scenes, moods, script, feelings, picture, sound, film)
    notes = (*film.notes, *music_notes(carried, film.duration_ms), *notes)
    pauses = find_pauses(film, script, sound)
    known = FilmAnalysis(film, script, picture, scenes, moods, curve, sound=sound, voices=voices)
    return replace(known, carried=carried, notes=notes, pauses=pauses)


Voices = tuple[LineVoice, ...]
"""How each line is spoken."""
Felt = tuple[tuple[Feeling, ...], tuple[str, ...]]
"""The feeling of each line, and what should be known about how well the words were understood."""


def _feel(script: Script, settings: Settings, cache: Cache | None) -> Felt:
    if not script.lines:
        return (), ()
    mark = reader_mark(settings.feel)
    order = (script, settings.feel)
    key = value_digest(script.lines, script.language, mark, stage_digest("feel"))
    feel_now = partial(map_processes, _feel_apart, (order,), 1, isolated=True)
    return remembered(cache if mark else None, key, Felt, lambda: feel_now()[0], lambda felt: len(felt[0]) == len(script.lines))


def _feel_apart(order: tuple[Script, FeelSettings]) -> Felt:
    script, settings = order
    feelings = feel_lines(script, settings)
    return feelings, language_notes(script, settings, feelings)


def _cache(settings: Settings) -> Cache | None:
    return user_cache() if settings.run.cache else None


def plan_score(study: FilmAnalysis, settings: Settings, theme: Path | None = None, progress: StageProgress = unseen) -> Plan:
    """Write the whole cue list, with the themes' notes and the tempos settled.

    Args:
        study: What :func:`analyse_film` found.
        settings: All of them.
        theme: A MIDI file whose tune becomes the film's main theme.
        progress: Called with ``plan``.
    """
    progress("plan", 0.0)
    plan = make_plan(study, settings.plan)
    if theme is not None:
        own = theme_from_midi(theme)
        themes = tuple(replace(t, motif=own.motif) if t.role == "film" else t for t in plan.themes)
        plan = replace(plan, themes=themes)
    plan = settle(replace(plan, soundfont=settings.render.soundfont))
    progress("plan", 1.0)
    return plan


def compose_film(plan: Plan, settings: Settings, progress: StageProgress = unseen) -> tuple[Cue, ...]:
    """Compose every sounding cue of a plan, as edited."""
    plan = settle(worked_out(plan)).overlapping()
    progress("compose", 0.0)
    orders = [(brief, plan.neighbours(brief)) for brief in plan.sounding]
    write = partial(_compose_one, plan.themes, settings.compose)
    cache, code = _cache(settings), stage_digest("compose")
    keys = [value_digest(*order, plan.themes, settings.compose, code) for order in orders]
    kept = (recalled(cache, key, Cue, partial(_is_of, brief)) for key, (brief, _) in zip(keys, orders, strict=True))
    known = {number: cue for number, cue in enumerate(kept) if cue is not None}
    missing = [number for number in range(len(orders)) if number not in known]
    made = map_processes(write, [orders[n] for n in missing], settings.run.processes, partial(progress, "compose"))
    for number, cue in zip(missing, made, strict=True):
        known[number] = cue
        keep(cache, keys[number], Cue, cue)
    progress("compose", 1.0)
    return tuple(known[number] for number in range(len(orders)))


def _is_of(brief: Brief, cue: Cue) -> bool:
    return cue.brief.name == brief.name


def _compose_one(themes: tuple[Theme, ...], settings: ComposeSettings, order: tuple[Brief, Neighbours]) -> Cue:
    brief, neighbours = order
    return compose_cue(brief, themes, settings, neighbours)


def check_outputs(film: Film, wanted: Outputs, settings: Settings, cues: tuple[Brief, ...] = ()) -> tuple[Path, tuple[str, ...]]:
    """Find out before any work whether everything wanted may be written.

    Returns:
        The path of the scored film, and what it will not be as asked for or as the film is.

    Raises:
        OutputError: Something is there already, is read by this run, is wanted twice, or a folder is missing.
        SettingsError: The container cannot hold what is wanted.
    """
    target, settled = settled_output(film, wanted.film if wanted.film is not None else default_output(film))
    check_files(film, replace(wanted, film=target), settings.deliver.force, cues)
    return target, (*settled, *check_delivery(film, target, settings.deliver))


def check_files(film: Film, wanted: Outputs, force: bool, cues: tuple[Brief, ...] = ()) -> None:
    """Find out whether the files that are wanted may be written, each by itself and beside one another.

    Args:
        film: Names some of them.
        wanted: What is to be written; None is not.
        force: Overwrite what is there.
        cues: Whose MIDI files are wanted too, where they are known.

    Raises:
        OutputError: Something is there already, is read by this run, is wanted twice, or a folder is missing.
    """
    stem = readable(film.path.stem)
    stems = [wanted.stems / fitting_name(stem, f" - {name}.wav") for name in (*SECTIONS, "score")] if wanted.stems else []
    names = (fitting_name(stem, " - score.mid"), *(f"{cue.name}.mid" for cue in cues))
    notes = [wanted.midi / name for name in names] if wanted.midi else []
    reading_times = words_beside(film, wanted.film)
    single = [path for path in (wanted.film, reading_times, wanted.plan, wanted.plot, wanted.preview) if path is not None]
    check_apart([*single, *stems, *notes])
    before = [*wanted.midi.glob("*.mid")] if wanted.midi else []
    for path in (*single, *(path for path in (*stems, *notes, *before[:1]) if path.parent.is_dir())):
        check_output(path, force)
    if wanted.plan is not None:
        check_nameable("film", str(film.path))
    check_pictures(film, wanted.preview, wanted.thumbnails, force)


def produce(
    plan: Plan, film: Film, script: Script, settings: Settings, wanted: Outputs, progress: StageProgress = unseen
) -> Delivery:
    """Compose, play, mix and hand over a planned score.

    All that is wanted appears together at the end, or nothing of it.

    Raises:
        OutputError: Something that is wanted is there already, and ``settings.deliver.force`` is off, or there is no
            room for it. This is found out before any work is done.
    """
    target, said = check_outputs(film, wanted, settings, plan.sounding)
    check_room(space_needed(plan, film, target, wanted.stems))
    with all_or_nothing():
        delivery = _produce(plan, film, script, settings, wanted, target, progress)
    return replace(delivery, notes=tuple(dict.fromkeys((*said, *delivery.notes))))


def _produce(
    plan: Plan, film: Film, script: Script, settings: Settings, wanted: Outputs, target: Path, progress: StageProgress
) -> Delivery:
    force = settings.deliver.force
    for place in (wanted.stems, wanted.midi):
        if place is not None:
            make_folder(place)
    asked, plan = plan, settle(worked_out(plan)).overlapping()
    cues = compose_film(plan, settings, progress)
    with work_folder(working_bytes(plan), target.resolve().parent) as folder:
        progress("render", 0.0)
        orchestra = Orchestra(cues, settings.render, folder, partial(progress, "render"), settings.run)
        sound = sound_target(film, target, settings.deliver, score_wave=wanted.stems is not None)
        workspace = Workspace(folder, _cache(settings), settings.run.processes, partial(progress, "mix"))
        mixdown = mix_film(film, script, plan, orchestra, settings.mix, workspace, sound)
        delivery = deliver_film(film, mixdown, target, settings.deliver, partial(progress, "deliver"))
        if (beside := words_beside(film, target)) is not None:
            delivery = replace(delivery, subtitles=write_subtitles(script, beside, force))
        notes = (*tempo_notes(cues), *casting_notes(cues, settings.render), *mixdown.notes, *delivery.notes)
        delivery = replace(delivery, notes=notes, cue_list=asked)
        if wanted.stems is not None:
            played = orchestra.play(orchestra.keys)
            stems = tuple(stem for some in played.values() for stem in some)
            written = write_stems(film, stems, mixdown, wanted.stems, force)
            score = write_score(mixdown, wanted.stems / fitting_name(readable(film.path.stem), " - score.wav"), force)
            delivery = replace(delivery, stems=written, score=score)
    if wanted.midi is not None:
        whole = write_film_midi(
            cues, film.duration_ms, wanted.midi / fitting_name(readable(film.path.stem), " - score.mid"), force
        )
        single = (write_midi(cue, wanted.midi / f"{cue.brief.name}.mid", force) for cue in cues)
        delivery = replace(delivery, midi=(whole, *single))
    if (cache := _cache(settings)) is not None:
        cache.trim()
    if wanted.plan is not None:
        delivery = replace(delivery, plan=save_plan(asked, wanted.plan, force))
    progress("deliver", 1.0)
    here = written_at(target)
    sources = scored_sources(film, here, settings.deliver.audio, mixdown.gain_db) if wanted.preview is not None else ()
    preview, thumbnails = show_plan(plan, film, sources, wanted, force, progress)
    return replace(delivery, preview=preview, thumbnails=thumbnails)


def show_plan(
    plan: Plan, film: Film, sources: tuple[SoundSource, ...], wanted: Outputs, force: bool, progress: StageProgress = unseen
) -> tuple[Path | None, tuple[Path, ...]]:
    """Make the preview and the stills that are wanted.

    Args:
        plan: What is written under the picture.
        film: Whose picture it is.
        sources: What the preview sounds like: ``scored_sources``, or ``own_sources`` of a film whose score is only planned.
        wanted: Where they go.
        force: Overwrite.
        progress: Called with ``preview``.

    Returns:
        The preview, None where none is wanted, and the stills.
    """
    tell = partial(progress, "preview")
    preview = write_preview(film, plan, sources, wanted.preview, force, tell) if wanted.preview is not None else None
    stills = write_thumbnails(film, plan, wanted.thumbnails, force, tell) if wanted.thumbnails is not None else ()
    return preview, stills


def save_plan(plan: Plan, path: Path, force: bool) -> Path:
    """Write a plan file; paths inside it become relative to it where they can."""
    here, named = path.resolve().parent, (plan.film, plan.subtitles)
    film, subs = (_relative(Path(name), here) if name else "" for name in named)
    subs = subs if names_file(plan.subtitles) else plan.subtitles
    text = plan_text(replace(plan, film=film, subtitles=subs), path.name)
    with reading(*(Path(name) for name in named if name and names_file(name))), atomic_output(path, force) as part:
        part.write_text(text, "utf8")
    return path


def _relative(path: Path, here: Path) -> str:
    return os.path.relpath(path.resolve(), here)


def open_planned(plan: Plan, here: Path, subs: Path | None, settings: Settings) -> tuple[Film, Script]:
    """Read the film and the subtitles that a plan names from ``here``; ``subs`` names others.

    Raises:
        InputError: They are gone, the film is no longer as long as planned, or the plan's soundfont is not there.
    """
    planned = (here if names_file(plan.subtitles) else Path()) / plan.subtitles if plan.subtitles else None
    read = replace(settings.read, dialogue_track=settings.read.dialogue_track or plan.dialogue_track)
    settings = replace(settings, read=read)
    film, script = open_film(here / plan.film, subs or planned, settings, None if subs else plan.sync)
    if film.duration_ms != plan.duration_ms:
        raise InputError(
            f"the film is {timecode(film.duration_ms)} long but was planned at {timecode(plan.duration_ms)}",
            f"make a new plan with: vidscore plan {film.path}",
            path=film.path,
        )
    return film, script


def plot_plan(study: FilmAnalysis, plan: Plan, path: Path, force: bool) -> None:
    """Draw the film's arc with scenes, evidence and cues as PNG or SVG."""
    with atomic_output(path, force) as part:
        plot_arc(part, study.scenes, study.moods, study.curve, plan.cues)


def feel_script(source: Path, film_path: Path | None, settings: Settings) -> tuple[FilmAnalysis, tuple[Feeling, ...]]:
    """Judge the lines and the scenes of a subtitle file, with the film's picture and sound where there is one."""
    film = read_film(film_path, settings.read) if film_path is not None else film_of_words(source)
    script = read_words(film, source, settings.read, listening(film, settings.read, _cache(settings)))
    if film_path is None:
        last = max(span.end_ms for span in (*script.speech, *(c.span for c in script.captions)))
        film = replace(film, duration_ms=last + 1_000)
    feelings = feel_lines(script, settings.feel)
    picture, sound, voices = Picture(), SoundTrace(), Voices()
    if film_path is not None:
        picture, sound, voices = analyse_picture(film), heard(film, _cache(settings)), analyse_voices(film, script.lines)
    scenes = spot_scenes(film, script, picture, sound, feelings, settings.spot)
    moods = feel_scenes(scenes, script, feelings, picture, sound, film, voices)
    return FilmAnalysis(film, script, picture, scenes, moods, sound=sound, voices=voices), feelings
