"""Generators for choices and arrays, each seeded by what it is for."""

from __future__ import annotations

import random

import numpy as np

from vidscore.model.seeds import stable_seed


def seeded_random(*parts: object) -> random.Random:
    """A generator for choices."""
    return random.Random(stable_seed(*parts))


def seeded_generator(*parts: object) -> np.random.Generator:
    """A generator for arrays."""
    return np.random.default_rng(stable_seed(*parts))
