"""The lines of an export placed in an agence's register; those in doubt go back to staff."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide.adherent import find_adherent, find_service
from guide.adhesion import Adhesion
from guide.document import Origine
from guide.load import REGISTER_COLUMNS
from guide.nombres import jour, nombre
from guide.problem import quote
from guide.tableur import REVIEW, Doute, fault, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guide.adhesion import Registre
    from guide.agence import Agence
    from guide.tableur import Ligne, Tableau
    from guide.territoire import Territoire


@dataclass(frozen=True, kw_only=True)
class Inscription:
    """What becomes of each line of an export: it is placed, known already, or to be reviewed."""

    tableau: Tableau
    placees: tuple[Adhesion, ...]
    connues: tuple[Ligne, ...]
    a_revoir: tuple[tuple[Ligne, Doute], ...]
    notes: tuple[str, ...]


def place(
    tableau: Tableau, agence: Agence, registre: Registre, service: str | None = None
) -> Inscription:
    """What becomes of each line in the register of an agence.

    `service` is the one that the lines without any have joined.
    """
    held: dict[tuple[str, str | None], list[Adhesion]] = {}
    placees: list[Adhesion] = []
    connues: list[Ligne] = []
    a_revoir: list[tuple[Ligne, Doute]] = []
    notes: list[str] = []
    for ligne in tableau.lignes:
        lue = _read(ligne, tableau, agence, registre.territoire, service)
        if isinstance(lue, Doute):
            a_revoir.append((ligne, lue))
            continue
        adhesion, told = lue
        before = registre.of(agence.id, adhesion.code)
        same = held.setdefault(
            (adhesion.code, adhesion.service),
            [other for other in before if other.service == adhesion.service],
        )
        if any((one.depuis, one.jusqu_a) == (adhesion.depuis, adhesion.jusqu_a) for one in same):
            connues.append(ligne)
        elif other := next((other for other in same if other.overlaps(adhesion)), None):
            a_revoir.append((ligne, _overlap(adhesion, other)))
            continue
        else:
            placees.append(adhesion)
            same.append(adhesion)
        notes += [f"Ligne {ligne.numero} : {note}." for note in told]
    return Inscription(
        tableau=tableau,
        placees=tuple(placees),
        connues=tuple(connues),
        a_revoir=tuple(a_revoir),
        notes=(*notes, *_about_columns(tableau)),
    )


def _read(
    ligne: Ligne, tableau: Tableau, agence: Agence, territoire: Territoire, service: str | None
) -> tuple[Adhesion, tuple[str, ...]] | Doute:
    """The adhésion that a line states, and what to tell about how it was read."""
    if stray := filled(ligne.cases[len(tableau.titres) :]):
        return Doute(
            f"la case « {stray[0]} » est au-delà de la dernière colonne.",
            "Donnez un titre à sa colonne ; ou, si le signe qui sépare les cases s'est "
            "glissé dans l'une d'elles, entourez celle-ci de guillemets droits.",
        )
    codes, nom = tableau.cells(ligne, "code"), tableau.cell(ligne, "nom")
    adherent = find_adherent(codes, nom, territoire)
    if isinstance(adherent, Doute):
        return adherent
    named = find_service(tableau.cell(ligne, "service"), agence)
    if isinstance(named, Doute):
        return named
    depuis = tableau.day(ligne, "depuis")
    if isinstance(depuis, Doute):
        return depuis
    jusqu_a = tableau.day(ligne, "jusqu_a")
    if isinstance(jusqu_a, Doute):
        return jusqu_a
    if depuis and jusqu_a and jusqu_a < depuis:
        message = f"la fin ({jour(jusqu_a)}) vient avant le début ({jour(depuis)})."
        return Doute(message, "Corrigez l'une des deux dates.")
    adhesion = Adhesion(
        origine=Origine(fichier=tableau.fichier, lignes={(): ligne.numero}),
        agence=agence.id,
        code=adherent.code,
        nom=adherent.nom,
        service=named or service,
        depuis=depuis,
        jusqu_a=jusqu_a,
    )
    return adhesion, adherent.notes


def _overlap(adhesion: Adhesion, other: Adhesion) -> Doute:
    is_here = other.origine.fichier == adhesion.origine.fichier
    # The lines of the register are about to move: the period alone tells which one it is.
    where = f"ligne {other.origine.ligne()} de l'export" if is_here else "déjà au registre"
    debut, fin = (day and jour(day) for day in (other.depuis, other.jusqu_a))
    if debut:
        period = f"du {debut} au {fin}" if fin else f"depuis le {debut}"
    else:
        period = f"jusqu'au {fin}" if fin else "sans date"
    message = f"cette adhésion de {adhesion.nom} en chevauche une autre ({where}), {period}."
    return Doute(message, "Gardez-en une seule, ou corrigez leurs dates.")


def _about_columns(tableau: Tableau) -> Iterator[str]:
    """What was left out of the file, or is not in it."""
    if tableau.entete > 1:
        yield f"L'en-tête est ligne {tableau.entete} : rien n'est lu au-dessus."
    if "depuis" not in tableau.colonnes:
        yield "Aucune colonne ne donne la date de début : elle est notée inconnue."
    if tableau.inutiles:
        left = "Colonne non utilisée" if len(tableau.inutiles) == 1 else "Colonnes non utilisées"
        yield f"{left} : {quote(tableau.inutiles)}."


def tell(inscription: Inscription, written: Iterable[str]) -> str:
    """The report for staff, without a final line end; `written` says what became of the files."""
    tableau = inscription.tableau
    counts = (
        (len(inscription.placees), "placée", "placées"),
        (len(inscription.connues), "déjà connue", "déjà connues"),
        (len(inscription.a_revoir), "à revoir", "à revoir"),
    )
    read = nombre(len(tableau.lignes), "ligne lue", "lignes lues")
    told = ", ".join(nombre(*count) for count in counts if count[0])
    lines = [f"{read} : {told}." if told else f"{read}.", *written]
    for ligne, doute in inscription.a_revoir:
        problem = fault(tableau.fichier, ligne.numero, doute.message, doute.remede)
        lines += ["", str(problem), f"    {ligne}"]
    if inscription.notes:
        lines += ["", "À savoir :", *(f"- {note}" for note in inscription.notes)]
    return "\n".join(lines)


def register(registre: Registre, agence: Agence, inscription: Inscription) -> str:
    """The whole file of an agence's register with the lines placed, in its canonical order.

    Each line has a name, for those who read the file.
    """
    names = {code: body.nom for code, body in registre.territoire.by_code.items()}
    rows = [
        (one.code, one.nom or names.get(one.code), one.service, one.depuis, one.jusqu_a)
        for one in (*registre.of_agence(agence.id), *inscription.placees)
    ]
    rows.sort(key=lambda row: [str(row[rang] or "") for rang in (0, 2, 3, 4, 1)])
    return _csv((REGISTER_COLUMNS[0], *rows), ",", "\n")


def review(inscription: Inscription) -> str:
    """The lines to be reviewed under their header, cells unchanged, with a last column: why.

    It is what a French spreadsheet opens: semicolons, lines that end as Windows wants.
    """
    rows = [(inscription.tableau.titres, REVIEW)]
    rows += [(one.cases, f"{doute.message} {doute.remede}") for one, doute in inscription.a_revoir]
    width = max(len(cases) for cases, _ in rows)
    lines = ((*cases, *[""] * (width - len(cases)), reason) for cases, reason in rows)
    return _csv(lines, ";", "\r\n")


def _csv(rows: Iterable[Sequence[object]], delimiter: str, line_end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()
