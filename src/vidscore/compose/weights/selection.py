"""What counts when orchestrated versions are compared (:mod:`vidscore.compose.selection`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SelectionWeights:
    """Distances are in standard deviations of listeners' ratings, as predicted from the notes; fullness lies in 0..1."""

    critic: float = 0.75
    """Share of the critic's score in a version's. [judgement]"""
    heard: float = 0.25
    """Share of how near the predicted mood is to the wished one. [judgement]"""
    valence: float = 0.7
    """Weight of a missed valence, per unit of a missed arousal. [judgement]"""
    valence_inaudible: float = 0.3
    """The same for moods whose valence the regressors do not predict. [judgement]"""
    off: float = 0.5
    """An arousal this far from its target is worth another try. [judgement]"""
    turned: float = 0.22
    """How far the fullness of the orchestra is turned then. [judgement]"""
    thinnest: float = 0.05
    """Least intensity of a bar that is turned down. [judgement]"""
    opposite: float = 0.3
    """What a regressor that predicts the opposite costs. [judgement]"""
    clear: float = 0.2
    """Distance of a target from 0 from which on there is an opposite. [judgement]"""
    right: float = 0.8
    """A version that feels this right ends the selection, 0..1. [judgement]"""
    busy: float = 12.0
    """Music of more notes a second than this gets fewer tries, because each one takes longer. [judgement]"""
    scene: float = 0.8
    """By how much one unit of a scene's own valence or arousal moves the mood's target. [judgement]"""


SELECTION = SelectionWeights()
