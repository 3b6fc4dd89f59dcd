"""The files published beside the pages: style, router, communes, redirects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from guide import address, route
from guide.agence import Perimetre
from guide.analyse import TABLE
from guide.index import PRECISION, build_index
from guide.render import environment
from guide.texte import typeset

if TYPE_CHECKING:
    from guide.agence import Agence, Zone
    from guide.fiche import Fiche
    from guide.reseau import Reseau


@dataclass(frozen=True, kw_only=True)
class Output:
    """A file of the site: its path from the root, and its whole content."""

    chemin: str
    texte: str | bytes


def style(reseau: Reseau | None) -> Output:
    """The style sheet, in the network's colours; without a network, in the browser's."""
    template = environment().get_template("style.css")
    couleurs = reseau.identite.couleurs.model_dump() if reseau else {}
    return Output(chemin="assets/style.css", texte=template.render(couleurs=couleurs))


def images(reseau: Reseau) -> tuple[Output, ...]:
    """The pictures of the editorial pages, under the addresses that their texts give them."""
    return tuple(
        Output(chemin=image.fichier.removeprefix("network/"), texte=image.octets)
        for image in reseau.images
    )


def redirects(reseau: Reseau) -> tuple[Output, ...]:
    """One small page per former address, that leads to the fiche's new one on any static host."""
    template = environment().get_template("redirection.html")
    return tuple(
        Output(
            chemin=f"{address.of_fiche(old)}index.html",
            texte=template.render(
                titre=fiche.titre,
                vers=address.relative(address.of_fiche(old), address.of_fiche(fiche.id)),
            ),
        )
        for fiche in reseau.fiches
        for old in fiche.anciennes_adresses
    )


def router(reseau: Reseau) -> Output:
    """What the page needs to answer as `guide route` does; what it shows stands in the page."""
    index = build_index(reseau)
    return _hashed(
        "routeur",
        {
            "analyse": TABLE,
            "reglages": {name: getattr(route, name) for name in route.SETTINGS},
            "index": {
                "precision": PRECISION,
                "champs": index.champs,
                "termes": " ".join(index.termes),
                "documents": index.documents,
                "vecteurs": index.vecteurs,
            },
            "fiches": {fiche.id: _fiche(fiche) for fiche in reseau.fiches},
            "agences": {agence.id: _perimetre(agence) for agence in reseau.agences},
            "hors_reseau": [
                {
                    "sujet": typeset(hors.sujet),
                    "qui": typeset(hors.qui),
                    "reponse": typeset(hors.reponse),
                    "lien": hors.lien,
                }
                for hors in reseau.hors_reseau
            ],
        },
    )


def communes(reseau: Reseau) -> Output:
    """The communes by which readers name theirs: code, name, EPCI, postcodes, names of before."""
    return _hashed(
        "communes",
        [
            [
                commune.code,
                commune.nom,
                commune.epci,
                commune.codes_postaux,
                commune.communes_deleguees,
            ]
            for commune in reseau.communes
        ],
    )


def _fiche(fiche: Fiche) -> dict[str, Any]:
    return {
        "titre": typeset(fiche.titre),
        "themes": fiche.themes,
        "etapes": fiche.etapes,
        "nature": fiche.nature,
        "offres": [
            {
                "agence": offre.agence,
                "role": offre.role,
                "niveau": offre.niveau,
                "etapes": offre.etapes,
                "cout": offre.cout,
            }
            for offre in fiche.offres
        ],
    }


def _perimetre(agence: Agence) -> Any:
    """« departement », « inconnu », or the codes of the EPCI and communes, with those left out."""
    if not isinstance(agence.perimetre, Perimetre):
        return agence.perimetre
    without: Zone | None = agence.perimetre.sauf
    return {
        "codes": [*agence.perimetre.epci, *agence.perimetre.communes],
        "sauf": [*without.epci, *without.communes] if without else [],
    }


def _hashed(name: str, data: Any) -> Output:
    """Data under a name that changes with them: a browser may keep it for ever."""
    texte = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Output(
        chemin=f"assets/{name}-{sha256(texte.encode()).hexdigest()[:10]}.json", texte=texte
    )
