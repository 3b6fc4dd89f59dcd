"""From a spreadsheet that an agence exported to lines of its register; in doubt, back to staff.

Nothing is guessed: a line that can be read in two ways is not placed, and says what to write.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias

from guide.adhesion import Adhesion
from guide.desserte import is_siren
from guide.document import Origine
from guide.nombres import MONTHS, jour, nombre
from guide.problem import Problem, quote
from guide.territoire import Commune, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.adhesion import Registre
    from guide.agence import Agence
    from guide.source import Source
    from guide.territoire import Collectivite, Territoire

Champ: TypeAlias = Literal["code", "nom", "service", "depuis", "jusqu_a"]

COLUMNS: tuple[Champ, ...] = ("code", "nom", "service", "depuis", "jusqu_a")
REVIEW = "a_revoir"
# What exports call each column, folded.
TITLES: Mapping[Champ, str] = {
    "code": "insee, code insee, n insee, numero insee, code commune, code insee commune, "
    "code insee de la commune, code commune insee, siren, code siren, n siren, no siren, "
    "numero siren, numero de siren, insee siren, siren insee, code insee siren, "
    "code siren insee, insee ou siren, siren ou insee, code insee ou siren, code siren ou insee",
    "nom": "commune, communes, nom commune, nom de commune, nom de la commune, libelle commune, "
    "libelle de la commune, collectivite, collectivites, nom collectivite, "
    "nom de la collectivite, adherent, adherents, nom adherent, nom de l adherent, "
    "commune adherente, collectivite adherente, membre, membres, nom membre, nom du membre, "
    "commune membre, collectivite membre, commune ou epci",
    "service": "service, services, competence, competences, prestation, prestations",
    "depuis": "depuis, depuis le, adhere depuis, adhere depuis le, adherent depuis, "
    "date adhesion, date d adhesion, date de l adhesion, debut adhesion, debut d adhesion, "
    "date entree, date d entree, date debut, date de debut, date debut adhesion, "
    "date de debut d adhesion, date d effet",
    "jusqu_a": "jusqu a, jusqu au, jusqua, fin adhesion, fin d adhesion, date fin, date de fin, "
    "date fin adhesion, date de fin d adhesion, date sortie, date de sortie, date retrait, "
    "date de retrait",
}
# A vague title counts only where no plain one stands: beside « Commune », a column « Nom » may well
# be the mayor's.
VAGUE_TITLES: Mapping[Champ, str] = {
    "code": "code",
    "nom": "nom, libelle, denomination, raison sociale, organisme",
    "depuis": "adhesion, entree, debut",
    "jusqu_a": "fin, sortie, retrait",
}
DELIMITERS = ";\t,"
# A header further down is no header: the file is something else.
MAX_HEADER_LINE = 40
# The lines of a title have fewer cells than this; above the header, more would be lines lost.
MIN_TABLE_CELLS = 3

# What a spreadsheet adds around a cell to keep its zeros: ="01033" and '01033.
GUARDED = re.compile(r"=\"(?P<formula>[^\"]*)\"|'(?P<text>.*)")
# « BOISSE (LA) », as alphabetical lists write it, and « Commune de La Boisse ».
ARTICLE_LAST = re.compile(r"(?P<nom>.+?) ?\((?P<article>le|la|les|l['’])\)", re.IGNORECASE)
KIND_FIRST = re.compile(r"(?:commune|mairie|ville) (?:de |d['’])(?P<nom>.+)", re.IGNORECASE)
INSEE, SHORT_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}"), re.compile(r"[0-9]{4}")
SIREN, SIRET = re.compile(r"[0-9]{9}"), re.compile(r"[0-9]{14}")
SHORTENED = re.compile(r"[0-9]+[.,][0-9]+E\+?[0-9]+")
FORMULA = ("=", "+", "-", "@")

MIDNIGHT = re.compile(r"[ T]00?:00(?::00(?:[.,]0+)?)?$")
YEAR_FIRST = re.compile(r"(?P<an>[0-9]{4})([-/.])(?P<mois>[0-9]{1,2})\2(?P<jour>[0-9]{1,2})")
DAY_FIRST = re.compile(r"(?P<jour>[0-9]{1,2})([-/.])(?P<mois>[0-9]{1,2})\2(?P<an>[0-9]{4})")
IN_WORDS = re.compile(r"(?P<jour>[0-9]{1,2})(?:er)? (?P<mois>[a-z]{3,}) (?P<an>[0-9]{4})")
LAST_MONTH, LAST_DAY = 12, 31
# No agence is older, and a slip of the finger (0202, 1020) is.
FIRST_YEAR = 1800

LABELS: Mapping[Champ, str] = {"depuis": "la date de début", "jusqu_a": "la date de fin"}
WHOLE_DATE = "Écrivez jour/mois/année, l'année en quatre chiffres : « 31/12/2020 »."
NO_DATE = "Écrivez la date entière, ou videz la case si vous ne la connaissez pas."
AS_DATE = "Mettez la colonne au format Date, puis exportez de nouveau."
AS_TEXT = "Mettez la colonne au format Texte, puis écrivez le code entier"
EITHER = "Corrigez l'un des deux, ou videz la case qui se trompe."
WHOLE_NAME = (
    "Écrivez le nom d'une commune ou d'un EPCI du territoire ; "
    "pour un autre organisme, ajoutez son numéro SIREN."
)
# As many as a sentence can hold.
MAX_LISTED = 5
NEAR = 0.75

# How cells that look like dates go wrong.
ODD_DATES = (
    (
        re.compile(r"(?:[0-9]{1,2}(?:er)?[-/. ])?(?:[0-9]{1,2}|[^\W\d]+\.?)[-/. ][0-9]{2}"),
        "n'a pas d'année en quatre chiffres.",
        WHOLE_DATE,
    ),
    (re.compile(r"[0-9]{4}"), "n'est qu'une année.", NO_DATE),
    (
        re.compile(r"(?:[0-9]{1,2}|[^\W\d]+\.?)[-/. ][0-9]{4}|[0-9]{4}[-/.][0-9]{1,2}"),
        "n'a pas de jour.",
        NO_DATE,
    ),
    (re.compile(r"[0-9]{5}(?:[.,][0-9]+)?"), "est un numéro propre au tableur.", AS_DATE),
    (re.compile(r"#+"), "n'a pas été exportée : sa colonne était trop étroite.", AS_DATE),
    # In universal time, an evening is already the day after in France.
    (re.compile(r".*[0-9]:[0-9]{2}.*"), "porte aussi une heure.", WHOLE_DATE),
)


@dataclass(frozen=True, kw_only=True)
class Ligne:
    """A line of an export: its number in the file, counted from 1, and its cells as written."""

    numero: int
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Tableau:
    """An export whose header, on line `entete`, is understood; `lignes` are those below it.

    `colonnes` are the positions of each field (several for a code only), `inutiles` the titles of
    the columns that nothing reads. Blank lines are left out.
    """

    fichier: str
    entete: int
    titres: tuple[str, ...]
    colonnes: Mapping[Champ, tuple[int, ...]]
    inutiles: tuple[str, ...]
    lignes: tuple[Ligne, ...]

    def cells(self, ligne: Ligne, champ: Champ) -> tuple[str, ...]:
        """What a line says of a field: its cells that are not empty, made plain."""
        places = (rang for rang in self.colonnes.get(champ, ()) if rang < len(ligne.cases))
        return tuple(cell for rang in places if (cell := _plain(ligne.cases[rang])))

    def cell(self, ligne: Ligne, champ: Champ) -> str:
        """What a line says of a field that has one column; empty when it says nothing."""
        return next(iter(self.cells(ligne, champ)), "")


@dataclass(frozen=True)
class Doute:
    """Why a line is not placed, and what to write."""

    message: str
    remede: str


@dataclass(frozen=True, kw_only=True)
class Adherent:
    """Who has joined, by the code and the name of today; `notes` tell what was written instead."""

    code: str
    nom: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Revue:
    """A line that staff have to look at again."""

    ligne: Ligne
    doute: Doute


@dataclass(frozen=True, kw_only=True)
class Bilan:
    """What becomes of each line of an export: it is placed, known already, or to be reviewed."""

    tableau: Tableau
    placees: tuple[Adhesion, ...] = ()
    connues: tuple[Ligne, ...] = ()
    a_revoir: tuple[Revue, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Entete:
    """A header: its line counted from 0, what separates its cells, how many cells are staff's."""

    rang: int
    delimiter: str
    titres: tuple[str, ...]
    largeur: int | None


