"""The form, /admin/: its page, its configuration, our scripts and the programs that npm installs.

Nothing of it is published unless network/reseau.yml asks for it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from guide.address import FORMULAIRE
from guide.exports.output import Output, of_bytes, of_data, of_text
from guide.render import environment
from guide.saisie import EN_UN_MOT, configuration, policy, shapes
from guide.source import read_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.problem import Problem
    from guide.reseau import Identite, Reseau

ROOT = Path(__file__).parents[3]
INSTALLED = ROOT / ".formulaire" / "node_modules"
COMMAND = "npm install --prefix .formulaire"
# By the name they are published under.
PROGRAMS = {
    "formulaire.js": ROOT / "overrides" / "formulaire" / "formulaire.js",
    "ecriture.js": ROOT / "overrides" / "formulaire" / "ecriture.js",
    "decap-cms.js": INSTALLED / "decap-cms" / "dist" / "decap-cms.js",
    "decap-cms.js.LICENSE.txt": INSTALLED / "decap-cms" / "dist" / "decap-cms.js.LICENSE.txt",
    "js-yaml.js": INSTALLED / "js-yaml" / "dist" / "browser" / "js-yaml.esm.min.mjs",
}


def saisie(reseau: Reseau) -> tuple[Output, ...]:
    """The files of /admin/; none when the network doesn't ask for the form."""
    identite = reseau.identite
    if not identite.formulaire:
        return ()
    assert identite.depot
    page = environment().get_template("formulaire.html")
    form = page.render(reseau=identite, politique=in_page(policy(identite.depot)))
    return (
        of_text(f"{FORMULAIRE}index.html", form),
        of_data(f"{FORMULAIRE}config.yml", configuration(reseau, identite.depot)),
        of_data(f"{FORMULAIRE}formes.json", {"shapes": shapes(), "words": EN_UN_MOT}),
        *(
            of_bytes(f"{FORMULAIRE}{name}", read_program(path) or b"")
            for name, path in PROGRAMS.items()
        ),
    )


def in_page(politique: str) -> str:
    """The policy without what only a host can say, for hosts that say nothing."""
    return politique.replace("; frame-ancestors 'none'", "")


def check_programs(identite: Identite | None, folder: Path = INSTALLED) -> Iterator[Problem]:
    """A fault when the form is asked for and its programs aren't there, in the version asked."""
    if identite is None or not identite.formulaire:
        return
    asked = json.loads(read_program(folder.parent / "package.json") or b"{}")["dependencies"]
    for name, version in asked.items():
        manifest = read_program(folder / name / "package.json")
        found = json.loads(manifest)["version"] if manifest else None
        if found != version:
            which = f"la version {found} est installée" if found else "il n'est pas installé"
            message = f"le formulaire demande {name} {version}, et {which}."
            remede = f"Lancez « {COMMAND} », ou écrivez « formulaire: false »."
            yield identite.origine.fault(("formulaire",), message, remede)
