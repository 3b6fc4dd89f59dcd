"""Networks of any size, made from the real fiches: their texts, shuffled.

Words, lengths and structure are real; only who says what is not.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from conftest import PROJECT
from guide.canon import shape_of, write

if TYPE_CHECKING:
    from pathlib import Path

SEED = 50
CONFIG = (PROJECT / "tests" / "reseau" / "mkdocs.yml").read_text(encoding="utf-8")


def make_network(root: Path, fiches: int) -> Path:
    """The shipped network with that many fiches, under `root`; the same at each call."""
    shutil.copytree(PROJECT / "network", root / "network")
    (root / "mkdocs.yml").write_text(CONFIG.replace("../..", PROJECT.as_posix()), encoding="utf-8")
    (root / "fiches").mkdir(parents=True)
    for name, text in make_fiches(fiches):
        (root / "fiches" / f"{name}.md").write_text(text, encoding="utf-8")
    return root


def make_fiches(number: int) -> list[tuple[str, str]]:
    """Names and texts of that many fiches."""
    chance = random.Random(SEED)
    real = [_parts(path) for path in sorted((PROJECT / "fiches").glob("[!_]*.md"))]
    sections = [section for _, body in real for section in body]
    names = [str(head["id"]) for head, _ in real]
    made = []
    for place in range(number):
        head, body = real[place % len(real)]
        name = str(head["id"]) if place < len(real) else f"{head['id']}-{place // len(real) + 1}"
        mine = {key: value for key, value in head.items() if key != "id"}
        if place >= len(real):
            other, another = chance.choice(real)[0], chance.choice(real)[0]
            mine["titre"] = f"{head['titre']}, {place // len(real) + 1}"
            mine["resume"] = other["resume"]
            mine["expressions"] = chance.sample(
                [*head["expressions"], *other["expressions"], *another["expressions"]], 8
            )
            mine["mots_cles"] = another.get("mots_cles", [])
            mine["fiches_liees"] = chance.sample(names, 3)
            mine.pop("anciennes_adresses", None)
            body = [chance.choice(sections) for _ in body]
        front = write(mine, shape_of("fiche"))
        made.append((name, f"---\n{front}---\n" + "".join(body)))
    return made


def _parts(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The front matter of a fiche with its id, and its body cut at its titles."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    first, *rest = body.split("\n## ")
    head = yaml.load(front, Loader=yaml.BaseLoader)
    return {"id": path.stem, **head}, [first, *(f"\n## {section}" for section in rest)]
