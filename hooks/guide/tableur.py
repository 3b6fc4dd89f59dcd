"""What a spreadsheet says, once exported: its header, its lines, its cells, its dates.

Nothing is guessed: what can be read in two ways is doubtful, and the doubt says what to write.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from guide.nombres import MONTHS
from guide.problem import Problem, quote
from guide.territoire import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.source import Source

Champ: TypeAlias = Literal["code", "nom", "service", "depuis", "jusqu_a"]

# What exports call each column, folded.
TITLES: Mapping[Champ, str] = {
    "code": "(code |n |numero )?insee|(code |n |no |numero |numero de )?siren"
    "|code (insee )?commune|code insee de la commune|code commune insee"
    "|(code )?(insee (ou )?siren|siren (ou )?insee)",
    "nom": "communes?|collectivites?|adherents?|membres?|commune ou epci"
    "|(commune|collectivite) (adherente|membre)|libelle (de la )?commune"
    "|nom (de |de la )?commune|nom (de la )?collectivite|nom (de l )?adherent|nom (du )?membre",
    "service": "(service|competence|prestation)s?",
    "depuis": "(adhere )?depuis( le)?|adherent depuis|date (d |de l )?adhesion|debut (d )?adhesion"
    "|date (d )?entree|date (de )?debut|date debut adhesion|date de debut d adhesion|date d effet",
    "jusqu_a": "jusqu a|jusqu au|jusqua|fin (d )?adhesion|date (de )?(fin|sortie|retrait)"
    "|date fin adhesion|date de fin d adhesion",
}
# These count only where no plain title stands: beside « Commune », « Nom » may be the mayor's.
VAGUE_TITLES: Mapping[Champ, str] = {
    "code": "code",
    "nom": "nom|libelle|denomination|raison sociale|organisme",
    "depuis": "adhesion|entree|debut",
    "jusqu_a": "fin|sortie|retrait",
}
# The column that the file of lines to review has at its end.
REVIEW = "a_revoir"
# A header further down is no header: the file is something else.
MAX_HEADER_LINE = 40
# Above the header, a title has fewer cells; more would be lines lost.
MIN_TABLE_CELLS = 3
# What a spreadsheet adds around a cell to keep its zeros: ="01033" and '01033.
GUARDED = re.compile(r"=\"(?P<formula>[^\"]*)\"|'(?P<text>.*)")

MIDNIGHT = re.compile(r"[ T]00?:00(?::00(?:[.,]0+)?)?$")
YEAR_FIRST = re.compile(r"(?P<an>[0-9]{4})([-/.])(?P<mois>[0-9]{1,2})\2(?P<jour>[0-9]{1,2})")
DAY_FIRST = re.compile(r"(?P<jour>[0-9]{1,2})([-/.])(?P<mois>[0-9]{1,2})\2(?P<an>[0-9]{4})")
IN_WORDS = re.compile(r"(?P<jour>[0-9]{1,2})(?:er)? (?P<mois>[a-z]{3,}) (?P<an>[0-9]{4})")
# No agence is older, and a slip of the finger (0202, 1020) is.
FIRST_YEAR = 1800

LABELS: Mapping[Champ, str] = {"depuis": "la date de début", "jusqu_a": "la date de fin"}
WHOLE_DATE = "Écrivez jour/mois/année, l'année en quatre chiffres : « 31/12/2020 »."
NO_DATE = "Écrivez la date entière, ou videz la case si vous ne la connaissez pas."
AS_DATE = "Mettez la colonne au format Date, puis exportez de nouveau."
MONTH = r"(?:[0-9]{1,2}|[^\W\d]+\.?)"
SHORT_YEAR = rf"(?:[0-9]{{1,2}}(?:er)?[-/. ])?{MONTH}[-/. ][0-9]{{2}}"
NO_DAY = rf"{MONTH}[-/. ][0-9]{{4}}|[0-9]{{4}}[-/.][0-9]{{1,2}}"
# How cells that look like dates go wrong.
ODD_DATES = (
    (SHORT_YEAR, "n'a pas d'année en quatre chiffres.", WHOLE_DATE),
    (r"[0-9]{4}", "n'est qu'une année.", NO_DATE),
    (NO_DAY, "n'a pas de jour.", NO_DATE),
    (r"[0-9]{5}(?:[.,][0-9]+)?", "est un numéro propre au tableur.", AS_DATE),
    (r"#+", "n'a pas été exportée : sa colonne était trop étroite.", AS_DATE),
    # In universal time, an evening is already the day after in France.
    (r".*[0-9]:[0-9]{2}.*", "porte aussi une heure.", WHOLE_DATE),
)


@dataclass(frozen=True)
class Doute:
    """Why something is not read for sure, and what to write."""

    message: str
    remede: str


@dataclass(frozen=True, kw_only=True)
class Ligne:
    """A line of an export: its number in the file, counted from 1, and its cells as written."""

    numero: int
    cases: tuple[str, ...]

    def __str__(self) -> str:
        return " ; ".join(map(_shown, self.cases)).rstrip(" ;")


@dataclass(frozen=True, kw_only=True)
class Tableau:
    """An export whose header, on line `entete`, is understood; `lignes` are those below it.

    Blank lines are left out.
    """

    fichier: str
    entete: int
    titres: tuple[str, ...]
    delimiter: str
    lignes: tuple[Ligne, ...] = ()

    @cached_property
    def colonnes(self) -> Mapping[Champ, tuple[int, ...]]:
        """The positions of the columns that say each field."""
        folds = [_title(titre) for titre in self.titres]
        found: dict[Champ, tuple[int, ...]] = {}
        for titles in (TITLES, VAGUE_TITLES):
            for champ, known in titles.items():
                if places := tuple(n for n, one in enumerate(folds) if re.fullmatch(known, one)):
                    found.setdefault(champ, places)
        return found

    @property
    def inutiles(self) -> tuple[str, ...]:
        """The titles of the columns that nothing reads."""
        left = set(range(len(self.titres))).difference(*self.colonnes.values())
        return tuple(_plain(self.titres[n]) or f"colonne {n + 1}, sans titre" for n in sorted(left))

    def cells(self, ligne: Ligne, champ: Champ) -> list[str]:
        """What a line says of a field: its cells that are not empty, made plain."""
        places = self.colonnes.get(champ, ())
        return filled(ligne.cases[rang] for rang in places if rang < len(ligne.cases))

    def cell(self, ligne: Ligne, champ: Champ) -> str:
        """What a line says of a field that has one column; empty when it says nothing."""
        return "".join(self.cells(ligne, champ))

    def day(self, ligne: Ligne, champ: Champ) -> date | Doute | None:
        """The day that a line gives; None when the cell is empty."""
        cell = self.cell(ligne, champ)
        found = read_date(cell) if cell else None
        proof = self._month_first.get(champ)
        left, right = _figures(cell)
        if proof and left != right and max(left, right) <= 12:
            message = f"a deux sens : la colonne écrit aussi « {proof} »."
            found = Doute(message, "Écrivez toute la colonne jour/mois/année.")
        if isinstance(found, Doute):
            return replace(found, message=f"{LABELS[champ]} « {cell} » {found.message}")
        return found

    @cached_property
    def _month_first(self) -> Mapping[Champ, str]:
        """The columns of dates that put the month first, with the first date that proves it.

        A column that puts the day first elsewhere has a slip of the finger, not another order.
        """
        proofs: dict[Champ, str] = {}
        for champ in LABELS:
            cells = [self.cell(ligne, champ) for ligne in self.lignes]
            dates = [(cell, *_figures(cell)) for cell in cells]
            proof = [cell for cell, left, right in dates if left <= 12 < right <= 31]
            if proof and not any(right <= 12 < left <= 31 for _, left, right in dates):
                proofs[champ] = proof[0]
        return proofs


def read_table(source: Source) -> Tableau | Problem:
    """The table that an export holds; a fault when its header or its quotes can't be understood."""
    lines = list(io.StringIO(source.texte, newline=""))
    headers = [
        max(cuts, key=lambda cut: len(cut.colonnes))
        for entete in range(1, min(len(lines), MAX_HEADER_LINE) + 1)
        if (cuts := tuple(_cuts(source.fichier, lines, entete)))
    ]
    # What stands alone on its line may be a title, such as « Adhérents »: it goes last.
    tableau = min(headers, key=lambda header: len(filled(header.titres)) == 1, default=None)
    if tableau is None:
        message = "l'en-tête du tableau est introuvable."
        remede = (
            "Au-dessus des lignes, donnez un titre à chaque colonne : au moins « code » ou "
            "« commune ». Dans le tableur, enregistrez la feuille au format CSV."
        )
        return fault(source.fichier, 1, message, remede)
    return _ambiguity(tableau, lines) or _with_lines(tableau, lines)