def read_table(source: Source) -> Tableau | Problem:
    """The table that an export holds; a fault when its header or its quotes can't be understood."""
    lines = list(io.StringIO(source.texte, newline=""))
    entete = _header(lines)
    if entete is None:
        remede = (
            "Au-dessus des lignes, donnez un titre à chaque colonne : au moins « code » ou "
            "« commune ». Dans le tableur, enregistrez la feuille au format CSV."
        )
        return _fault(source.fichier, 1, "l'en-tête du tableau est introuvable.", remede)
    colonnes = _columns(entete.titres)
    if fault := _check_header(source.fichier, lines, entete):
        return fault
    lignes = _lines(source.fichier, lines, entete)
    if isinstance(lignes, Problem):
        return lignes
    used = {rang for places in colonnes.values() for rang in places}
    return Tableau(
        fichier=source.fichier,
        entete=entete.rang + 1,
        titres=entete.titres,
        colonnes=colonnes,
        inutiles=tuple(
            _plain(titre) or f"colonne {rang + 1}, sans titre"
            for rang, titre in enumerate(entete.titres)
            if rang not in used
        ),
        lignes=lignes,
    )


def _fault(fichier: str, ligne: int, message: str, remede: str) -> Problem:
    return Problem(fichier=fichier, ligne=ligne, champ="", message=message, remede=remede)


