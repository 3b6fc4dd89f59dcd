"""What the architecture promises, held against the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import guide
from conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = PROJECT / "hooks" / "guide"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py" or path.parent != PACKAGE
}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, whole names.

    Those of the package are without their « guide. ».
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module in {"guide", "guide.commands", "guide.exports", "guide.pages"}:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
            found.add(node.module)
    return {name.removeprefix("guide.") for name in found}


def test_modules_import_in_the_order_that_the_package_announces() -> None:
    listed = re.findall(r"^    ([a-z ]+?)   ", guide.__doc__ or "", re.MULTILINE)
    order = " ".join(listed).split()
    places = {name: order.index(name.split(".")[0]) for name in MODULES if name != "__main__"}
    wrong = [
        f"{name} imports {other}"
        for name, place in places.items()
        for other in imports(MODULES[name]) & places.keys()
        if places[other] > place
    ]
    assert wrong == []


def test_only_the_adapter_imports_mkdocs() -> None:
    assert [
        name
        for name, path in MODULES.items()
        if any(o.split(".")[0] == "mkdocs" for o in imports(path))
    ] == []
    assert "mkdocs.exceptions" in imports(PROJECT / "hooks" / "mkdocs_hook.py")


def test_one_module_opens_content_files_two_the_built_site_and_one_what_pagefind_cut() -> None:
    opening = re.compile(r"(?<!os\.)\bopen\(|\.read_text\(|\.read_bytes\(")
    assert [
        name for name, path in MODULES.items() if opening.search(path.read_text(encoding="utf-8"))
    ] == ["compression", "morceaux", "publication", "source"]


def test_nothing_but_the_command_looks_at_the_clock_and_nothing_at_the_network() -> None:
    clock = re.compile(r"\.now\(|\.today\(|\btime\(\)")
    assert [
        name for name, path in MODULES.items() if clock.search(path.read_text(encoding="utf-8"))
    ] == ["clock"]
    network = {"socket", "http", "urllib.request", "requests", "httpx", "ssl"}
    assert [name for name, path in MODULES.items() if imports(path) & network] == []


def test_the_package_works_where_mkdocs_is_absent() -> None:
    program = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"mkdocs", "material"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from datetime import date
from pathlib import Path
from guide.site import build
site = build(Path("tests/reseau"), date(2026, 11, 22))
print(len(site.pages), site.problems)
"""
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (outcome.stdout, outcome.returncode) == ("36 ()\n", 0), outcome.stderr


def test_nothing_of_the_shipped_network_stands_in_code_templates_or_styles() -> None:
    words = re.compile(r"manche|cotentin|saint-lô|\bidm\b", re.IGNORECASE)
    places = [
        *(PROJECT / "hooks").rglob("*.py"),
        *(path for path in (PROJECT / "overrides").rglob("*") if path.is_file()),
    ]
    assert [path.name for path in places if words.search(path.read_text(encoding="utf-8"))] == []
