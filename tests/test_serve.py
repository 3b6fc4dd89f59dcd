"""`mkdocs serve` while somebody writes.

The page follows, a fault is told where one looks, and nothing needs a restart.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest

from browser import chromium
from ecriture import FICHE, FIRST, Server, delays
from fabrique import make_network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "fiches/reparer-toiture/"


@pytest.fixture
def server(reseau: Path) -> Iterator[Server]:
    with Server(reseau) as server:
        yield server


@pytest.mark.seul
def test_an_edit_shows_within_two_seconds_and_a_fault_is_told_and_mended_without_restart(
    reseau: Path, server: Server
) -> None:
    sheet = reseau / "fiches" / "reparer-toiture.md"
    right = sheet.read_text(encoding="utf-8")
    server.wait_for(PAGE, "Réparer une toiture", 30)

    sheet.write_text(
        right.replace("Une visite du toit.", "Une visite du clocher."), encoding="utf-8"
    )
    assert server.wait_for(PAGE, "Une visite du clocher.", 10) < 2

    sheet.write_text(
        right.replace('titre: "Réparer une toiture"', "titre: Toiture : réparer"), encoding="utf-8"
    )
    message = "fiches/reparer-toiture.md, ligne 2"
    assert server.wait_for(PAGE, message, 10) < 2
    for path in ("", "fiches/economiser-eau/", "agences/maison-eau/"):
        assert "Toiture" in server.get(path)
    assert (
        f'{message} : un « : » dans un texte sans guillemets. Écrivez : titre: "Toiture : réparer"'
        in (server.terminal.read_text(encoding="utf-8"))
    )

    sheet.write_text(right, encoding="utf-8")
    assert server.wait_for(PAGE, "Une visite du toit.", 10) < 2
    assert "Ce qu’il faut corriger" not in server.get("")


def test_serving_starts_even_with_a_fault(reseau: Path) -> None:
    colours = reseau / "network" / "reseau.yml"
    right = colours.read_text(encoding="utf-8")
    colours.write_text(
        right.replace('nom: "Appui aux communes de l\'Ain"', "nm: 1"), encoding="utf-8"
    )
    with Server(reseau) as server:
        server.wait_for("", "Vouliez-vous dire", 30)
        colours.write_text(right, encoding="utf-8")
        server.wait_for("", "Quel est le besoin de votre commune", 10)


def test_the_rest_follows_when_it_is_looked_at(reseau: Path, server: Server) -> None:
    sheet = reseau / "fiches" / "reparer-toiture.md"
    server.wait_for("fiches/", "Réparer une toiture", 30)
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("Réparer une toiture", "Refaire un toit"), encoding="utf-8")
    # The page itself does not wait for the others, that are built once.
    server.wait_for(PAGE, "Refaire un toit", 10)
    assert server.terminal.read_text(encoding="utf-8").count("Building documentation") == 1
    server.wait_for("fiches/", "Refaire un toit", 10)
    assert "Refaire un toit" in server.get(PAGE)
    assert server.terminal.read_text(encoding="utf-8").count("Building documentation") == 2


def test_a_fiche_with_other_conditions_has_everything_built(reseau: Path, server: Server) -> None:
    sheet = reseau / "fiches" / "reparer-toiture.md"
    server.wait_for(PAGE, "Réparer une toiture", 30)
    text = sheet.read_text(encoding="utf-8")
    offre = 'apport: "Une visite du toit."'
    habitants = f"perimetre: {{departement: oui, habitants: {{maximum: 400}}}}\n    {offre}"
    sheet.write_text(text.replace(offre, habitants), encoding="utf-8")
    server.wait_for(PAGE, "400 habitants", 10)
    assert server.terminal.read_text(encoding="utf-8").count("Building documentation") == 2


@pytest.mark.seul
def test_the_browser_shows_what_one_writes_within_a_second(tmp_path: Path) -> None:
    root = make_network(tmp_path / "reseau", 70)
    with Server(root) as server, chromium() as browser:
        server.wait_for(f"fiches/{FICHE}/", FIRST, 60)
        assert median(delays(root, server, browser.new_page(), 5)) < 1
