"""What the form writes when its fields hold anything: by its own script, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from browser import installed, served
from conftest import PROJECT, build, draw
from guide.exports.saisie import PROGRAMS
from guide.schema import kind_of
from hostile import MARKDOWN, SCRIPTS, SIGNS, base, named, texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy
    from playwright.sync_api import Browser

# A file, and what is typed in some of its fields, by their number.
Saisie = tuple[str, list[tuple[int, Any]]]

COLLECTIONS = {"fiche": "fiches", "agence": "agences", "page": "pages"}
DEPOT = """
formulaire: true
depot:
  forge: gitlab
  adresse: "https://forge.example/aca/guide"
  application: "3f1c9a7e52"
"""
typed = st.one_of(st.sampled_from((*SCRIPTS, *SIGNS, *MARKDOWN, "", " ", None)), texts)
saisies: SearchStrategy[Saisie] = st.tuples(
    st.sampled_from([name for name in named(".md") if kind_of(name) in COLLECTIONS]),
    st.lists(st.tuples(st.integers(0, 99), typed), min_size=1, max_size=4),
)

WRITE = """async ([admin, cases]) => {
  const { format } = await import(`${admin}ecriture.js`);
  const { collections } = await (await fetch(`${admin}config.yml`)).json();
  const { shapes, words } = await (await fetch(`${admin}formes.json`)).json();
  const leavesOf = (held) =>
    Object.entries(held).flatMap(([key, value]) => {
      if (typeof value === "string") return [[held, key]];
      return key !== "#" && value && typeof value === "object" ? leavesOf(value) : [];
    });
  return cases.map(([name, text, edits]) => {
    const { fields, format: kind } = collections.find((one) => one.name === name);
    const { fromFile, toFile } = format({ fields, shape: shapes[kind], words, hasBody: true });
    const data = fromFile(text);
    const leaves = leavesOf(data);
    for (const [number, value] of edits) {
      const [held, key] = leaves[number % leaves.length];
      held[key] = value;
    }
    return toFile(data);
  });
}"""


def written(browser: Browser, folder: Path, cases: Sequence[Saisie]) -> list[dict[str, bytes]]:
    """The files that the form proposes, one for each case."""
    for program in PROGRAMS.values():
        installed(program, PROJECT / ".formulaire")
    root = draw(folder / "formulaire")
    identity = root / "network" / "reseau.yml"
    kept, _, rest = identity.read_text(encoding="utf-8").partition("depot:\n")
    identity.write_text(f"{kept}{rest[rest.index('couleurs:') :]}{DEPOT}", encoding="utf-8")
    outcome = build(root, folder / "publie")
    assert outcome.returncode == 0, outcome.stderr
    asked = [
        [COLLECTIONS[kind_of(name) or ""], base()[name].decode(), edits] for name, edits in cases
    ]
    with served(folder / "publie") as address:
        page = browser.new_page()
        page.goto(f"{address}admin/formes.json")
        texts: list[str] = page.evaluate(WRITE, [f"{address}admin/", asked])
        page.close()
    return [{name: text.encode()} for (name, _), text in zip(cases, texts, strict=True)]
