"""The real nginx and the real Caddy, on this machine only, with the project's configurations."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from browser import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MODULES = Path("/usr/lib/nginx/modules")
NGINX = """\
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
load_module {modules}/ngx_http_brotli_static_module.so;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    include {configuration}/nginx.conf;
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server answered."""

    code: int
    entetes: Mapping[str, str]
    corps: bytes


def get(address: str, encoding: str = "identity", **headers: str) -> Answer:
    """One answer as it came, redirects and compression included."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers={"Accept-Encoding": encoding, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    found = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(code=answer.status, entetes=found, corps=body)


@contextmanager
def nginx(configuration: Path, folder: Path) -> Iterator[str]:
    """The address of nginx with the `nginx.conf` of a folder; `folder` is for its own files."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program or not (MODULES / "ngx_http_brotli_static_module.so").exists():
        missing(
            "nginx manque : installez les paquets « nginx » et « libnginx-mod-http-brotli-static »"
        )
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    config = folder / "nginx.conf"
    # Its workers would be another user, who can't enter the folders of the tests.
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(
        NGINX.format(
            user=user, folder=folder, modules=MODULES, port=port, configuration=configuration
        ),
        encoding="utf-8",
    )
    command = [str(program), "-e", "stderr", "-p", str(folder), "-c", str(config)]
    with _running(command, port, folder) as address:
        yield address


@contextmanager
def caddy(configuration: Path, folder: Path, publication: Path) -> Iterator[str]:
    """The address of Caddy with the `Caddyfile` of a folder."""
    program = shutil.which("caddy")
    if not program:
        missing("Caddy manque : installez le paquet « caddy »")
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    config = folder / "Caddyfile"
    config.write_text(f"{{\n  admin off\n}}\nimport {configuration}/Caddyfile\n", encoding="utf-8")
    command = [str(program), "run", "--config", str(config), "--adapter", "caddyfile"]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "GUIDE_ADRESSE": f"http://127.0.0.1:{port}",
        "GUIDE_DOSSIER": str(publication),
    }
    with _running(command, port, folder, environment) as address:
        yield address


@contextmanager
def plain(site: Path, folder: Path) -> Iterator[str]:
    """The address of the server that comes with Python."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with _running([*command, "--directory", str(site)], port, folder) as address:
        yield address


@contextmanager
def _running(
    command: list[str], port: int, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    log = folder / "journal.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        limit = time.monotonic() + 30
        while not _answers(port):
            told = log.read_text(encoding="utf-8")
            assert process.poll() is None, told
            assert time.monotonic() < limit, told
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
