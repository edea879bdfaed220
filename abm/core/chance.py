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

__all__ = ["normal", "uniform"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)


def uniform(seed: int, purpose: str, names: Sequence[str], month: int) -> npt.NDArray[np.float64]:
    """Return one number in (0, 1) for each name, shape [len(names)], not to be written to."""
    return _uniform(seed, purpose, tuple(names), month)


def normal(seed: int, purpose: str, names: Sequence[str], month: int) -> npt.NDArray[np.float64]:
    """Return one standard normal number for each name (Box and Muller 1958), [len(names)], not to be written to."""
    return _normal(seed, purpose, tuple(names), month)


# Worlds that differ in a rule alone ask for the same luck one after the other.
@lru_cache(maxsize=1 << 10)
def _uniform(seed: int, purpose: str, names: tuple[str, ...], month: int) -> npt.NDArray[np.float64]:
    return _kept(_spread(_keys(purpose, names), seed, month))


@lru_cache(maxsize=1 << 10)
def _normal(seed: int, purpose: str, names: tuple[str, ...], month: int) -> npt.NDArray[np.float64]:
    radius, angle = _spread(_pairs(purpose, names), seed, month)
    return _kept(np.asarray(np.sqrt(-2.0 * np.log(radius)) * np.cos(2.0 * np.pi * angle)))


def _kept(luck: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return luck that nobody can change by writing to it."""
    luck.setflags(write=False)
    return luck


def _spread(keys: npt.NDArray[np.uint64], seed: int, month: int) -> npt.NDArray[np.float64]:
    """Return one number in (0, 1) for each key; shape of the keys."""
    bits = _mix(keys ^ np.uint64(_counter(seed, month)))
    return np.asarray(((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)


@lru_cache(maxsize=1 << 12)
def _counter(seed: int, month: int) -> int:
    mixed = _mix(np.array([seed], dtype=np.uint64)) + _mix(_mix(np.array([month], dtype=np.uint64)))
    return int(_mix(mixed)[0])


@lru_cache(maxsize=1 << 10)
def _keys(purpose: str, names: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    return np.array([_key(purpose, name) for name in names], dtype=np.uint64)


@lru_cache(maxsize=1 << 10)
def _pairs(purpose: str, names: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    """Return the keys of a normal number's two uniform ones, [2, len(names)]."""
    return np.stack([_keys(f"{purpose}|{part}", names) for part in ("radius", "angle")])


def _key(purpose: str, name: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{purpose}\x00{name}".encode(), digest_size=8).digest(), "little")


def _mix(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    # On arrays of unsigned integers numpy wraps around in silence.
    bits = bits + _GOLDEN
    bits = (bits ^ (bits >> _SHIFT_1)) * _MIX_1
    bits = (bits ^ (bits >> _SHIFT_2)) * _MIX_2
    return bits ^ (bits >> _SHIFT_3)
