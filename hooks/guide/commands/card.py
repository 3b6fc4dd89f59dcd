"""`guide card`: the picture of shared links, drawn once by a browser of this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from guide import address
from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked
from guide.render import environment

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What the networks where links are shared ask for, in pixels.
SIZE = "1200,630"
PATIENCE = 60
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "card", parents=[shared], help="dessine l'image des liens partagés, avec Chromium"
    )
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace, root: Path) -> int:
    """Draws the picture among those of the network, over the one of before."""
    found = checked(root)
    if found is None:
        return FAULTS
    browser = next((known for name in BROWSERS if (known := shutil.which(name))), None)
    path = root / "network" / address.PARTAGE
    if browser is None:
        print(
            "Aucun navigateur Chromium sur cette machine : installez-en un, ou déposez votre "
            f"image (PNG, 1200 × 630 pixels) sous « {path} ».",
            file=sys.stderr,
        )
        return MISUSE
    _contents, reseau = found
    html = environment().get_template("partage.html").render(reseau=reseau.identite)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        drawing, drawn = Path(folder, "partage.html"), Path(folder, "partage.png")
        drawing.write_text(html, encoding="utf-8")
        size = (
            f"--window-size={SIZE}",
            f"--screenshot={drawn}",
            f"--user-data-dir={folder}/profil",
        )
        command = (browser, *OPTIONS, *size, drawing.as_uri())
        subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)  # noqa: S603
        if not drawn.is_file():
            print(f"« {browser} » n'a rien dessiné.", file=sys.stderr)
            return MISUSE
        shutil.copyfile(drawn, path)
    print(path)
    return CLEAN