def _header(lines: Sequence[str]) -> _Entete | None:
    """The first line that names a code or a name beside something else; failing that, alone.

    A title such as « Adhérents » stands alone on its line.
    """
    found = [
        max(cuts, key=lambda entete: len(_columns(entete.titres)))
        for rang in range(min(len(lines), MAX_HEADER_LINE))
        if (cuts := tuple(_cuts(lines, rang)))
    ]
    wide = (entete for entete in found if len(list(filter(_plain, entete.titres))) > 1)
    return next(chain(wide, found), None)


def _cuts(lines: Sequence[str], rang: int) -> Iterator[_Entete]:
    """The ways to cut a line into a header, if there are."""
    for delimiter in DELIMITERS:
        row = _row(lines[rang:], delimiter)
        holds_figures = any(_plain(cell).isdigit() for cell in row)
        if not holds_figures and _columns(row).keys() & {"code", "nom"}:
            # The file of a former import comes back with its own column at the end.
            largeur = len(row) - 1 if _title(row[-1]) == _title(REVIEW) else None
            titres = row[:largeur]
            while not _plain(titres[-1]):
                titres.pop()
            yield _Entete(rang=rang, delimiter=delimiter, titres=tuple(titres), largeur=largeur)


def _row(lines: Iterable[str], delimiter: str) -> list[str]:
    """The cells of the first record, none when it can't be read."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _title(cell: str) -> str:
    """The title of a column, folded and without what stands in brackets."""
    return folded(re.sub(r"\([^)]*\)", " ", cell))


def _columns(titres: Iterable[str]) -> dict[Champ, tuple[int, ...]]:
    """The positions of the columns that say each field."""
    plain: dict[Champ, tuple[int, ...]] = {}
    vague: dict[Champ, tuple[int, ...]] = {}
    for rang, titre in enumerate(map(_title, titres)):
        for titles, found in ((TITLES, plain), (VAGUE_TITLES, vague)):
            for champ, words in titles.items():
                if titre in words.split(", "):
                    found[champ] = (*found.get(champ, ()), rang)
    return vague | plain


def _check_header(fichier: str, lines: Sequence[str], entete: _Entete) -> Problem | None:
    """A fault when the header leaves lines above itself, or says one thing twice."""
    for rang, line in enumerate(lines[: entete.rang]):
        if len(list(filter(_plain, _row([line], entete.delimiter)))) >= MIN_TABLE_CELLS:
            message = f"cette ligne est au-dessus de l'en-tête, trouvé ligne {entete.rang + 1}."
            remede = "Supprimez-la, ou donnez à ses colonnes un titre : « code », « commune »…"
            return _fault(fichier, rang + 1, message, remede)
    colonnes = _columns(entete.titres)
    # One may give both the INSEE code and the SIREN: they have to agree.
    for champ in COLUMNS[1:]:
        if len(places := colonnes.get(champ, ())) > 1:
            twice = quote(_plain(entete.titres[rang]) for rang in places)
            message = f"plusieurs colonnes disent la même chose : {twice}."
            remede = "Gardez la bonne, et changez le titre des autres."
            return _fault(fichier, entete.rang + 1, message, remede)
    return None


def _lines(fichier: str, lines: Sequence[str], entete: _Entete) -> tuple[Ligne, ...] | Problem:
    """The lines below the header; a fault where a quote would swallow some of them."""
    reader = csv.reader(lines[entete.rang :], delimiter=entete.delimiter, strict=True)
    next(reader)
    before = entete.rang + reader.line_num
    lignes: list[Ligne] = []
    try:
        for row in reader:
            cases = tuple(row[: entete.largeur])
            if any(map(_plain, cases)):
                lignes.append(Ligne(numero=before + 1, cases=cases))
            before = entete.rang + reader.line_num
    except csv.Error:
        message = "à partir d'ici, un guillemet mal placé empêche de séparer les cases."
        remede = 'Retirez-le, ou entourez la case de guillemets droits : "…".'
        return _fault(fichier, before + 1, message, remede)
    return tuple(lignes)


def _shown(cell: str) -> str:
    """The cell on one line, with single plain spaces: nothing in it can disturb a terminal."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())


