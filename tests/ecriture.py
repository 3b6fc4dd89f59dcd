"""Measures how soon the browser shows what one writes, under `mkdocs serve`.

    python tests/ecriture.py [--tailles 70,5000] [--fois 9]

From the write of a fiche's file to the changed page in Chromium.
"""

from __future__ import annotations

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Self

from browser import chromium
from conftest import ENVIRONMENT
from fabrique import make_network

if TYPE_CHECKING:
    from playwright.sync_api import Page

FICHE, FIRST = "restaurer-patrimoine-bati", "Par où commencer"
PATIENCE = 600


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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

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


def delays(root: Path, server: Server, page: Page, times: int) -> list[float]:
    """Seconds from each write of a fiche to its new text in the page."""
    chance = random.Random(times)
    sheet = root / "fiches" / f"{FICHE}.md"
    text = sheet.read_text(encoding="utf-8")
    page.goto(f"{server.address}fiches/{FICHE}/")
    found = []
    for number in range(times):
        said = f"Le mot numéro {number} vient d’être écrit."
        start = time.monotonic()
        sheet.write_text(f"{text}\n{said}\n", encoding="utf-8")
        page.get_by_text(said).wait_for(timeout=PATIENCE * 1000)
        found.append(time.monotonic() - start)
        # Anywhere between two looks of the server at the files.
        time.sleep(chance.uniform(0, 1))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Mesure l'attente de qui écrit.")
    parser.add_argument("--tailles", default="70,5000")
    parser.add_argument("--fois", type=int, default=9)
    options = parser.parse_args()
    print("| fiches | médiane | plus longue |")
    print("|---|---|---|")
    for fiches in map(int, options.tailles.split(",")):
        with tempfile.TemporaryDirectory() as folder, chromium() as browser:
            root = make_network(Path(folder) / "reseau", fiches)
            with Server(root) as server:
                server.wait_for(f"fiches/{FICHE}/", FIRST, PATIENCE)
                found = delays(root, server, browser.new_page(), options.fois)
        print(f"| {fiches} | {median(found):.2f} s | {max(found):.2f} s |", flush=True)


if __name__ == "__main__":
    main()
