"""Pieces of encoded sound that join without a seam."""

import subprocess

import numpy as np
import pytest

from vidscore.model.sound import RATE_HZ
from vidscore.tools.encode import CODECS, encode_piece, join, rechunked
from vidscore.tools.ffmpeg import require

pytestmark = pytest.mark.media

PIECE = 76_800
"""Whole packets of both codecs."""


def music(seconds: float) -> np.ndarray:
    """Chords that are struck and ring, with a little noise; no two seconds alike."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    out = np.random.default_rng(3).standard_normal((len(t), 2)) * 0.004
    for k, start in enumerate(np.arange(0, seconds, 0.37)):
        ring = np.where(t >= start, np.exp(-(t - start) * 3), 0) * np.minimum(1, np.maximum(0, t - start) * 200)
        for n in (1, 2, 3, 5):
            tone = np.sin(2 * np.pi * 110 * 2 ** ((k * 7 % 19) / 12) * n * t) * ring / n
            out += np.stack([tone, tone * 0.7], 1) * 0.12
    return out.astype(np.float32)


SOUND = music(9.3)[: 5 * PIECE + 12_345]


def joined(codec, piece, path):
    """The sound, encoded in pieces and decoded again."""
    pieces = []
    for start in range(0, len(SOUND), piece):
        before, stop = min(codec.before, start), start + piece
        some = SOUND[start - before : stop + codec.after]
        pieces.append(encode_piece(codec, rechunked([some], 10_000), before, None if stop >= len(SOUND) else piece))
    join(codec, pieces, len(SOUND), path)
    argv = [require(), "-v", "error", "-i", str(path), "-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"]
    return np.frombuffer(subprocess.run(argv, check=True, capture_output=True).stdout, np.float32).reshape(-1, 2)


def noise_db(decoded, start, stop):
    """Coding noise against the sound, in dB."""
    error = decoded[start:stop] - SOUND[start:stop]
    return 10 * np.log10(np.sum(error**2) / np.sum(SOUND[start:stop] ** 2))


@pytest.fixture(scope="module", params=sorted(CODECS))
def decoded(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("encoded")
    codec = CODECS[request.param]
    return codec, joined(codec, 10**9 // PIECE * PIECE, folder / "one"), joined(codec, PIECE, folder / "many")


def test_joined_pieces_are_in_step_with_the_sound_and_as_long(decoded):
    codec, one, many = decoded
    # MP4 keeps the length of the last packet, which ffmpeg's decoder does not heed.
    assert len(one) == len(many)
    assert len(many) - len(SOUND) in (range(codec.packet) if codec.muxer == "mp4" else [0])
    where = slice(2 * PIECE - 4_000, 2 * PIECE + 4_000)
    lags = range(-40, 41)
    fit = [np.dot(SOUND[where, 0], many[where.start + lag : where.stop + lag, 0]) for lag in lags]
    assert lags[int(np.argmax(fit))] == 0


def test_the_coding_noise_at_a_join_is_what_it_is_elsewhere(decoded):
    _, one, many = decoded
    end = len(SOUND) - 2_048
    assert noise_db(many, 0, end) < noise_db(one, 0, end) + 1.0
    for at in range(PIECE, len(SOUND), PIECE):
        around = at - 2_048, at + 2_048
        assert noise_db(many, *around) < noise_db(one, *around) + 3.0


def test_no_join_clicks(decoded):
    _, one, many = decoded
    bend = np.abs(np.diff(many.astype(np.float64) - sound_like(many), n=2, axis=0)).max(axis=1)
    usual = np.abs(np.diff(one.astype(np.float64) - sound_like(one), n=2, axis=0)).max()
    for at in range(PIECE, len(SOUND), PIECE):
        assert bend[at - 1_100 : at + 1_100].max() <= 1.5 * usual


def sound_like(decoded):
    """The sound at the length of what was decoded."""
    return np.pad(SOUND, ((0, len(decoded) - len(SOUND)), (0, 0)))


def test_the_same_sound_makes_the_same_packets():
    for codec in CODECS.values():
        first, again = (encode_piece(codec, [SOUND[:PIECE]], 0, None) for _ in range(2))
        assert list(first.each()) == list(again.each())
        assert len(first.sizes) >= PIECE // codec.packet


@pytest.mark.parametrize("sizes", [(5,), (1, 2, 3, 4, 5), (100,), (3, 0, 7)])
def test_blocks_are_cut_to_size_and_nothing_is_lost(sizes):
    rows = np.arange(2 * sum(sizes), dtype=np.float32).reshape(-1, 2)
    blocks = np.split(rows, np.cumsum(sizes)[:-1])
    cut = list(rechunked(blocks, 4))
    assert np.array_equal(np.concatenate(cut), rows)
    assert {len(block) for block in cut[:-1]} <= {4}