def _cuts(fichier: str, lines: Sequence[str], entete: int) -> Iterator[Tableau]:
    """The ways to cut a line into titles, a code or a name among them: tables without lines."""
    for delimiter in ";\t,":
        row = _row(lines[entete - 1 :], delimiter)
        titres = row[: _width(row)]
        while titres and not _plain(titres[-1]):
            titres.pop()
        tableau = Tableau(fichier=fichier, entete=entete, titres=tuple(titres), delimiter=delimiter)
        holds_figures = any(cell.isdigit() for cell in filled(titres))
        if not holds_figures and tableau.colonnes.keys() & {"code", "nom"}:
            yield tableau


def _row(lines: Iterable[str], delimiter: str) -> list[str]:
    """The cells of the first record, none when it can't be read."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _width(row: Sequence[str]) -> int | None:
    """How many cells below a header are staff's: all, unless the last tells why to review."""
    return len(row) - 1 if row and _title(row[-1]) == _title(REVIEW) else None


def _ambiguity(tableau: Tableau, lines: Sequence[str]) -> Problem | None:
    """A fault when the header leaves lines above itself, or says one thing twice."""
    for numero, line in enumerate(lines[: tableau.entete - 1], 1):
        if len(filled(_row([line], tableau.delimiter))) >= MIN_TABLE_CELLS:
            message = f"cette ligne est au-dessus de l'en-tête, trouvé ligne {tableau.entete}."
            remede = "Supprimez-la, ou donnez à ses colonnes un titre : « code », « commune »…"
            return fault(tableau.fichier, numero, message, remede)
    for champ in TITLES:
        same = [tableau.titres[rang] for rang in tableau.colonnes.get(champ, ())]
        # One may give both the INSEE code and the SIREN: they have to agree.
        if champ != "code" and len(same) > 1:
            message = f"plusieurs colonnes disent la même chose : {quote(map(_plain, same))}."
            remede = "Gardez la bonne, et changez le titre des autres."
            return fault(tableau.fichier, tableau.entete, message, remede)
    return None


