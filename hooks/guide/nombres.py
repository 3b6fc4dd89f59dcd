"""Numbers and days as French writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def jour(day: date) -> str:
    """The day in letters: « 1er mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def mois(since: date, day: date) -> int:
    """The whole months between two days; below zero when the first is still to come."""
    return (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)


def milliers(number: int) -> str:
    """The number by groups of three, with narrow spaces that don't break: « 11 484 »."""
    return f"{number:,}".replace(",", "\u202f")


def nombre(compte: int, singulier: str, pluriel: str = "") -> str:
    """The number with its noun, as French counts: « 1 fiche », « 12 fiches »."""
    return f"{milliers(compte)} {singulier if compte < 2 else pluriel or singulier + 's'}"


def taille(octets: int) -> str:
    """The size of a file, as people tell it: « 85 ko », « 2,1 Mo »."""
    if octets < 1_000_000:
        return f"{max(round(octets / 1000), 1)}\u00a0ko"
    return f"{octets / 1e6:.1f}\u00a0Mo".replace(".", ",")


def pourcentage(part: int, of: int) -> str:
    """The share in whole percents; a share that isn't nothing, or not all, never reads so."""
    if not of:
        return "—"
    share = round(100 * part / of)
    if 0 < part < of:
        share = min(max(share, 1), 99)
    return f"{share}\u202f%"
