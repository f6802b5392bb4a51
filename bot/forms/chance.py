"""Owns chance in a form: numbers, names and orders drawn from a seed; must not draw from anything else.

The same seed gives the same, on every machine, so that a run can be reckoned again. The order of
`randomize(…, seed)` is the one that the ODK XForms specification prescribes (Park–Miller numbers, Fisher–Yates).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

_MODULUS: Final = 2_147_483_647
_FACTOR: Final = 16_807
_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST: Final = 100

Item = TypeVar("Item")


def chance_of(seed: str) -> Callable[[], float]:
    """Numbers from 0 up to, without, 1; each call gives the next."""
    drawn = 0

    def draw() -> float:
        nonlocal drawn
        drawn += 1
        made = hashlib.sha256(f"{seed}\n{drawn}".encode()).digest()
        return int.from_bytes(made[:6], "big") / 2**48

    return draw


def shuffled(items: Sequence[Item], seed: float) -> list[Item]:
    """The items in the order that a seed gives; a seed that is no number counts as 0."""
    number = int(seed) if math.isfinite(seed) else 0
    state = int(math.fmod(number, _MODULUS))
    if state <= 0:
        state += _MODULUS - 1
    mixed = list(items)
    for last in range(len(mixed) - 1, 0, -1):
        state = state * _FACTOR % _MODULUS
        chosen = int((state - 1) / (_MODULUS - 1) * (last + 1))
        mixed[last], mixed[chosen] = mixed[chosen], mixed[last]
    return mixed


def guid(chance: Callable[[], float], length: float | None) -> str:
    """A random UUID (version 4), or so many random letters and digits."""
    if length is not None:
        count = int(length) if math.isfinite(length) else 0
        return "".join(
            _SIGNS[int(chance() * len(_SIGNS))] for _ in range(max(0, min(count, _LONGEST)))
        )
    bits = 0
    for _ in range(4):
        bits = bits << 32 | int(chance() * 2**32)
    bits = bits & ~(0xF << 76) | 0x4 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
