"""Values that the models allow, at random: what staff, or somebody who means harm, may write.

Drawn by a seed: a strategy for each field of each model would take minutes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from guide.fiche import DETAILS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

AWKWARD = [
    "é",
    "l'eau",
    "« a »",
    '"',
    "\\",
    ": ",
    " #",
    "- ",
    "\n",
    "\t",
    "\u2028",
    "\x85",
    "\ufeff",
    "no",
    "2026",
    "{",
    "]",
    "&a",
    "*",
    "!",
    "%",
    "@",
    "|",
    ">",
    "---",
    "😀",
    "\x9f",
    "~",
    "null",
    "a" * 90,
    "\xa0",
]
WORDS = {
    "identifiant": ["eau", "no", "null", "2026", "y", "1e3", "refaire-la-place", "0-1", "x" * 60],
    "reste": [
        "https://a.example/b?c=d#e",
        "https://a.example:8443/b/",
        "02 61 91 00 00",
        "112",
        "a.b@c.example",
        "01004",
        "2A004",
        "200000000",
        "#14262A",
    ],
}


@dataclass(frozen=True)
class Drawing:
    """Values that a schema allows, at random."""

    defs: Mapping[str, Any]
    random: Random
    textes: Sequence[str] = tuple(AWKWARD)
    mots: Sequence[str] = tuple(chain(*WORDS.values()))

    def value(self, part: Mapping[str, Any]) -> Any:
        if "$ref" in part:
            return self.value(self.defs[part["$ref"].rpartition("/")[2]])
        if branches := part.get("anyOf") or part.get("oneOf"):
            kept = [one for one in branches if one.get("type") != "null"]
            return self.value(self.random.choice(kept))
        if known := part.get("enum") or ([part["const"]] if "const" in part else []):
            return self.random.choice(known)
        match part["type"]:
            case "object":
                return mended(self.fields(part))
            case "array":
                # The list that is a whole file is not empty.
                number = self.random.randint(part.get("minItems", int("$schema" in part)), 3)
                items = [self.value(part["items"]) for _ in range(number)]
                return [
                    {**one, "id": f"{one['id']}-{n}"}
                    if isinstance(one, dict) and "id" in one
                    else one
                    for n, one in enumerate(items)
                ]
            case "boolean":
                return self.random.choice(["true", "false"])
            case "integer":
                return str(self.random.randint(1, 10**6))
            case "number":
                return f"{self.random.randint(1, 10**4)}.5"
            case _ if part.get("format") == "date":
                return f"{self.random.randint(1000, 9999)}-02-{self.random.randint(10, 28)}"
            case _ if pattern := part.get("pattern"):
                known = [one for one in self.mots if re.fullmatch(pattern, one)]
                return self.random.choice(known)
            case _:
                parts = self.random.choices(self.textes, k=self.random.randint(1, 4))
                return f"{''.join(parts)}."

    def fields(self, part: Mapping[str, Any]) -> dict[str, Any]:
        """Some of the fields, in any order, all those that are required among them."""
        names = [
            name
            for name in part["properties"]
            if name in part.get("required", ()) or self.random.random() < 0.5
        ]
        self.random.shuffle(names)
        return {name: self.value(part["properties"][name]) for name in names}


def mended(values: dict[str, Any]) -> dict[str, Any]:
    """The values, so that fields that depend on each other fit together."""
    for nature, champ in DETAILS.items():
        if values.get("nature", nature) != nature:
            values.pop(champ, None)
    if values.get("cout") == "gratuit-sous-condition" and "apport" in values:
        values.setdefault("condition", "oui")
    for champ in {"habitants", "habitants_epci"} & values.keys():
        values[champ] = {"minimum": "500"}
    if "etat" in values:
        values["etat"] = "non-conforme"
        values.pop("audit", None)
    if isinstance(values.get("perimetre"), dict):
        values["perimetre"]["departement"] = "oui"
    return values
