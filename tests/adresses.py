"""What somebody may write in an address, or leave among the choices that a browser keeps.

The real scripts read them, one case after the other in one page, without loading it again.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from hypothesis import strategies as st

from conftest import RESEAU, build
from hostile import SCRIPTS, SIGNS, texts
from tirage import AWKWARD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy
    from playwright.sync_api import Browser


class Visite(TypedDict):
    """An address, and what the device keeps."""

    chemin: str
    parametres: list[tuple[str, str]]
    brut: str
    garde: dict[str, str]


@dataclass(frozen=True)
class Lieu:
    """A page, the script that reads its address, and whether it reads it again when asked."""

    chemin: str
    script: str
    part: int = 1
    is_awake: bool = False


LIEUX: Mapping[str, Lieu] = {
    "recherche": Lieu("recherche/", "recherche.js", part=10, is_awake=True),
    "ma-commune": Lieu("ma-commune/", "ma_commune.js", part=3, is_awake=True),
    "contact": Lieu("contact/", "demande.js"),
    "fiche": Lieu("fiches/reparer-toiture/", "pour.js"),
    "accueil": Lieu("", "accueil.js"),
    "guidage": Lieu("guidez-moi/commune/", "guidage.js"),
    "introuvable": Lieu("une/adresse/fausse/", "introuvable.js"),
}
PARAMETRES = (
    "q", "fiche", "commune", "etape", "theme", "cout", "nature", "agence", "fonction", "echeance",
    "besoin", "__proto__", "x",
)  # fmt: skip
KNOWN = (
    "reparer-toiture", "economiser-eau", "01027", "240100610", "200083863", "idee", "eau",
    "gratuit", "accompagnement", "maison-eau", "toit qui fuit", "une fuite d'eau", "puits",
)  # fmt: skip
# What every object of JavaScript answers to, and what selectors and patterns give a meaning.
MEANT = (
    "__proto__", "constructor", "toString", "hasOwnProperty", "length", "prototype", "valueOf",
    '"] , *', "'] a", "\\", "*", "$&", "$1", "{nom}", "{habitants}", "%", "%E9", "%00", "+", "&",
    "#", "-1", "1e999", "NaN", "null", "[object Object]", "~1", "toit^9", "titre:a", "+toit -eau",
    "a" * 100_000, "a " * 20_000, "é" * 5_000, "\u0301" * 5_000, "toit " * 5_000,
)  # fmt: skip
values = st.one_of(
    st.sampled_from((*KNOWN, *MEANT)),
    st.sampled_from((*SCRIPTS, *SIGNS, *AWKWARD)),
    st.lists(st.sampled_from((*KNOWN, *SCRIPTS)), max_size=3).map(" ".join),
    texts,
)
kept = st.dictionaries(
    st.sampled_from(("guide-commune", "guide-agences", "x")),
    st.one_of(values, st.sampled_from(("[1]", '{"a":', "null", '[{"value":{}}]'))),
    max_size=2,
)
visites: SearchStrategy[Visite] = st.fixed_dictionaries(
    {
        "chemin": st.one_of(st.just(""), st.lists(values, max_size=3).map("/".join)),
        "parametres": st.lists(st.tuples(st.sampled_from(PARAMETRES), values), max_size=4),
        "brut": st.one_of(
            st.just(""), st.sampled_from(("%", "%zz&q=%E9", "q", "&&=", "#%", "?q=?"))
        ),
        "garde": kept,
    }
)  # type: ignore[assignment]


def asking(**asked: str) -> Visite:
    """A visit with these parameters, and nothing kept."""
    return {"chemin": "", "parametres": [*asked.items()], "brut": "", "garde": {}}


# What once went wrong.
CONNUES = (asking(fiche="toString"), asking(fiche="__proto__", q="toit"))

READ = """async ([cases, script, isAwake, tags]) => {
  const all = () => [...document.querySelectorAll("*")];
  const known = new Set(["mark", ...tags, ...all().map((one) => one.localName)]);
  const schemes = [":", "http:", "https:", "mailto:", "tel:"];
  const source = [...document.scripts].find(({ src }) => src.endsWith(`/${script}`)).src;
  const path = location.pathname;
  let told = [];
  globalThis.canari = () => told.push("un script du lecteur a tourné");
  addEventListener("error", ({ message }) => told.push(message));
  addEventListener("unhandledrejection", ({ reason }) => told.push(`promesse : ${reason}`));
  addEventListener("securitypolicyviolation", (event) =>
    told.push(`politique : ${event.violatedDirective}`),
  );
  const wait = () => new Promise((resolve) => setTimeout(resolve));
  const wrong = [];
  for (const [n, { chemin, parametres, brut, garde }] of cases.entries()) {
    told = [];
    localStorage.clear();
    for (const [name, value] of Object.entries(garde)) localStorage.setItem(name, value);
    const wrongPath = `/guide/${encodeURIComponent(chemin)}`.slice(0, 50_000);
    const where = script === "introuvable.js" ? wrongPath : path;
    const search = new URLSearchParams(parametres).toString();
    history.replaceState(null, "", `${where}?${brut}&${search}`);
    const start = performance.now();
    try {
      if (isAwake) dispatchEvent(new PopStateEvent("popstate"));
      else await import(`${source}?${n}`);
    } catch (error) {
      told.push(String(error));
    }
    await wait();
    await wait();
    if (performance.now() - start > 2000) told.push("plus de 2 secondes");
    if (document.querySelector("[data-guide-panne]:not([hidden])")) told.push("panne annoncée");
    for (const one of all()) {
      if (!known.has(one.localName)) told.push(`balise <${one.localName}>`);
      for (const { name } of one.attributes)
        if (/^on|^style$|^srcdoc$/.test(name)) told.push(`attribut ${name}`);
      const scheme = one.protocol ?? (one.action && new URL(one.action, location).protocol);
      if (scheme && !schemes.includes(scheme)) told.push(`adresse ${scheme}`);
    }
    wrong.push([...new Set(told)]);
  }
  return wrong;
}"""


def visit(
    browser: Browser, address: str, name: str, cases: Sequence[Visite], tags: Sequence[str]
) -> Iterator[tuple[str, Visite]]:
    """What goes wrong on a page, with the case."""
    lieu = LIEUX[name]
    page = browser.new_page()
    page.goto(f"{address}guide/{lieu.chemin}", wait_until="networkidle")
    cases = [*CONNUES, *cases]
    found: list[list[str]] = page.evaluate(READ, [cases, lieu.script, lieu.is_awake, list(tags)])
    page.close()
    for told, case in zip(found, cases, strict=True):
        yield from ((one, case) for one in told)


def at_its_place(folder: Path) -> Path:
    """The small network, built where its own address says: under « /guide/ »."""
    outcome = build(RESEAU, folder / "guide")
    assert outcome.returncode == 0, outcome.stderr
    shutil.copy(folder / "guide" / "404.html", folder)
    return folder
