"""`mkdocs serve` while somebody writes.

The page follows, a fault is told where one looks, and nothing needs a restart.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from conftest import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "fiches/reparer-toiture/"


class Server:
    """A running `mkdocs serve`, its address and what it wrote in the terminal."""

    def __init__(self, root: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        self.terminal = root / "terminal.txt"
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
        with self.terminal.open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=root, env=ENVIRONMENT, stdout=out, stderr=subprocess.STDOUT
            )

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                return str(answer.read().decode("utf-8"))
        except (urllib.error.URLError, ConnectionError) as error:
            return str(error)

    def wait_for(self, path: str, text: str, seconds: float) -> float:
        """How long until the page holds the text, in seconds."""
        start = time.monotonic()
        while text not in (page := self.get(path)):
            assert time.monotonic() - start < seconds, (
                f"« {text} » n'est pas venu en {seconds} s : {page[-2000:]}"
            )
            time.sleep(0.02)
        return time.monotonic() - start


@pytest.fixture
def server(reseau: Path) -> Iterator[Server]:
    server = Server(reseau)
    yield server
    server.process.terminate()
    server.process.wait(10)


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
    server = Server(reseau)
    try:
        server.wait_for("", "Vouliez-vous dire", 30)
        colours.write_text(right, encoding="utf-8")
        server.wait_for("", "Quel est le besoin de votre commune", 10)
    finally:
        server.process.terminate()
        server.process.wait(10)
