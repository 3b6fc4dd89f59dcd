"""The router of a large network: what a page loads at first, and a file for each fiche it shows."""

from __future__ import annotations

from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from guide import address, morceaux
from guide.exports.output import Output, hashed, of_bytes
from guide.index import HORS_RESEAU
from guide.pages.resumes import resume
from guide.render import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guide.fiche import Fiche
    from guide.index import Index
    from guide.reseau import Reseau

# The page that shows them, from which links start.
RECHERCHE = SimpleNamespace(adresse=address.RECHERCHE)


def pieces(
    reseau: Reseau, index: Index, facts: Callable[[Fiche], Mapping[str, Any]]
) -> tuple[dict[str, Any], tuple[Output, ...]]:
    """What the page must know of the pieces, and the pieces; `facts` is what it ranks offres by."""
    cut = morceaux.cut(index)
    fiches = {
        f"fiches/{cut.noms[fiche.id]}.json": _shown(reseau, fiche, facts(fiche))
        for fiche in reseau.fiches
    }
    files = {**cut.fichiers, **fiches}
    digest = sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content)
    folder = f"{address.MORCEAUX}{digest.hexdigest()[:10]}/"
    termes = hashed("termes", index.termes)
    hors = [one for one in index.documents if one.startswith(HORS_RESEAU)]
    known = {
        "documents": len(index.documents),
        "dossier": folder.removeprefix(address.ASSETS),
        "termes": termes.chemin.removeprefix(address.ASSETS),
        "hors_reseau": {cut.noms[one]: one for one in hors},
        **{name: getattr(morceaux, name) for name in ("STEP", "PAR", "WEIGHT", "END", "SHOWN")},
    }
    outputs = (of_bytes(f"{folder}{name}", content) for name, content in files.items())
    return known, (termes, *outputs)


def _shown(reseau: Reseau, fiche: Fiche, facts: Mapping[str, Any]) -> bytes:
    """What the page shows of a fiche that is found, as the page of a small network holds it."""
    html = (
        environment()
        .get_template("trouvaille.html")
        .render(page=RECHERCHE, fiche=resume(reseau, fiche), textes=fiche)
    )
    return to_json({"id": fiche.id, **facts, "html": html})
