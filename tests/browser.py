"""A real Chromium on a real server of this machine.

Skipped with its reason where there is none, never in CI.
"""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, sync_playwright

from guide.hosting import HEADER_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

TESTS = Path(__file__).parent
AXE = TESTS / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(reason: str) -> None:
    """Skips for want of a tool; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (exigé en intégration continue)", pytrace=False)
    pytest.skip(reason)


def settled(page: Page, what: str, *, expected: object = True) -> None:
    """Waits until the page answers so; the waiting of Playwright itself is against the policy."""
    for _ in range(200):
        if (found := page.evaluate(what)) == expected:
            return
        page.wait_for_timeout(100)
    assert found == expected


@contextmanager
def chromium() -> Iterator[Browser]:
    """Playwright's own Chromium if it is installed, else the system's."""
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        if browser is None:
            missing(
                "aucun navigateur : installez Chromium "
                "(paquet « chromium » de Debian) pour lancer ces essais"
            )
            return
        yield browser
        browser.close()


def _launch(playwright: Playwright) -> Browser | None:
    if Path(playwright.chromium.executable_path).exists():
        try:
            return playwright.chromium.launch(args=FLAGS)
        except Error:
            pass
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    return playwright.chromium.launch(executable_path=path, args=FLAGS) if path else None


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds on the page as it is shown: each rule, and the elements that break it.

    The program comes from npm the first time, and from no page: a policy does not forbid it.
    """
    if not page.evaluate("'axe' in globalThis"):
        installed(AXE, TESTS)
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
    )
    return [(rule, elements) for rule, elements in found]


def installed(program: Path, folder: Path) -> Path:
    """A program that npm installs in a folder, which it does the first time."""
    npm = shutil.which("npm")
    with (folder / "package.json").open() as asked:
        # Tests run side by side: one of them installs, the others wait.
        fcntl.flock(asked, fcntl.LOCK_EX)
        if not program.exists() and npm:
            subprocess.run(
                [npm, "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=False
            )
    if not program.exists():
        missing(f"{program.name} manque : lancez « npm install » dans {folder.name}/")
    return program


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a strict host does.

    The policy on each answer, the site's own page for a wrong address.
    """

    policy = HEADER_POLICY
    admin_policy = HEADER_POLICY
    gate: threading.Event | None = None

    def do_GET(self) -> None:
        if self.gate:
            self.gate.wait(30)
        super().do_GET()

    def end_headers(self) -> None:
        policy = self.admin_policy if self.path.startswith("/admin/") else self.policy
        if policy:
            self.send_header("Content-Security-Policy", policy)
        # LinkChecker asks ten pages a second at most of a server that does not say this.
        self.send_header("LinkChecker", "welcome")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(
    site: Path,
    policy: str = HEADER_POLICY,
    admin_policy: str = HEADER_POLICY,
    gate: threading.Event | None = None,
) -> Iterator[str]:
    """The address of the site, served on this machine only; the form may have its own policy.

    Nothing is answered while a `gate` is not set.
    """
    values = {"policy": policy, "admin_policy": admin_policy, "gate": gate}
    handler = type("Handler", (_Handler,), values)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
