"""`guide publish`: readers see the old site or the new one, whole, whatever stops the command."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import brotli
import pytest

from browser import missing
from conftest import ENVIRONMENT, PROJECT, RESEAU, files, run
from guide.compression import COPIES, TEXTS, compress
from pannes import kill_while_publishing, reading, shown_in

if TYPE_CHECKING:
    from pathlib import Path

UNTOUCHED = "Rien n'a changé pour les lecteurs.\n"
MEANT = {
    "index.html": "accueil",
    "404.html": "absente",
    "fiches/un/index.html": "un",
    "_headers": "",
}


def draw_site(folder: Path, mark: str, asset: str = "a") -> Path:
    """A site like those of a build; each page bears the mark and calls the asset."""
    for name, text in MEANT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f'<link rel="stylesheet" href="assets/style-{asset}.css">\n'
        path.write_text(head + f"<p>{text} {mark}</p>\n" * 300, encoding="utf-8")
    (folder / "assets").mkdir(exist_ok=True)
    (folder / f"assets/style-{asset}.css").write_text(f"/* {asset} */\n" * 200, encoding="utf-8")
    (folder / "_complet").write_text(f"{len(MEANT) + 1}\n", encoding="utf-8")
    return folder


def publish(to: Path, *options: str, cwd: Path = PROJECT) -> tuple[int, str, str]:
    outcome = run("guide", "publish", "--to", str(to), *options, cwd=cwd)
    return outcome.returncode, outcome.stdout, outcome.stderr


def published(to: Path) -> dict[str, bytes]:
    """What readers find, the copies apart."""
    return {
        name: content
        for name, content in files((to / "actuel").resolve()).items()
        if not name.endswith(COPIES)
    }


def texts(site: Path) -> dict[str, bytes]:
    return {name: content for name, content in files(site).items() if name != "_complet"}


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "publication"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return draw_site(tmp_path / "ancien", "ancien")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return draw_site(tmp_path / "nouveau", "nouveau", "b")


def test_a_site_is_put_in_place_with_its_copies_and_can_be_read_by_the_server(
    to: Path, old: Path
) -> None:
    code, said, wrong = publish(to, "--from", str(old))
    assert (code, wrong) == (0, "")
    assert said == f"Publié dans « {to}/actuel » : version 000001, 5 fichiers, 0 Mo.\n"
    assert published(to) == texts(old)
    for name, content in published(to).items():
        packed = [to / "actuel" / f"{name}{suffix}" for suffix in COPIES]
        if name.endswith(TEXTS):
            assert brotli.decompress(packed[0].read_bytes()) == content
            assert gzip.decompress(packed[1].read_bytes()) == content
        else:
            assert [path for path in packed if path.exists()] == []
    assert {path.stat().st_mode & 0o055 for path in to.rglob("*") if path.is_dir()} == {0o055}


def test_a_page_left_open_still_finds_its_assets_for_a_month(
    to: Path, old: Path, new: Path
) -> None:
    assert publish(to, "--from", str(old))[0] == publish(to, "--from", str(new))[0] == 0
    asset = {"assets/style-a.css": (old / "assets/style-a.css").read_bytes()}
    assert published(to) == texts(new) | asset
    assert publish(to, "--from", str(new))[0] == 0
    assert published(to) == texts(new) | asset
    for path in (to / "actuel" / "assets").glob("style-a.css*"):
        os.utime(path, (0, path.stat().st_mtime - 31 * 24 * 3600))
    assert publish(to, "--from", str(new))[0] == 0
    assert published(to) == texts(new)
    assert sorted(path.name for path in (to / "versions").iterdir()) == ["000003", "000004"]


def test_what_did_not_change_keeps_its_date_and_its_copies(to: Path, old: Path) -> None:
    assert publish(to, "--from", str(old))[0] == 0
    dates = {path.name: path.stat().st_mtime_ns for path in (to / "actuel").iterdir()}
    (old / "index.html").write_text("<p>autre</p>" * 50, encoding="utf-8")
    assert publish(to, "--from", str(old))[0] == 0
    later = {path.name: path.stat().st_mtime_ns for path in (to / "actuel").iterdir()}
    changed = {name for name in dates if later[name] != dates[name]}
    assert changed == {"index.html", "index.html.br", "index.html.gz", "assets", "fiches"}
    packed = (to / "actuel" / "index.html.br").read_bytes()
    assert brotli.decompress(packed) == b"<p>autre</p>" * 50


def test_without_a_site_the_command_builds_one_and_a_fault_changes_nothing(
    reseau: Path, to: Path
) -> None:
    code, said, wrong = publish(to, "--sans-compression", cwd=reseau)
    assert (code, wrong) == (0, "")
    assert "version 000001" in said
    before = files(to)
    assert (to / "actuel" / "fiches" / "reparer-toiture" / "index.html").exists()
    assert [name for name in before if name.endswith((".br", "_complet"))] == []
    sheet = reseau / "fiches" / "reparer-toiture.md"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("titre:", "titr:"), encoding="utf-8")
    code, said, wrong = publish(to, cwd=reseau)
    assert (code, said) == (1, "")
    assert "fiches/reparer-toiture.md, ligne 2" in wrong
    assert "Traceback" not in wrong
    assert wrong.endswith(UNTOUCHED)
    assert files(to) == before


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, old: Path) -> None:
    other = tmp_path / "autre"
    other.mkdir()
    (other / "lettre.txt").write_text("à garder", encoding="utf-8")
    refused = (
        f"« {other} » n'est pas un dossier de publication, et il n'est pas vide : rien n'y a été "
        f"changé. Donnez un dossier vide ou nouveau, que rien d'autre n'utilise.\n{UNTOUCHED}"
    )
    assert publish(other, "--from", str(old)) == (1, "", refused)
    assert files(other) == {"lettre.txt": "à garder".encode()}
    file = other / "lettre.txt"
    refused = (
        f"« {file} » n'est pas un dossier. Donnez un dossier vide, ou un dossier de publication."
    )
    assert publish(file, "--from", str(old)) == (1, "", f"{refused}\n{UNTOUCHED}")


def test_half_a_site_is_refused(tmp_path: Path, to: Path, old: Path) -> None:
    half = (
        f"« {old} » ne contient pas un site entier : sa construction a été interrompue, ou des "
        f"fichiers en ont été retirés. Relancez : mkdocs build --strict\n{UNTOUCHED}"
    )
    (old / "404.html").unlink()
    assert publish(to, "--from", str(old)) == (1, "", half)
    draw_site(old, "ancien")
    (old / "_complet").unlink()
    assert publish(to, "--from", str(old)) == (1, "", half)
    draw_site(old, "ancien")
    inside = old / "publication"
    refused = f"« {inside} » est dans « {old} ». Donnez un dossier de publication hors du site."
    assert publish(inside, "--from", str(old)) == (1, "", f"{refused}\n{UNTOUCHED}")
    absent = tmp_path / "absent"
    refused = f"« {absent} » n'existe pas. Lancez d'abord : mkdocs build --strict"
    assert publish(to, "--from", str(absent)) == (1, "", f"{refused}\n{UNTOUCHED}")
    assert not to.exists()


def test_a_build_that_is_interrupted_says_nothing_of_being_whole(reseau: Path) -> None:
    site = reseau / "site"
    assert run("mkdocs", "build", "--strict", "--quiet", cwd=reseau).returncode == 0
    count = int((site / "_complet").read_text(encoding="utf-8"))
    assert count == len(texts(site))
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=reseau, env=ENVIRONMENT
    )
    while (site / "_complet").exists():
        assert process.poll() is None
    process.kill()
    process.wait()
    assert not (site / "_complet").exists()


def test_two_at_once_are_one_after_the_other(
    to: Path, old: Path, new: Path, tmp_path: Path
) -> None:
    sites = {"ancien": old, "nouveau": new}
    assert publish(to, "--from", str(old))[0] == 0
    before = files(to)
    refused = (
        f"Une autre publication est en cours dans « {to} ». "
        f"Attendez qu'elle finisse, puis relancez.\n{UNTOUCHED}"
    )
    with (to / ".publication").open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert publish(to, "--from", str(new)) == (1, "", refused)
    assert files(to) == before
    with reading(to, sites, tmp_path / "serveur") as seen, ThreadPoolExecutor() as both:
        for _ in range(3):
            outcomes = list(both.map(lambda site: publish(to, "--from", str(site)), sites.values()))
            assert {code for code, _, _ in outcomes} <= {0, 1}
            assert {wrong for code, _, wrong in outcomes if code} <= {refused}
            assert 0 in {code for code, _, _ in outcomes}
    assert seen.fautes == []
    assert published(to).items() >= texts(sites[shown_in(to, sites)]).items()


def test_without_the_right_to_write_nothing_changes(
    to: Path, old: Path, new: Path, tmp_path: Path
) -> None:
    assert publish(to, "--from", str(old))[0] == 0
    before = files(to)
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        missing("changer d'utilisateur demande d'être root, et la commande « setpriv »")
    for folder in (to, *to.parents[:2], new):
        folder.chmod(0o755)
    command = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable)
    with reading(to, {"ancien": old, "nouveau": new}, tmp_path / "serveur") as seen:
        outcome = subprocess.run(
            [*command, "-m", "guide", "publish", "--to", str(to), "--from", str(new)],
            cwd=PROJECT,
            env=ENVIRONMENT | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    refused = (
        f"Le droit d'écrire dans « {to} » manque. Publiez avec le compte à qui le dossier "
        f"appartient, ou donnez ce droit au vôtre.\n{UNTOUCHED}"
    )
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (1, "", refused)
    assert files(to) == before
    assert (seen.fautes, {*seen.vus}) == ([], {"ancien"})


def test_on_a_full_disk_nothing_changes_and_room_is_all_it_takes(
    tmp_path: Path, old: Path, new: Path
) -> None:
    disk = tmp_path / "disque"
    disk.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk))
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        missing("monter un petit disque en mémoire demande d'être root")
    try:
        to = disk / "publication"
        assert publish(to, "--from", str(old))[0] == 0
        ballast = disk / "lest"
        with ballast.open("wb", buffering=0) as out, suppress(OSError):
            while out.write(b"0" * 4096):
                pass
        before = files(to)
        full = (
            f"Il n'y a plus de place sur le disque de « {to} ». Libérez-en : il en faut autant "
            f"que pour un site de plus.\n{UNTOUCHED}"
        )
        with reading(to, {"ancien": old, "nouveau": new}, tmp_path / "serveur") as seen:
            assert publish(to, "--from", str(new)) == (1, "", full)
            assert publish(to, cwd=RESEAU) == (1, "", full)
        assert files(to) == before
        assert (seen.fautes, {*seen.vus}) == ([], {"ancien"})
        ballast.unlink()
        assert publish(to, "--from", str(new))[0] == 0
        assert texts(new).items() <= published(to).items()
    finally:
        subprocess.run(("umount", str(disk)), check=True)


def test_compressing_twice_gives_the_same_bytes_and_no_copy_outlives_its_file(old: Path) -> None:
    assert compress(old) == 8
    first = files(old)
    assert compress(old) == 8
    assert files(old) == first
    (old / "index.html").write_text("<p>autre</p>" * 50, encoding="utf-8")
    (old / "fiches/un/index.html").unlink()
    (old / "404.html").write_text("", encoding="utf-8")
    (old / "donnees.gz").write_bytes(b"une archive")
    outcome = run("guide", "compress", str(old), cwd=PROJECT)
    said = f"4 copies compressées écrites dans « {old} ».\n"
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, said, "")
    assert brotli.decompress((old / "index.html.br").read_bytes()) == b"<p>autre</p>" * 50
    assert {name for name in files(old) if name.endswith(COPIES)} == {
        "index.html.br",
        "index.html.gz",
        "assets/style-a.css.br",
        "assets/style-a.css.gz",
        "donnees.gz",
    }


def test_killed_at_any_moment_it_leaves_the_old_site_or_the_new_one(tmp_path: Path) -> None:
    counts, wrong = kill_while_publishing(tmp_path, 15)
    assert wrong == []
    assert counts["tuées"] >= 5
    assert counts["demandes"] >= 100