def _plain(cell: str) -> str:
    """The cell without what a spreadsheet adds around it."""
    shown = _shown(cell)
    guarded = GUARDED.fullmatch(shown)
    return (guarded["formula"] or guarded["text"] or "").strip() if guarded else shown


def place(
    tableau: Tableau, agence: Agence, registre: Registre, service: str | None = None
) -> Bilan:
    """What becomes of each line in the register of an agence.

    `service` is the one that the lines without any have joined.
    """
    lecture = _Lecture(
        tableau=tableau, agence=agence, territoire=registre.territoire, service=service
    )
    held: dict[tuple[str, str | None], list[Adhesion]] = defaultdict(list)
    for adhesion in registre.of_agence(agence.id):
        held[registre.body(adhesion), adhesion.service].append(adhesion)
    placees: list[Adhesion] = []
    connues: list[Ligne] = []
    a_revoir: list[Revue] = []
    notes: list[str] = []
    for ligne in tableau.lignes:
        lue = lecture.line(ligne)
        if isinstance(lue, Doute):
            a_revoir.append(Revue(ligne=ligne, doute=lue))
            continue
        same = held[lue.adhesion.code, lue.adhesion.service]
        if any(_dates(other) == _dates(lue.adhesion) for other in same):
            connues.append(ligne)
        elif other := next((other for other in same if other.overlaps(lue.adhesion)), None):
            a_revoir.append(Revue(ligne=ligne, doute=_overlap(lue.adhesion, other)))
            continue
        else:
            placees.append(lue.adhesion)
            same.append(lue.adhesion)
        notes += [f"Ligne {ligne.numero} : {note}." for note in lue.notes]
    return Bilan(
        tableau=tableau,
        placees=tuple(placees),
        connues=tuple(connues),
        a_revoir=tuple(a_revoir),
        notes=(*notes, *_about_columns(tableau)),
    )


def _dates(adhesion: Adhesion) -> tuple[date | None, date | None]:
    return adhesion.depuis, adhesion.jusqu_a


def _overlap(adhesion: Adhesion, other: Adhesion) -> Doute:
    is_here = other.origine.fichier == adhesion.origine.fichier
    # The lines of the register are about to move: the period alone tells which one it is.
    where = f"ligne {other.origine.ligne()} de l'export" if is_here else "déjà au registre"
    message = (
        f"cette adhésion de {adhesion.nom} en chevauche une autre ({where}), {_period(other)}."
    )
    return Doute(message, "Gardez-en une seule, ou corrigez leurs dates.")


