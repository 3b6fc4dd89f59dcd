"""The map of the territory: outlines on a grid of integers, written as the paths of an SVG."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from guide.territoire import Point, Territoire

# The longer side of the map: framed on a single EPCI, a unit is still no more than a few pixels.
UNITS = 2000
# What lies between several communes and is smaller than this, in square units, is no hole: it is
# where outlines that were simplified apart don't quite meet.
SLIVER = 100

Sommet: TypeAlias = tuple[int, int]
Ligne: TypeAlias = tuple[Sommet, ...]
Segment: TypeAlias = tuple[Sommet, Sommet]


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A commune on the map; `d` is the outline as SVG writes it."""

    code: str
    nom: str
    epci: str
    d: str


@dataclass(frozen=True, kw_only=True)
class Carte:
    """The communes by code, the borders between EPCI, and the edge of the territory.

    Lengths are in units of the grid, from the north-west corner, y going down.
    """

    largeur: int
    hauteur: int
    communes: tuple[Trace, ...]
    limites: str
    bord: str


def carte(territoire: Territoire) -> Carte | None:
    """The map of the communes whose outline is known; None when no outline is."""
    rings = _rings(territoire)
    if not rings:
        return None
    place, largeur, hauteur = _projection(
        tuple(point for ones in rings.values() for ring in ones for point in ring)
    )
    outlines = {code: _outline(ones, place) for code, ones in sorted(rings.items())}
    communes = {commune.code: commune for commune in territoire.communes}
    epci = {code: commune.epci for code, commune in communes.items()}
    limites, bord = _borders(outlines, epci)
    return Carte(
        largeur=largeur,
        hauteur=hauteur,
        communes=tuple(
            Trace(code=code, nom=communes[code].nom, epci=epci[code], d=_path(lines, end="z"))
            for code, lines in outlines.items()
        ),
        limites=_path(limites),
        bord=_path(bord),
    )


def _rings(territoire: Territoire) -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """The rings of each commune of today that has any."""
    known = {commune.code for commune in territoire.communes}
    return {
        contour.code: rings
        for contour in territoire.contours
        if contour.code in known and (rings := tuple(filter(None, contour.anneaux)))
    }


def _projection(points: tuple[Point, ...]) -> tuple[Callable[[Point], Sommet], int, int]:
    """From degrees to the grid, then the grid's width and height.

    A degree of longitude is shortened as it is halfway up the territory: over a département, no
    other projection would look different.
    """
    longitudes = [longitude for longitude, _ in points]
    latitudes = [latitude for _, latitude in points]
    west, north, south = min(longitudes), max(latitudes), min(latitudes)
    shortening = cos(radians((north + south) / 2))
    width, height = (max(longitudes) - west) * shortening, north - south
    scale = UNITS / (max(width, height) or 1)

    def place(point: Point) -> Sommet:
        longitude, latitude = point
        return round((longitude - west) * shortening * scale), round((north - latitude) * scale)

    return place, round(width * scale), round(height * scale)


def _outline(
    rings: tuple[tuple[Point, ...], ...], place: Callable[[Point], Sommet]
) -> tuple[Ligne, ...]:
    """The rings on the grid, not closed; those that it crushes to nothing are left out.

    A commune that would vanish altogether keeps its longest one, to remain on the map.
    """
    lines = [_without_repeats(map(place, ring)) for ring in rings]
    return tuple(line for line in lines if len(line) > 2) or (max(lines, key=len),)


def _without_repeats(ring: Iterable[Sommet]) -> Ligne:
    """The ring without a vertex that is the one before, nor the last one that closes it."""
    line: list[Sommet] = []
    for sommet in ring:
        if not line or line[-1] != sommet:
            line.append(sommet)
    while len(line) > 1 and line[0] == line[-1]:
        line.pop()
    return tuple(line)


def _borders(
    outlines: Mapping[str, tuple[Ligne, ...]], epci: Mapping[str, str]
) -> tuple[list[Ligne], list[Ligne]]:
    """The lines between EPCI, then those around the territory."""
    owners: dict[Segment, set[str]] = defaultdict(set)
    for code, lines in outlines.items():
        for line in lines:
            for edge in _edges((*line, line[0])):
                owners[edge].add(code)
    limites = list(
        _lines(edge for edge, codes in owners.items() if len({epci[code] for code in codes}) > 1)
    )
    bord = []
    for line in _lines(edge for edge, codes in owners.items() if len(codes) == 1):
        codes = {code for edge in _edges(line) for code in owners[edge]}
        if len(codes) == 1 or _area(line) >= SLIVER:
            bord.append(line)
        elif len({epci[code] for code in codes}) > 1:
            limites.append(line)
    return limites, bord


def _edges(line: Ligne) -> Iterator[Segment]:
    """The edges of a line, the same for both neighbours, who follow them in opposite directions."""
    return ((min(one, other), max(one, other)) for one, other in pairwise(line) if one != other)


def _area(line: Ligne) -> float:
    """The area inside a closed line."""
    return abs(sum(x * after[1] - after[0] * y for (x, y), after in pairwise(line))) / 2


def _lines(edges: Iterable[Segment]) -> Iterator[Ligne]:
    """The edges, each drawn once, in lines as long as they can be without meeting themselves."""
    left: dict[Sommet, set[Sommet]] = defaultdict(set)
    for one, other in edges:
        left[one].add(other)
        left[other].add(one)
    # A line that ends somewhere begins there: starting in its middle would cut it in two.
    for start in sorted(left, key=lambda sommet: (len(left[sommet]) % 2 == 0, sommet)):
        while left[start]:
            line = [start]
            while left[line[-1]]:
                last = line[-1]
                following = min(left[last])
                left[last].remove(following)
                left[following].remove(last)
                if following in line:
                    loop = line.index(following)
                    yield (*line[loop:], following)
                    del line[loop + 1 :]
                else:
                    line.append(following)
            if len(line) > 1:
                yield tuple(line)


def _path(lines: Iterable[Ligne], end: str = "") -> str:
    """The lines as SVG writes them at the shortest: « m8 9 3-4 5 6z », each from the one before."""
    written = ""
    x, y = 0, 0
    for line in lines:
        steps = []
        for sommet in line:
            steps += [sommet[0] - x, sommet[1] - y]
            x, y = sommet
        # A sign parts two numbers as well as a space does.
        written += "m" + " ".join(map(str, steps)).replace(" -", "-") + end
        if end:
            x, y = line[0]
    return written
