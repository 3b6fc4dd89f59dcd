"""`guide import adhesions`: spreadsheets as agencies export them, read without a guess."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROJECT, RESEAU, files, run
from guide.adherent import Adherent, find_adherent, find_service
from guide.adhesion import Registre
from guide.agence import Agence, Service
from guide.document import Origine
from guide.inscription import Inscription, place, register, review, tell
from guide.load import Contents, load
from guide.problem import Problem
from guide.source import Source, read, read_export
from guide.tableur import Doute, Ligne, Tableau, read_date, read_table
from guide.territoire import AncienneCommune, Territoire

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

IMPORTS = PROJECT / "tests" / "imports"
HEADER = "code,nom,service,depuis,jusqu_a\n"
REGISTER = "network/adhesions/regie-essai.csv"
ADHESION = """adhesion:
  requise: par-competence
  texte: "On adhère service par service."
  services:
    - id: assainissement
      nom: "Assainissement non collectif"
    - id: voirie
      nom: "Voirie"
"""


@pytest.fixture
def regie(reseau: Path) -> Path:
    """The small network with an agence that has two services, and no register."""
    model = (RESEAU / "network/agences/atelier-toits.md").read_text(encoding="utf-8")
    text = re.sub(r"^adhesion:\n(?:  .*\n)+", ADHESION, model, flags=re.MULTILINE)
    (reseau / "network/agences/regie-essai.md").write_text(
        text.replace("Atelier des toits", "Régie d'essai"), encoding="utf-8"
    )
    return reseau


def bring(root: Path, export: str | bytes, *options: str) -> subprocess.CompletedProcess[str]:
    """The outcome of importing a file of the folder, a sample, or the bytes of export.csv."""
    name = export if isinstance(export, str) else "export.csv"
    if isinstance(export, bytes):
        (root / name).write_bytes(export)
    elif (IMPORTS / name).exists():
        shutil.copy(IMPORTS / name, root)
    return run("guide", "import", "adhesions", name, "--agence", "regie-essai", *options, cwd=root)


def held(root: Path, name: str = REGISTER) -> str:
    return (root / name).read_bytes().decode("utf-8")


def hold(root: Path, register: str) -> None:
    (root / REGISTER).parent.mkdir(exist_ok=True)
    (root / REGISTER).write_text(register, encoding="utf-8")


def test_an_export_of_excel_gets_its_exact_report_register_and_lines_to_review(regie: Path) -> None:
    outcome = bring(regie, "export-excel-1252.csv")
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == (
        held(IMPORTS, "export-excel-1252.rapport.txt"),
        "",
        1,
    )
    assert held(regie) == held(IMPORTS, "export-excel-1252.registre.csv")
    assert held(regie, "export-excel-1252-a-revoir.csv") == held(
        IMPORTS, "export-excel-1252-a-revoir.csv"
    )
    assert run("guide", "check", cwd=regie).returncode == 0


@pytest.mark.parametrize(
    "name", ["export-bom-virgules.csv", "export-libre.csv", "export-texte-unicode.txt"]
)
def test_the_ways_of_exporting_one_table_give_one_register(regie: Path, name: str) -> None:
    outcome = bring(regie, name)
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == (
        (
            f"4 lignes lues : 4 placées.\nRegistre complété : {REGISTER}.\n\n"
            "À savoir :\n- Ligne 3 : Châtillon-en-Michaille → Valserhône (01033).\n"
        ),
        "",
        0,
    )
    assert held(regie) == (
        f"{HEADER}"
        "01027,Balan,assainissement,2020-07-01,\n"
        "01033,Valserhône,voirie,2021-04-01,\n"
        "01082,Chanay,voirie,2021-03-01,\n"
        "240100800,CC de Miribel et du Plateau,,,2024-12-31\n"
    )


def test_a_second_import_knows_everything_and_writes_nothing(regie: Path) -> None:
    bring(regie, "export-libre.csv")
    before = files(regie)
    outcome = bring(regie, "export-libre.csv")
    assert outcome.stdout.startswith("4 lignes lues : 4 déjà connues.\n")
    assert (files(regie), outcome.returncode) == (before, 0)


def test_a_trial_says_the_same_and_writes_nothing(regie: Path) -> None:
    shutil.copy(IMPORTS / "export-excel-1252.csv", regie)
    before = files(regie)
    trial = bring(regie, "export-excel-1252.csv", "--essai")
    assert files(regie) == before
    said = trial.stdout.splitlines()
    assert (said[1], trial.returncode) == ("Essai : rien n'a été écrit.", 1)
    real = bring(regie, "export-excel-1252.csv").stdout.splitlines()
    assert [said[0], *said[2:]] == [real[0], *real[3:]]


def test_every_line_of_the_register_is_kept(regie: Path) -> None:
    """Also those under a former code or of another body, and those without a name get theirs."""
    hold(regie, "code,service,depuis,jusqu_a\n01205,voirie,2010-01-01,2012-12-31\n01448,,,\n")
    export = b"code;nom;service;depuis\n200067205;SIVOM;voirie;\n01033;;voirie;2013-01-01\n"
    assert bring(regie, export).returncode == 0
    assert held(regie) == (
        f"{HEADER}"
        "01033,Valserhône,voirie,2013-01-01,\n"
        "01205,Valserhône,voirie,2010-01-01,2012-12-31\n"
        "01448,Villes,,,\n"
        "200067205,SIVOM,voirie,,\n"
    )


def test_an_overlap_cites_the_other_adhesion(regie: Path) -> None:
    hold(regie, f"{HEADER}01205,,voirie,2010-01-01,\n")
    export = (
        b"commune;service;depuis;fin\n"
        b"Valserh\xf4ne;voirie;01/01/2013;\n"
        b"Valserh\xf4ne;;01/01/2013;31/12/2014\n"
        b"Valserh\xf4ne;;31/12/2014;\n"
    )
    assert bring(regie, export).stdout == (
        "3 lignes lues : 1 placée, 2 à revoir.\n"
        f"Registre complété : {REGISTER}.\n"
        "Lignes à revoir : export-a-revoir.csv. Corrigez-les là, puis importez ce fichier.\n"
        "\n"
        "export.csv, ligne 2 : cette adhésion de Valserhône en chevauche une autre "
        "(déjà au registre), depuis le 1er janvier 2010. "
        "Gardez-en une seule, ou corrigez leurs dates.\n"
        "    Valserhône ; voirie ; 01/01/2013\n"
        "\n"
        "export.csv, ligne 4 : cette adhésion de Valserhône en chevauche une autre "
        "(ligne 3 de l'export), du 1er janvier 2013 au 31 décembre 2014. "
        "Gardez-en une seule, ou corrigez leurs dates.\n"
        "    Valserhône ;  ; 31/12/2014\n"
    )


def test_the_lines_to_review_come_back_once_corrected(regie: Path) -> None:
    bring(regie, b"commune;service\nThil;eau\nBalan;voirie\n")
    path = regie / "export-a-revoir.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace("Thil;eau", "Thil;voirie"), encoding="cp1252"
    )
    outcome = bring(regie, path.name)
    assert (outcome.stdout, outcome.returncode) == (
        (
            f"1 ligne lue : 1 placée.\nRegistre complété : {REGISTER}.\n\nÀ savoir :\n"
            "- Aucune colonne ne donne la date de début : elle est notée inconnue.\n"
        ),
        0,
    )
    assert held(regie) == f"{HEADER}01027,Balan,voirie,,\n01418,Thil,voirie,,\n"


def test_lines_under_review_are_never_overwritten(regie: Path) -> None:
    export = b"commune\nBalan-sur-Rien\n"
    bring(regie, export)
    assert "export-a-revoir.csv" in bring(regie, export).stdout
    (regie / "export-a-revoir.csv").write_text("à moitié corrigé", encoding="utf-8")
    outcome = bring(regie, export)
    assert "Lignes à revoir : export-a-revoir-2.csv." in outcome.stdout
    assert held(regie, "export-a-revoir.csv") == "à moitié corrigé"
    assert held(regie, "export.csv") == export.decode()


def test_the_service_given_is_for_the_lines_that_name_none(regie: Path) -> None:
    export = b"commune,service\nBalan,\nThil,Assainissement non collectif\n"
    assert bring(regie, export, "--service", "voirie").returncode == 0
    assert held(regie) == f"{HEADER}01027,Balan,voirie,,\n01418,Thil,assainissement,,\n"


ONE = b"commune\nBalan\n"
AS_CSV = "Dans le tableur, enregistrez la feuille au format « CSV UTF-8 »."


@pytest.mark.parametrize(
    ("options", "what", "remede"),
    [
        (
            "--agence regie-esai",
            "« regie-esai » n'est pas connu du réseau (--agence).",
            "Vouliez-vous dire « regie-essai » (Régie d'essai) ?",
        ),
        (
            "--service voiries",
            "« voiries » n'est pas connu du réseau (--service).",
            "Vouliez-vous dire « voirie » (Voirie) ?",
        ),
        (
            "--agence atelier-toits --service voirie",
            "« voirie » n'est pas connu du réseau (--service).",
            "Il n'y en a aucun dans network/agences/atelier-toits.md.",
        ),
    ],
)
def test_an_unknown_agence_or_service_is_told_and_writes_nothing(
    regie: Path, options: str, what: str, remede: str
) -> None:
    outcome = bring(regie, ONE, *options.split())
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == ("", f"{what} {remede}\n", 2)
    assert not (regie / REGISTER).exists()


NO_TEXT = ("ligne 1 : ce n'est pas un fichier de texte.", AS_CSV)
QUOTE = (
    "à partir d'ici, un guillemet mal placé empêche de séparer les cases.",
    'Retirez-le, ou entourez la case de guillemets droits : "…".',
)
MISUSES: dict[str, tuple[bytes | str, str, str]] = {
    "no file": (
        "exports.csv",
        "ligne 1 : le fichier n'existe pas.",
        "Vouliez-vous dire « export.csv » ?",
    ),
    "no folder": (
        "nulle-part/a.csv",
        "ligne 1 : le fichier n'existe pas.",
        "Le dossier « nulle-part » n'existe pas non plus.",
    ),
    "a folder": (
        "network",
        "ligne 1 : ce n'est pas un fichier ordinaire.",
        "Écrivez l'un de ceux-ci : export.csv, mkdocs.yml.",
    ),
    "xlsx": (
        b"PK\x03\x04\x14\0\x06\0",
        "ligne 1 : c'est un classeur ou une archive, pas un fichier CSV.",
        AS_CSV,
    ),
    "undecodable": (b"commune\nBl\x8d\x81\n", *NO_TEXT),
    "nul": ("commune\nBalan\n".encode("utf-16-le"), *NO_TEXT),
    "half a UTF-16": (b"\xff\xfec", *NO_TEXT),
    "too large": (
        ONE + b"x" * 1024 * 1024,
        "ligne 1 : le fichier dépasse 1 Mio.",
        "Coupez-le en plusieurs.",
    ),
    "empty": (b" \r\n", "ligne 1 : le fichier est vide.", "Exportez de nouveau la feuille."),
    "no header": (
        b"Identifiant;Ville;Date\n01027;Balan;\n",
        "ligne 1 : l'en-tête du tableau est introuvable.",
        (
            "Au-dessus des lignes, donnez un titre à chaque colonne : au moins « code » ou "
            "« commune ». Dans le tableur, enregistrez la feuille au format CSV."
        ),
    ),
    "lines above what passes for a header": (
        b"Identifiant;Ville;Forme\n01027;Balan;x\nabc;Thil;Commune\nabd;Giron;Commune\n",
        "ligne 1 : cette ligne est au-dessus de l'en-tête, trouvé ligne 3.",
        "Supprimez-la, ou donnez à ses colonnes un titre : « code », « commune »…",
    ),
    "two names": (
        b"Commune;Adherent\nBalan;Balan\n",
        "ligne 1 : plusieurs colonnes disent la même chose : « Commune », « Adherent ».",
        "Gardez la bonne, et changez le titre des autres.",
    ),
    "a quote that swallows lines": (
        b'Commune;Service\nBalan;\n"Thil;voirie\nGiron;\n',
        f"ligne 3 : {QUOTE[0]}",
        QUOTE[1],
    ),
    "a cell without end": (b"Commune\n" + b"B" * 140_000, f"ligne 2 : {QUOTE[0]}", QUOTE[1]),
}


@pytest.mark.parametrize(("export", "what", "remede"), MISUSES.values(), ids=MISUSES)
def test_what_is_no_table_is_told_and_writes_nothing(
    regie: Path, export: bytes | str, what: str, remede: str
) -> None:
    (regie / "export.csv").write_bytes(export if isinstance(export, bytes) else ONE)
    before = files(regie)
    outcome = bring(regie, export)
    name = export if isinstance(export, str) else "export.csv"
    said = f"{name}, {what} {remede}\n"
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == ("", said, 2)
    assert files(regie) == before


def test_a_network_with_faults_is_left_as_it_is(regie: Path) -> None:
    (regie / "fiches" / "vide.md").write_text("", encoding="utf-8")
    (regie / "export.csv").write_bytes(ONE)
    before = files(regie)
    outcome = bring(regie, ONE)
    assert (outcome.stdout, outcome.returncode) == ("", 1)
    assert "fiches/vide.md, ligne 1 : le fichier est vide." in outcome.stderr
    assert files(regie) == before


def test_a_register_that_cannot_be_written_is_told_and_nothing_stays_behind(regie: Path) -> None:
    (regie / REGISTER).mkdir(parents=True)
    before = sorted((regie / "network/adhesions").iterdir())
    outcome = bring(regie, ONE)
    assert (outcome.stdout, outcome.returncode) == ("", 1)
    assert outcome.stderr.startswith(f"« {REGISTER} » ne s'écrit pas (")
    assert sorted((regie / "network/adhesions").iterdir()) == before


@cache
def contents() -> Contents:
    return load(*read(RESEAU))


def territoire(*anciennes: AncienneCommune) -> Territoire:
    known = contents()
    return Territoire(
        communes=known.communes, epci=known.epci, anciennes=(*known.anciennes, *anciennes)
    )


def agence(*services: str) -> Agence:
    model = contents().agences[0]
    offered = tuple(Service(id=one, nom=f"Service {one}") for one in services)
    rule = model.adhesion.model_copy(update={"services": offered})
    return model.model_copy(update={"adhesion": rule})


def table(texte: str) -> Tableau:
    found = read_table(Source(fichier="e.csv", texte=texte))
    assert isinstance(found, Tableau)
    return found


def placed(texte: str) -> Inscription:
    registre = Registre(adhesions=(), territoire=territoire())
    return place(table(texte), agence("eau", "voirie"), registre)


@pytest.mark.parametrize(
    "cell",
    [
        *("2020-01-02", "02/01/2020", "2/1/2020", "02-01-2020", "02.01.2020", "2020/1/2"),
        *("02/01/2020 00:00:00", "2020-01-02T00:00:00", "2020-01-02 00:00:00.000", "2/1/2020 0:00"),
        *("2 janvier 2020", "2 JANV. 2020", "2 janv 2020", "02-janv.-2020"),
    ],
)
def test_a_day_is_read_as_people_write_it(cell: str) -> None:
    assert read_date(cell) == date(2020, 1, 2)


def test_the_first_of_a_month_and_every_month_are_read() -> None:
    assert read_date("1er août 2021") == date(2021, 8, 1)
    months = (
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    )
    assert [read_date(f"9 {month} 2021") for month in months] == [
        date(2021, number, 9) for number in range(1, 13)
    ]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("01/01/20", "1 janv. 20", "janv.-20"), "n'a pas d'année en quatre chiffres."),
        (("2020",), "n'est qu'une année."),
        (("01/2020", "janvier 2020", "2020-01"), "n'a pas de jour."),
        (("43831", "43831,5"), "est un numéro propre au tableur."),
        (("########",), "n'a pas été exportée : sa colonne était trop étroite."),
        (("31/12/2019 23:00:00",), "porte aussi une heure."),
        (("01/13/2020", "31/02/2020", "00/01/1900"), "n'existe pas dans le calendrier."),
        (("01/01/0202",), "remonte à l'année 202."),
        (("2 jui 2020", "01/01-2020", "oui", "٠١/٠١/٢٠٢٠"), "n'est pas une date."),
    ],
)
def test_a_day_that_is_not_sure_is_no_day(cells: tuple[str, ...], why: str) -> None:
    found = [read_date(cell) for cell in cells]
    assert [one.message for one in found if isinstance(one, Doute)] == [why] * len(cells)


def test_where_a_date_can_only_be_month_first_no_other_is_read_day_first() -> None:
    header = "commune;depuis\n"
    doubtful = placed(f"{header}Balan;02/03/2020\nThil;01/13/2020\nGiron;05/05/2020\n")
    assert [(ligne.numero, doute.message) for ligne, doute in doubtful.a_revoir] == [
        (2, "la date de début « 02/03/2020 » a deux sens : la colonne écrit aussi « 01/13/2020 »."),
        (3, "la date de début « 01/13/2020 » n'existe pas dans le calendrier."),
    ]
    # A column that proves the French order has but a slip of the finger.
    slip = placed(f"{header}Balan;02/03/2020\nThil;01/13/2020\nGiron;25/05/2020\n")
    assert [ligne.numero for ligne, _ in slip.a_revoir] == [3]


BALAN, LA_BOISSE, THIL = ("01027", "Balan"), ("01049", "La Boisse"), ("01418", "Thil")
BEYNOST, VALSERHONE = ("01376", "Saint-Maurice-de-Beynost"), ("01033", "Valserhône")
MIRIBEL = ("240100800", "CC de Miribel et du Plateau")


@pytest.mark.parametrize(
    ("codes", "nom", "who", "notes"),
    [
        ("01027", "", BALAN, ()),
        ("210100277", "BALAN", BALAN, ()),
        ("01027 210100277", "balan", BALAN, ()),
        ("", "St-Maurice-de-Beynost", BEYNOST, ()),
        ("", "BOISSE (LA)", LA_BOISSE, ()),
        ("", "Commune de Thil", THIL, ()),
        ("", "01027", BALAN, ()),
        ("", "Communauté de Communes de Miribel et du Plateau", MIRIBEL, ()),
        ("", "Lancrans", VALSERHONE, ("Lancrans → Valserhône (01033)",)),
        ("01205", "", VALSERHONE, ("01205 → Valserhône (01033)",)),
        ("01205", "Valserhône", VALSERHONE, ("01205 → Valserhône (01033)",)),
        ("01033", "Lancrans", VALSERHONE, ("Lancrans → Valserhône (01033)",)),
        ("1027", "Balan", BALAN, ("« 1027 » est lu « 01027 », comme le nom le confirme",)),
        ("200067205", "SIVOM du Haut", ("200067205", "SIVOM du Haut"), ()),
    ],
)
def test_who_has_joined_is_found_by_any_of_its_codes_and_names(
    codes: str, nom: str, who: tuple[str, str], notes: tuple[str, ...]
) -> None:
    code, today = who
    found = find_adherent(codes.split(), nom, territoire())
    assert found == Adherent(code=code, nom=today, notes=notes)


EITHER = "Corrigez l'un des deux, ou videz la case qui se trompe."
STRANGER = "n'est le numéro d'aucune commune et d'aucun EPCI du territoire"


@pytest.mark.parametrize(
    ("codes", "nom", "message", "remede"),
    [
        (
            "",
            "Coupy",
            "« Coupy » est le nom de plusieurs collectivités.",
            "Ajoutez le code de la bonne : « Valserhône » (01033), « Montluel » (01262).",
        ),
        (
            "01027",
            "Balans",
            "le code « 01027 » est celui de Balan ; le nom dit « Balans ».",
            EITHER,
        ),
        ("01027 01418", "", "l'un des codes est celui de Balan, l'autre celui de Thil.", EITHER),
        (
            "1027",
            "Thil",
            "le code « 01027 » est celui de Balan ; le nom dit « Thil » (01418).",
            EITHER,
        ),
        (
            "01390",
            "",
            "« 01390 » est un code postal, pas un code INSEE.",
            "Écrivez le code INSEE : « Tramoyes » (01424).",
        ),
        (
            "50041",
            "La Hague",
            "« 50041 » n'est le code d'aucune commune du territoire.",
            "Corrigez-le ; hors du territoire, écrivez le numéro SIREN.",
        ),
        (
            "200067205",
            "",
            f"« 200067205 » {STRANGER}.",
            "Si c'est un autre organisme, donnez son nom ; sinon, corrigez le numéro.",
        ),
        ("200067205", "Balan", f"« 200067205 » {STRANGER} ; le nom dit « Balan » (01027).", EITHER),
        (
            "200067205",
            "=HYPERLINK(1)",
            "un tableur prendrait le nom « =HYPERLINK(1) » pour un calcul.",
            "Retirez son premier signe.",
        ),
        (
            "20006720500016",
            "",
            "« 20006720500016 » est un numéro SIRET.",
            "Gardez ses neuf premiers chiffres : c'est le numéro SIREN.",
        ),
        (
            "2,00067E+08",
            "",
            "le tableur a abrégé le code « 2,00067E+08 » : des chiffres sont perdus.",
            "Mettez la colonne au format Texte, puis écrivez le code entier.",
        ),
        (
            "01027 A12",
            "Balan",
            "« A12 » n'est ni un code INSEE (5 caractères) ni un numéro SIREN (9 chiffres).",
            "Corrigez-le, ou videz la case si le nom suffit.",
        ),
    ],
)
def test_nobody_is_guessed(codes: str, nom: str, message: str, remede: str) -> None:
    """The other reasons are those of the lines to review of the Excel sample."""
    known = territoire(
        *(
            AncienneCommune(origine=Origine(fichier=""), code=code, nom="Coupy", commune=commune)
            for code, commune in (("01998", "01033"), ("01999", "01262"))
        )
    )
    assert find_adherent(codes.split(), nom, known) == Doute(message, remede)


def test_a_service_is_found_by_its_id_or_its_exact_name() -> None:
    offers = agence("eau", "voirie")
    assert [find_service(cell, offers) for cell in ("", "EAU", "service Voirie")] == [
        None,
        "eau",
        "voirie",
    ]
    assert find_service("eaux", offers) == Doute(
        f"« eaux » n'est pas un service de « {offers.id} ».",
        "Écrivez l'un de ceux-ci : « eau » (Service eau), « voirie » (Service voirie).",
    )
    assert find_service("eau", agence()) == Doute(
        f"« eau » n'est pas un service de « {offers.id} ».",
        f"Videz la case, ou décrivez-le dans network/agences/{offers.id}.md, adhesion › services.",
    )


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("CODE INSEE;Nom de la commune", {"code": (0,), "nom": (1,)}),
        ("insee\tsiren\tadhérents", {"code": (0, 1), "nom": (2,)}),
        ("Retrait,N° SIREN,Adhésion", {"jusqu_a": (0,), "code": (1,), "depuis": (2,)}),
        ("Jusqu'au;jusqu_a_vrai;Code/SIREN", {"jusqu_a": (0,), "code": (2,)}),
        # A vague title gives way to a plain one, and a title says more in brackets.
        ("Commune;Nom;Libellé;Code;Code INSEE", {"nom": (0,), "code": (4,)}),
        (
            "Membre;Date d’entrée (jj/mm/aaaa) *;Prestations",
            {"nom": (0,), "depuis": (1,), "service": (2,)},
        ),
        (
            "code,nom,service,depuis,jusqu_a",
            {"code": (0,), "nom": (1,), "service": (2,), "depuis": (3,), "jusqu_a": (4,)},
        ),
    ],
)
def test_a_header_is_understood_in_any_order_and_wording(
    header: str, fields: dict[str, tuple[int, ...]]
) -> None:
    assert table(f"{header}\n").colonnes == fields


def test_the_header_is_below_titles_and_each_line_keeps_its_number() -> None:
    texte = 'sep=;\r\nAdhérents\r\n\r\n;"Code\nINSEE"; ;Date\r\n1;"a\r\nb"\r\n;;\r\n2;c;;d\r\n'
    found = table(texte)
    assert (found.colonnes, found.inutiles) == (
        {"code": (1,)},
        ("colonne 1, sans titre", "colonne 3, sans titre", "Date"),
    )
    assert found == Tableau(
        fichier="e.csv",
        entete=4,
        titres=("", "Code\nINSEE", " ", "Date"),
        delimiter=";",
        lignes=(Ligne(numero=6, cases=("1", "a\r\nb")), Ligne(numero=9, cases=("2", "c", "", "d"))),
    )


def test_a_cell_beyond_the_header_is_not_lost_in_silence() -> None:
    done = placed("commune;service\nThil;eau;;;\nBalan;eau;;tout\n")
    assert [one.code for one in done.placees] == ["01418"]
    assert [doute.message for _, doute in done.a_revoir] == [
        "la case « tout » est au-delà de la dernière colonne."
    ]


CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "01033", "1033", "01205", "240 100 610", "200067205", "01360", "50041"),
            *("Balan", "VALSERHÔNE", "Lancrans", "BOISSE (LA)", "Balans", "SIVOM", "=1+1"),
            *("eau", "Service voirie", "pain", "01/01/2020", "31/12/2021", "2021-06-01", "43831"),
            *("1er mai 2022", "01/13/2020", '"', "a;b", "a\nb", "a\r\nb", "\t"),
            *("'01027", '="01027"'),
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)
TITLES = ["Code", "Commune", "Service", "Depuis", "Fin", "Remarque", ""]
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=8)


def written(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@given(
    rest=st.permutations(TITLES[1:]),
    rows=ROWS,
    before=ROWS.map(lambda rows: rows[:3]),
    delimiter=st.sampled_from(";,\t"),
)
def test_every_line_is_placed_or_known_or_to_review_and_nothing_is_lost(
    rest: list[str], rows: list[list[str]], before: list[list[str]], delimiter: str
) -> None:
    texte = written([["Code", *rest], *before, *rows], delimiter)
    found = read_table(Source(fichier="e.csv", texte=texte))
    assert isinstance(found, Tableau)
    known, offers = territoire(), agence("eau", "voirie")
    registre = Registre(adhesions=placed(texte).placees[:2], territoire=known)
    done = place(found, offers, registre)

    # Each line goes to one place, and only the blank ones are no lines.
    lignes = [one.numero for one in found.lignes]
    assert sorted(
        [one.origine.ligne() for one in done.placees]
        + [one.numero for one in done.connues]
        + [ligne.numero for ligne, _ in done.a_revoir]
    ) == sorted(lignes)
    assert len(set(lignes)) == len(lignes)

    # What is written is read again: the register holds what it held, and what was placed.
    kept = csv.DictReader(io.StringIO(register(registre, offers, done)))
    assert sorted(row["code"] + row["service"] + row["depuis"] for row in kept) == sorted(
        one.code + (one.service or "") + (one.depuis.isoformat() if one.depuis else "")
        for one in (*registre.adhesions, *done.placees)
    )

    # The lines to review come back with the same cells and the same doubts; no reason is a formula.
    if done.a_revoir:
        again = read_table(Source(fichier="r.csv", texte=review(done)))
        assert isinstance(again, Tableau)
        width = max(len(one.cases) for one in again.lignes)
        assert [one.cases for one in again.lignes] == [
            (*ligne.cases, *[""] * (width - len(ligne.cases))) for ligne, _ in done.a_revoir
        ]
        assert not any(doute.message.startswith(tuple("=+-@\t\r")) for _, doute in done.a_revoir)

    # A second time, nothing is new.
    after = Registre(adhesions=(*registre.adhesions, *done.placees), territoire=known)
    second = place(found, offers, after)
    assert second.placees == ()
    assert [ligne for ligne, _ in second.a_revoir] == [ligne for ligne, _ in done.a_revoir]
    assert tell(done, ()).startswith(f"{len(lignes)} ligne")


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf", b"Code;Nom\n"]))
def test_any_bytes_are_a_table_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "octets.csv"
    path.write_bytes(start + content)
    source = read_export(path)
    found = source if isinstance(source, Problem) else read_table(source)
    assert isinstance(found, Problem | Tableau)