def _period(adhesion: Adhesion) -> str:
    """The period as one says it: « du 1er janvier 2020 au 31 décembre 2021 »."""
    debut, fin = (day and jour(day) for day in _dates(adhesion))
    if debut:
        return f"du {debut} au {fin}" if fin else f"depuis le {debut}"
    return f"jusqu'au {fin}" if fin else "sans date"


def _about_columns(tableau: Tableau) -> Iterator[str]:
    """What was left out of the file, or is not in it."""
    if tableau.entete > 1:
        yield f"L'en-tête est ligne {tableau.entete} : rien n'est lu au-dessus."
    if "depuis" not in tableau.colonnes:
        yield "Aucune colonne ne donne la date de début : elle est notée inconnue."
    if tableau.inutiles:
        left = "Colonne non utilisée" if len(tableau.inutiles) == 1 else "Colonnes non utilisées"
        yield f"{left} : {quote(tableau.inutiles)}."


@dataclass(frozen=True, kw_only=True)
class _Lue:
    """The adhésion that a line states, and what to tell about how it was read."""

    adhesion: Adhesion
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Lecture:
    """Reads the lines of one export for one agence."""

    tableau: Tableau
    agence: Agence
    territoire: Territoire
    service: str | None

    def line(self, ligne: Ligne) -> _Lue | Doute:
        """The adhésion that a line states."""
        for cell in map(_plain, ligne.cases[len(self.tableau.titres) :]):
            if cell:
                return Doute(
                    f"la case « {cell} » est au-delà de la dernière colonne.",
                    "Donnez un titre à sa colonne ; ou, si le signe qui sépare les cases s'est "
                    "glissé dans l'une d'elles, entourez celle-ci de guillemets droits.",
                )
        codes = ["".join(cell.split()).upper() for cell in self.tableau.cells(ligne, "code")]
        adherent = find_adherent(codes, self.tableau.cell(ligne, "nom"), self.territoire)
        service = find_service(self.tableau.cell(ligne, "service"), self.agence)
        depuis, jusqu_a = self.day(ligne, "depuis"), self.day(ligne, "jusqu_a")
        # One after the other, so that each type is known below.
        if isinstance(adherent, Doute):
            return adherent
        if isinstance(service, Doute):
            return service
        if isinstance(depuis, Doute):
            return depuis
        if isinstance(jusqu_a, Doute):
            return jusqu_a
        if depuis and jusqu_a and jusqu_a < depuis:
            message = f"la fin ({jour(jusqu_a)}) vient avant le début ({jour(depuis)})."
            return Doute(message, "Corrigez l'une des deux dates.")
        adhesion = Adhesion(
            origine=Origine(fichier=self.tableau.fichier, lignes={(): ligne.numero}),
            agence=self.agence.id,
            code=adherent.code,
            nom=adherent.nom,
            service=service or self.service,
            depuis=depuis,
            jusqu_a=jusqu_a,
        )
        return _Lue(adhesion=adhesion, notes=adherent.notes)

    def day(self, ligne: Ligne, champ: Champ) -> date | Doute | None:
        """The day that a line gives; None when the cell is empty."""
        cell = self.tableau.cell(ligne, champ)
        proof = self.month_first.get(champ)
        left, right = _figures(cell)
        if proof and left != right and max(left, right) <= LAST_MONTH:
            message = (
                f"{LABELS[champ]} « {cell} » a deux sens : la colonne écrit aussi « {proof} »."
            )
            return Doute(message, "Écrivez toute la colonne jour/mois/année.")
        return read_date(cell, LABELS[champ]) if cell else None

    @cached_property
    def month_first(self) -> Mapping[Champ, str]:
        """The columns of dates that put the month first, with the first date that proves it.

        A column that puts the day first elsewhere has a slip of the finger, not another order.
        """
        proofs: dict[Champ, str] = {}
        for champ in LABELS:
            cells = [self.tableau.cell(ligne, champ) for ligne in self.tableau.lignes]
            figures = [(cell, *_figures(cell)) for cell in cells]
            day_first = [c for c, left, right in figures if right <= LAST_MONTH < left <= LAST_DAY]
            month_first = [
                c for c, left, right in figures if left <= LAST_MONTH < right <= LAST_DAY
            ]
            if month_first and not day_first:
                proofs[champ] = month_first[0]
        return proofs