def _with_lines(tableau: Tableau, lines: Sequence[str]) -> Tableau | Problem:
    """The table with the lines below its header; a fault where a quote would swallow some."""
    reader = csv.reader(lines[tableau.entete - 1 :], delimiter=tableau.delimiter, strict=True)
    width = _width(next(reader))
    numero = tableau.entete + reader.line_num
    lignes: list[Ligne] = []
    try:
        for row in reader:
            lignes.append(Ligne(numero=numero, cases=tuple(row[:width])))
            numero = tableau.entete + reader.line_num
    except csv.Error:
        message = "à partir d'ici, un guillemet mal placé empêche de séparer les cases."
        remede = 'Retirez-le, ou entourez la case de guillemets droits : "…".'
        return fault(tableau.fichier, numero, message, remede)
    return replace(tableau, lignes=tuple(ligne for ligne in lignes if filled(ligne.cases)))


def fault(fichier: str, ligne: int, message: str, remede: str) -> Problem:
    """A fault on a whole line of an export."""
    return Problem(fichier=fichier, ligne=ligne, champ="", message=message, remede=remede)


def _title(cell: str) -> str:
    """The title of a column, folded and without what stands in brackets."""
    return folded(re.sub(r"\([^)]*\)", " ", cell))


def _shown(cell: str) -> str:
    """The cell on one line, with single plain spaces: nothing in it can disturb a terminal."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())


def _plain(cell: str) -> str:
    """The cell without what a spreadsheet adds around it."""
    shown = _shown(cell)
    guarded = GUARDED.fullmatch(shown)
    return (guarded["formula"] or guarded["text"] or "").strip() if guarded else shown


def filled(cells: Iterable[str]) -> list[str]:
    """The cells that are not empty, made plain."""
    return list(filter(None, map(_plain, cells)))


def read_date(cell: str) -> date | Doute:
    """The day that a cell writes in full, day first or year first."""
    text = MIDNIGHT.sub("", cell)
    for pattern, message, remede in ODD_DATES:
        if re.fullmatch(pattern, text):
            return Doute(message, remede)
    words = folded(text)
    found = YEAR_FIRST.fullmatch(text) or DAY_FIRST.fullmatch(text) or IN_WORDS.fullmatch(words)
    mois = found["mois"] if found else ""
    named = [n for n, nom in enumerate(MONTHS, 1) if folded(nom).startswith(mois)]
    months = [int(mois)] if mois.isdigit() else named
    if not found or len(months) != 1:
        return Doute("n'est pas une date.", WHOLE_DATE)
    try:
        day = date(int(found["an"]), months[0], int(found["jour"]))
    except ValueError:
        return Doute("n'existe pas dans le calendrier.", WHOLE_DATE)
    if day.year < FIRST_YEAR:
        return Doute(f"remonte à l'année {day.year}.", WHOLE_DATE)
    return day


def _figures(cell: str) -> tuple[int, int]:
    """The two figures before the year in a date such as « 02/01/2020 »; zeros in another cell."""
    found = DAY_FIRST.fullmatch(MIDNIGHT.sub("", cell))
    return (int(found["jour"]), int(found["mois"])) if found else (0, 0)
