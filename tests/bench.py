"""Measures builds: this project beside plain MkDocs + Material, Zensical and Hugo, in one run.

    python tests/bench.py [--tailles 70,1000,5000] [--passages 3] [--sans zensical,hugo]

Each builds the same generated fiches (tests/fabrique.py): this project with everything on, the
others from the same texts as plain Markdown. A figure is the median of the runs, which alternate.
Memory is that of the largest process. Ratios hold on any machine; seconds only on this one, today.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import yaml

from conftest import ENVIRONMENT
from fabrique import make_fiches, make_network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, kw_only=True)
class Mesure:
    """One build: seconds of wall clock and of processor, peak memory and size of the site in MB."""

    wall: float
    cpu: float
    memory: float
    size: float
    pages: int


@dataclass(frozen=True, kw_only=True)
class Builder:
    """A way to build: a folder ready for it, and the command that writes the site there."""

    name: str
    folder: Path
    command: tuple[str, ...]


def plain(head: dict[str, Any], body: str) -> str:
    """What a fiche says, as the Markdown that anybody would write."""
    offres = "\n".join(
        f"- **{offre['agence']}** ({offre['role']}, {offre['niveau']}, {offre['cout']}) : "
        f"{offre['apport']} {offre.get('condition', '')}"
        for offre in head["offres"]
    )
    lists = {
        "À préparer": head["a_preparer"],
        "Hors du réseau": [f"{one['nom']} : {one['role']}" for one in head.get("partenaires", ())],
        "Textes et guides": [f"[{one['titre']}]({one['url']})" for one in head.get("liens", ())],
        "Sources": head["sources"],
    }
    sections = "\n\n".join(
        f"## {title}\n\n" + "\n".join(f"- {item}" for item in items)
        for title, items in lists.items()
    )
    title, summary = f"# {head['titre']}", head["resume"]
    return f"{title}\n\n{summary}\n\n## Qui fait quoi\n\n{offres}\n\n{body}\n\n{sections}" + "\n"


def parts(text: str) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a fiche."""
    _, front, body = text.split("---\n", 2)
    return yaml.load(front, Loader=yaml.CBaseLoader), body


def ours(folder: Path, fiches: int) -> Builder:
    """This project, everything on."""
    make_network(folder, fiches)
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site")
    return Builder(name="ce projet", folder=folder, command=command)


def alone(folder: Path, fiches: int) -> Builder:
    """The same files without MkDocs: what is left tells what the shell costs."""
    make_network(folder, fiches)
    command = (sys.executable, "-m", "guide", "write", "site")
    return Builder(name="ce projet, sans MkDocs", folder=folder, command=command)