def find_adherent(codes: Iterable[str], nom: str, territoire: Territoire) -> Adherent | Doute:
    """Who bears these codes and this name; a doubt unless all of them agree."""
    first, *others = [_by_code(code, nom, territoire) for code in codes] or [
        _by_name(nom, territoire)
    ]
    if isinstance(first, Doute):
        return first
    for other in others:
        if isinstance(other, Doute):
            return other
        if other.code != first.code:
            message = f"l'un des codes est celui de {first.nom}, l'autre celui de {other.nom}."
            return Doute(message, EITHER)
    return first


def _by_code(code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    if one := territoire.by_code.get(code):
        return _confirmed(one, code, nom, territoire)
    if SHORT_INSEE.fullmatch(code):
        return _without_zero(code, nom, territoire)
    if SIREN.fullmatch(code):
        return _other_body(code, nom, territoire)
    return _unknown_code(code, nom, territoire)


def _confirmed(one: Collectivite, code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    """The one whose code was given, unless the name is none of its own."""
    spelling, bearers = _bearers(nom, territoire)
    if nom and one.code not in [bearer.code for bearer in bearers]:
        dit = f"le nom dit {_list(bearers)}" if bearers else f"le nom dit « {nom} »"
        postal = any(isinstance(one, Commune) and code in one.codes_postaux for one in bearers)
        remede = "C'est son code postal : écrivez son code INSEE." if postal else EITHER
        return Doute(f"le code « {code} » est celui de {one.nom} ; {dit}.", remede)
    if nom and folded(spelling) != folded(one.nom):
        return _adherent(one, spelling)
    is_former = isinstance(one, Commune) and code not in (one.code, one.siren)
    return _adherent(one, code if is_former else "")


def _adherent(one: Collectivite, former: str) -> Adherent:
    """The one of today; `former` is the name or the code it had, if that is what was written."""
    notes = (f"{former} → {one.nom} ({one.code})",) if former else ()
    return Adherent(code=one.code, nom=one.nom, notes=notes)


def _without_zero(code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    """The commune whose code lost its first zero, only if the name says the same."""
    whole = f"0{code}"
    one = territoire.by_code.get(whole)
    if one and nom:
        adherent = _confirmed(one, whole, nom, territoire)
        if isinstance(adherent, Doute):
            return adherent
        note = f"« {code} » est lu « {whole} », comme le nom le confirme"
        return replace(adherent, notes=(note, *adherent.notes))
    message = f"le code « {code} » n'a que quatre chiffres : un zéro s'est sans doute perdu."
    asked = f"Est-ce « {whole} » ({one.nom}) ? " if one else ""
    return Doute(message, f"{asked}{AS_TEXT} ; ou ajoutez le nom de la commune.")


def _other_body(code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    """A body that is neither a commune nor an EPCI of the territory."""
    if not is_siren(code):
        message = f"« {code} » n'est pas un numéro SIREN : sa clé est fausse."
        return Doute(message, "Recopiez-le depuis l'annuaire des entreprises.")
    stranger = f"« {code} » n'est le numéro d'aucune commune et d'aucun EPCI du territoire"
    if bearers := _bearers(nom, territoire)[1]:
        return Doute(f"{stranger} ; le nom dit {_list(bearers)}.", EITHER)
    if not any(sign.isalpha() for sign in nom):
        remede = "Si c'est un autre organisme, donnez son nom ; sinon, corrigez le numéro."
        return Doute(f"{stranger}.", remede)
    if nom.startswith(FORMULA):
        message = f"un tableur prendrait le nom « {nom} » pour un calcul."
        return Doute(message, "Retirez son premier signe.")
    return Adherent(code=code, nom=nom)


def _unknown_code(code: str, nom: str, territoire: Territoire) -> Doute:
    if SIRET.fullmatch(code):
        message = f"« {code} » est un numéro SIRET."
        return Doute(message, "Gardez ses neuf premiers chiffres : c'est le numéro SIREN.")
    if SHORTENED.fullmatch(code):
        message = f"le tableur a abrégé le code « {code} » : des chiffres sont perdus."
        return Doute(message, f"{AS_TEXT}.")
    if around := [one for one in territoire.communes if code in one.codes_postaux]:
        named = [one for one in around if one in _bearers(nom, territoire)[1]]
        message = f"« {code} » est un code postal, pas un code INSEE."
        return Doute(message, f"Écrivez le code INSEE : {_list(named or around)}.")
    if INSEE.fullmatch(code):
        message = f"« {code} » n'est le code d'aucune commune du territoire."
        return Doute(message, "Corrigez-le ; hors du territoire, écrivez le numéro SIREN.")
    message = f"« {code} » n'est ni un code INSEE (5 caractères) ni un numéro SIREN (9 chiffres)."
    return Doute(message, "Corrigez-le, ou videz la case si le nom suffit.")


def _by_name(nom: str, territoire: Territoire) -> Adherent | Doute:
    if not nom:
        return Doute("la ligne ne dit pas qui a adhéré.", "Écrivez un code ou un nom.")
    if nom in territoire.by_code:
        return _by_code(nom, "", territoire)
    spelling = _bearers(nom, territoire)[0]
    found = territoire.find(spelling)
    if len(found) > 1:
        message = f"« {nom} » est le nom de plusieurs collectivités."
        return Doute(message, f"Ajoutez le code de la bonne : {_list(found)}.")
    for one in found:
        return _adherent(one, "" if folded(spelling) == folded(one.nom) else spelling)
    message = f"« {nom} » n'est le nom d'aucune commune et d'aucun EPCI du territoire."
    near = get_close_matches(folded(nom), territoire.by_name, n=1, cutoff=NEAR)
    meant = f"Vouliez-vous dire {_list(territoire.by_name[near[0]])} ?" if near else WHOLE_NAME
    return Doute(message, meant)


def _bearers(nom: str, territoire: Territoire) -> tuple[str, tuple[Collectivite, ...]]:
    """The spelling of a name that is known, with all who bear or bore it; or the name and none."""
    for spelling in _spellings(nom):
        if found := territoire.by_name.get(folded(spelling)):
            return spelling, found
    return nom, ()


def _spellings(nom: str) -> Iterator[str]:
    """The name, then without the ways of lists: « BOISSE (LA) », « Commune de La Boisse »."""
    yield nom
    if last := ARTICLE_LAST.fullmatch(nom):
        yield f"{last['article']} {last['nom']}"
    if first := KIND_FIRST.fullmatch(nom):
        yield first["nom"]


def _list(ones: Sequence[Collectivite]) -> str:
    """Some collectivités with their codes: « La Boisse » (01049), « Thil » (01418)."""
    listed = ", ".join(f"« {one.nom} » ({one.code})" for one in ones[:MAX_LISTED])
    return f"{listed} ou une autre" if len(ones) > MAX_LISTED else listed


def find_service(cell: str, agence: Agence) -> str | Doute | None:
    """The id of the service that a cell names, by its id or its name; None when it is empty."""
    if not cell:
        return None
    services = agence.adhesion.services
    found = {one.id for one in services if folded(cell) in (folded(one.id), folded(one.nom))}
    if len(found) == 1:
        return found.pop()
    message = f"« {cell} » n'est pas un service de « {agence.id} »."
    if not services:
        where = f"network/agences/{agence.id}.md, adhesion › services"
        return Doute(message, f"Videz la case, ou décrivez-le dans {where}.")
    known = ", ".join(f"« {one.id} » ({one.nom})" for one in services)
    return Doute(message, f"Écrivez l'un de ceux-ci : {known}.")


def read_date(cell: str, label: str) -> date | Doute:
    """The day that a cell writes in full, day first or year first; `label` names it in a doubt."""
    text = MIDNIGHT.sub("", cell)
    for pattern, message, remede in ODD_DATES:
        if pattern.fullmatch(text):
            return Doute(f"{label} « {cell} » {message}", remede)
    found = (
        YEAR_FIRST.fullmatch(text) or DAY_FIRST.fullmatch(text) or IN_WORDS.fullmatch(folded(text))
    )
    month = _month(found["mois"]) if found else None
    if not found or month is None:
        return Doute(f"{label} « {cell} » n'est pas une date.", WHOLE_DATE)
    try:
        day = date(int(found["an"]), month, int(found["jour"]))
    except ValueError:
        return Doute(f"{label} « {cell} » n'existe pas dans le calendrier.", WHOLE_DATE)
    if day.year < FIRST_YEAR:
        return Doute(f"{label} « {cell} » remonte à l'année {day.year}.", WHOLE_DATE)
    return day


def _month(mois: str) -> int | None:
    """The number of a month written in figures, or in letters, whole or shortened."""
    if mois.isdigit():
        return int(mois)
    found = [number for number, nom in enumerate(MONTHS, 1) if folded(nom).startswith(mois)]
    return found[0] if len(found) == 1 else None


def _figures(cell: str) -> tuple[int, int]:
    """The two figures before the year in a date such as « 02/01/2020 »; zeros in another cell."""
    found = DAY_FIRST.fullmatch(MIDNIGHT.sub("", cell))
    return (int(found["jour"]), int(found["mois"])) if found else (0, 0)


def tell(bilan: Bilan, written: Iterable[str]) -> str:
    """The report for staff, without a final line end; `written` says what became of the files."""
    counts = (
        (len(bilan.placees), "placée", "placées"),
        (len(bilan.connues), "déjà connue", "déjà connues"),
        (len(bilan.a_revoir), "à revoir", "à revoir"),
    )
    read = nombre(len(bilan.tableau.lignes), "ligne lue", "lignes lues")
    told = ", ".join(nombre(*count) for count in counts if count[0])
    lines = [f"{read} : {told}." if told else f"{read}.", *written]
    for revue in bilan.a_revoir:
        doute = revue.doute
        fault = _fault(bilan.tableau.fichier, revue.ligne.numero, doute.message, doute.remede)
        lines += ["", str(fault), f"    {_content(revue.ligne)}"]
    if bilan.notes:
        lines += ["", "À savoir :", *(f"- {note}" for note in bilan.notes)]
    return "\n".join(lines)


def _content(ligne: Ligne) -> str:
    """The cells of a line as they were read, without the empty ones at the end."""
    return " ; ".join(map(_shown, ligne.cases)).rstrip(" ;")


def register(registre: Registre, agence: Agence, bilan: Bilan) -> str:
    """The whole file of an agence's register with the lines placed, in its canonical order.

    Each line has a name, for those who read the file.
    """
    rows = sorted(
        (
            one.code,
            one.service or "",
            one.depuis.isoformat() if one.depuis else "",
            one.jusqu_a.isoformat() if one.jusqu_a else "",
            one.nom or _name(one.code, registre.territoire),
        )
        for one in (*registre.of_agence(agence.id), *bilan.placees)
    )
    lines = ((code, nom, service, *dates) for code, service, *dates, nom in rows)
    return _csv((COLUMNS, *lines), ",", "\n")


def _name(code: str, territoire: Territoire) -> str:
    one = territoire.by_code.get(code)
    return one.nom if one else ""


def review(bilan: Bilan) -> str:
    """The lines to be reviewed under their header, cells unchanged, with a last column: why.

    It is what a French spreadsheet opens: semicolons, lines that end as Windows wants.
    """
    tableau = bilan.tableau
    rows = [
        (tableau.titres, REVIEW),
        *((one.ligne.cases, f"{one.doute.message} {one.doute.remede}") for one in bilan.a_revoir),
    ]
    largeur = max(len(cases) for cases, _ in rows)
    lines = ((*cases, *[""] * (largeur - len(cases)), reason) for cases, reason in rows)
    return _csv(lines, ";", "\r\n")


def _csv(rows: Iterable[Sequence[str]], delimiter: str, line_end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()
