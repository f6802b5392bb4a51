"""Owns reckoning with places on the earth for `distance()` and `area()`; must not know forms.

The earth is taken as a ball, as the tools of ODK do, so that their results can be compared.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

EARTH_RADIUS: Final = 6_378_100.0
"""In metres, at the equator."""

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def places_of(text: str) -> list[Place]:
    """The places in `lat lon alt acc;lat lon…`; what can't be read is left out."""
    found: list[Place] = []
    for part in text.split(";"):
        words = part.split()
        try:
            latitude, longitude = float(words[0]), float(words[1])
        except (ValueError, IndexError):
            continue
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            found.append((latitude, longitude))
    return found


def distance(places: list[Place]) -> float:
    """The length of the way from place to place, in metres; 0 with less than two places."""
    return math.fsum(_between(one, other) for one, other in pairwise(places))


def area(places: list[Place]) -> float:
    """The area that the places enclose, in square metres; 0 with less than three places."""
    if len(places) < 3:
        return 0.0
    total = 0.0
    for (one_lat, one_lon), (lat, lon) in pairwise([*places, places[0]]):
        turned = math.radians(lon - one_lon)
        total += turned * (2 + math.sin(math.radians(one_lat)) + math.sin(math.radians(lat)))
    return abs(total * EARTH_RADIUS * EARTH_RADIUS / 2)


def _between(one: Place, other: Place) -> float:
    """The great circle by the haversine formula, which is exact for small distances too."""
    lat, other_lat = math.radians(one[0]), math.radians(other[0])
    across = math.sin((other_lat - lat) / 2) ** 2
    along = math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    share = min(1.0, across + math.cos(lat) * math.cos(other_lat) * along)
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(share))