def material(folder: Path, fiches: int, *, best: bool = False) -> Builder:
    """MkDocs and Material as they come, in French; `best`: only themes in the navigation."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# Guide\n", encoding="utf-8")
    nav: list[Any] = ["index.md"]
    themes: dict[str, list[str]] = {}
    for name, text in make_fiches(fiches):
        head, body = parts(text)
        (docs / f"{name}.md").write_text(plain(head, body), encoding="utf-8")
        themes.setdefault(head["themes"][0], []).append(name)
    if best:
        for theme, names in themes.items():
            links = "\n".join(f"- [{name}]({name}.md)" for name in names)
            (docs / f"theme-{theme}.md").write_text(f"# {theme}\n\n{links}\n", encoding="utf-8")
        nav += [f"theme-{theme}.md" for theme in themes]
    else:
        nav += [{theme: [f"{name}.md" for name in names]} for theme, names in themes.items()]
    config: dict[str, Any] = {
        "site_name": "Guide",
        "theme": {"name": "material", "language": "fr", "font": False},
        "plugins": [] if best else [{"search": {"lang": "fr"}}],
        "nav": nav,
    }
    if best:
        config |= {"not_in_nav": "*.md"}
        config["theme"] |= {"features": ["navigation.prune"]}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site")
    name = "Material, au mieux" if best else "Material, tel quel"
    return Builder(name=name, folder=folder, command=command)


def zensical(folder: Path, fiches: int) -> Builder | None:
    """Zensical on Material's own project; None where it is not installed."""
    program = shutil.which("zensical", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        return None
    made = material(folder, fiches, best=True)
    # Without its cache: a first build, like the others.
    return Builder(name="Zensical", folder=made.folder, command=(program, "build", "--clean"))


def hugo(folder: Path, fiches: int) -> Builder | None:
    """Hugo with a page template of ten lines: the limit; None where it is not installed."""
    program = shutil.which("hugo")
    if program is None:
        return None
    content, layouts = folder / "content", folder / "layouts" / "_default"
    content.mkdir(parents=True)
    layouts.mkdir(parents=True)
    for name, text in make_fiches(fiches):
        head, body = parts(text)
        front = yaml.safe_dump({"title": head["titre"]}, allow_unicode=True)
        (content / f"{name}.md").write_text(
            f"---\n{front}---\n{plain(head, body)}", encoding="utf-8"
        )
    shell = (
        "<!doctype html><html lang=fr><head><title>{{ .Title }}</title></head>"
        "<body><header>Guide</header><main>{{ .Content }}</main></body></html>"
    )
    (layouts / "single.html").write_text(shell, encoding="utf-8")
    (layouts / "list.html").write_text(
        "<body>{{ range .Pages }}<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}</body>",
        encoding="utf-8",
    )
    (folder / "config.toml").write_text('baseURL = "/"\ndisableKinds = ["taxonomy", "term"]\n')
    return Builder(
        name="Hugo", folder=folder, command=(program, "--quiet", "--destination", "site")
    )


def measure(builder: Builder) -> Mesure:
    """One build from nothing."""
    site = builder.folder / "site"
    shutil.rmtree(site, ignore_errors=True)
    start = time.monotonic()
    process = subprocess.Popen(
        builder.command,
        cwd=builder.folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status:
        message = f"{builder.name} a échoué dans {builder.folder}"
        raise RuntimeError(message)
    files = [path for path in site.rglob("*") if path.is_file()]
    return Mesure(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss * 1024 / 1e6,
        size=sum(path.stat().st_size for path in files) / 1e6,
        pages=sum(path.suffix == ".html" for path in files),
    )


def compare(builders: Sequence[Builder], runs: int) -> dict[str, Mesure]:
    """The medians of each; runs alternate, so that a slow moment is shared."""
    found: dict[str, list[Mesure]] = {builder.name: [] for builder in builders}
    for _ in range(runs):
        for builder in builders:
            found[builder.name].append(measure(builder))
    return {
        name: Mesure(
            wall=median(one.wall for one in each),
            cpu=median(one.cpu for one in each),
            memory=median(one.memory for one in each),
            size=each[0].size,
            pages=each[0].pages,
        )
        for name, each in found.items()
    }


def builders_for(folder: Path, fiches: int, without: frozenset[str]) -> list[Builder]:
    """Every builder that this machine has, each in a folder of its own."""
    makers: dict[str, Callable[[Path, int], Builder | None]] = {
        "ours": ours,
        "alone": alone,
        "material": material,
        **({"best": lambda at, n: material(at, n, best=True)} if fiches > 1000 else {}),
        "zensical": zensical,
        "hugo": hugo,
    }
    made = [make(folder / name, fiches) for name, make in makers.items() if name not in without]
    return [builder for builder in made if builder]


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare des publications.")
    parser.add_argument("--tailles", default="70,1000,5000")
    parser.add_argument("--passages", type=int, default=3)
    parser.add_argument("--sans", default="", help="ours, alone, material, best, zensical, hugo")
    options = parser.parse_args()
    without = frozenset(filter(None, options.sans.split(",")))
    print("| fiches | outil | durée | processeur | mémoire | site | par page | rapport |")
    print("|---|---|---|---|---|---|---|---|")
    for fiches in map(int, options.tailles.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            found = compare(builders_for(Path(folder), fiches, without), options.passages)
        whole = next(iter(found.values())).wall
        for name, one in found.items():
            print(
                f"| {fiches} | {name} | {one.wall:.1f} s | {one.cpu:.1f} s | {one.memory:.0f} Mo "
                f"| {one.size:.0f} Mo | {one.wall / one.pages * 1000:.1f} ms "
                f"| {whole / one.wall:.2f} |"
            )


if __name__ == "__main__":
    main()
