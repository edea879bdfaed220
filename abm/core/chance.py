"""Luck as a pure function of (seed, purpose, the row's own name, month).

A counter-based hash: the digest of purpose and name fixes a key, and SplitMix64 (Steele, Lea and Flood 2014)
mixes it with seed and month. Nothing depends on a position or on the order of calls, so worlds that differ
in a rule, in a row or in the order of rows see the same luck.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["normal", "uniform", "uniform_once"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)


# Luck is worked out for so many months at once: most of what is asked for is asked for again the month after.
_BLOCK = 12


def uniform(seed: int, purpose: str, names: Sequence[str], month: int) -> npt.NDArray[np.float64]:
    """Return one number in (0, 1) for each name, shape [len(names)], not to be written to."""
    return np.asarray(_uniform(seed, purpose, tuple(names), month // _BLOCK)[month % _BLOCK])


def normal(seed: int, purpose: str, names: Sequence[str], month: int) -> npt.NDArray[np.float64]:
    """Return one standard normal number for each name (Box and Muller 1958), [len(names)], not to be written to."""
    return np.asarray(_normal(seed, purpose, tuple(names), month // _BLOCK)[month % _BLOCK])


def uniform_once(seed: int, purpose: str, names: Sequence[str], month: int) -> npt.NDArray[np.float64]:
    """Return the numbers of `uniform` without keeping them: for many names that are asked for once."""
    keys = np.array([_key(purpose, name) for name in names], dtype=np.uint64)
    return np.asarray(_spread(keys, seed, month // _BLOCK)[month % _BLOCK])


# Worlds that differ in a rule alone ask for the same luck one after the other.
@lru_cache(maxsize=1 << 8)
def _uniform(seed: int, purpose: str, names: tuple[str, ...], block: int) -> npt.NDArray[np.float64]:
    return _kept(_spread(_keys(purpose, names), seed, block))


@lru_cache(maxsize=1 << 8)
def _normal(seed: int, purpose: str, names: tuple[str, ...], block: int) -> npt.NDArray[np.float64]:
    radius, angle = (_spread(_keys(f"{purpose}|{part}", names), seed, block) for part in ("radius", "angle"))
    return _kept(np.asarray(np.sqrt(-2.0 * np.log(radius)) * np.cos(2.0 * np.pi * angle)))


def _kept(luck: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return luck that nobody can change by writing to it."""
    luck.setflags(write=False)
    return luck


def _spread(keys: npt.NDArray[np.uint64], seed: int, block: int) -> npt.NDArray[np.float64]:
    """Return one number in (0, 1) for each month of a block and key, [month, key]."""
    bits = _mix(keys ^ _counters(seed, block)[:, None])
    return np.asarray(((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)


@lru_cache(maxsize=1 << 10)
def _counters(seed: int, block: int) -> npt.NDArray[np.uint64]:
    months = np.arange(block * _BLOCK, (block + 1) * _BLOCK).astype(np.uint64)
    return _mix(_mix(np.array([seed], dtype=np.uint64)) + _mix(_mix(months)))


@lru_cache(maxsize=1 << 10)
def _keys(purpose: str, names: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    return np.array([_key(purpose, name) for name in names], dtype=np.uint64)


def _key(purpose: str, name: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{purpose}\x00{name}".encode(), digest_size=8).digest(), "little")


def _mix(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    # On arrays of unsigned integers numpy wraps around in silence.
    bits = bits + _GOLDEN
    bits = (bits ^ (bits >> _SHIFT_1)) * _MIX_1
    bits = (bits ^ (bits >> _SHIFT_2)) * _MIX_2
    return bits ^ (bits >> _SHIFT_3)
