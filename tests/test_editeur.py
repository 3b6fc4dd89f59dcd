"""What an editor on the desk shows: French help, and each mistake on its line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from browser import TESTS, installed, missing
from conftest import PROJECT, draw, files, run
from guide.schema import KINDS, PLACES, kind_of, schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

EDITOR = PROJECT / ".vscode"
SETTINGS = json.loads((EDITOR / "settings.json").read_text(encoding="utf-8"))
TASKS = {
    one["label"]: one
    for one in json.loads((EDITOR / "tasks.json").read_text(encoding="utf-8"))["tasks"]
}
SHEET = "fiches/renover-ecole-cantine.md"


class Server:
    """The real yaml-language-server on a folder, with the settings that stand in it."""

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        node = shutil.which("node")
        if node is None:
            missing("node manque")
        self.root = root
        self.version: dict[str, int] = {}
        self.yaml = {
            name.removeprefix("yaml."): value
            for name, value in settings.items()
            if name.startswith("yaml.")
        }
        program = installed(
            TESTS / "node_modules/yaml-language-server/bin/yaml-language-server", TESTS
        )
        self.process = subprocess.Popen(
            [str(node), str(program), "--stdio"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        folder = {"uri": root.as_uri(), "name": "guide"}
        self.ask(
            "initialize",
            {
                "processId": None,
                "locale": "fr",
                "rootUri": root.as_uri(),
                "workspaceFolders": [folder],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"hover": {"contentFormat": ["markdown"]}},
                },
                "initializationOptions": {"l10nPath": str(program.parents[1] / "l10n")},
            },
        )
        self.send({"method": "initialized", "params": {}})
        change = {"settings": {"yaml": self.yaml}}
        self.send({"method": "workspace/didChangeConfiguration", "params": change})

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def diagnostics(self, fichier: str) -> list[tuple[int, str]]:
        """What is said of a file as it stands, by line."""
        uri = (self.root / fichier).as_uri()
        text = (self.root / fichier).read_text(encoding="utf-8")
        self.version[uri] = version = self.version.get(uri, 0) + 1
        document = {"uri": uri, "languageId": "yaml", "version": version, "text": text}
        if version == 1:
            params: dict[str, Any] = {"textDocument": document}
            self.send({"method": "textDocument/didOpen", "params": params})
        else:
            params = {"textDocument": document, "contentChanges": [{"text": text}]}
            self.send({"method": "textDocument/didChange", "params": params})
        told = self.until(
            lambda one: (
                one.get("method") == "textDocument/publishDiagnostics"
                and one["params"]["uri"] == uri
            )
        )["params"]["diagnostics"]
        return [(one["range"]["start"]["line"] + 1, one["message"]) for one in told]

    def hover(self, fichier: str, words: str) -> str:
        """What is shown where these words stand first."""
        text = (self.root / fichier).read_text(encoding="utf-8")
        before = text[: text.index(words)]
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n")}
        document = {"uri": (self.root / fichier).as_uri()}
        found = self.ask("textDocument/hover", {"textDocument": document, "position": place})
        return str(found["contents"]["value"])

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        self.send({"id": method, "method": method, "params": params})
        return self.until(lambda one: one.get("id") == method and "method" not in one)["result"]

    def send(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def until(self, expected: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that is expected; the server's own questions are answered."""
        assert self.process.stdout
        while True:
            size = 0
            while header := self.process.stdout.readline().strip():
                name, _, value = header.decode().partition(":")
                size = int(value) if name.lower() == "content-length" else size
            assert size, "the server has stopped"
            message: dict[str, Any] = json.loads(self.process.stdout.read(size))
            if expected(message):
                return message
            if "id" in message and "method" in message:
                asked = message["params"].get("items", []) if message.get("params") else []
                values = [self.yaml if one.get("section") == "yaml" else {} for one in asked]
                self.send({"id": message["id"], "result": values or None})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """On the shipped contents, to be spoilt at will."""
    root = tmp_path_factory.mktemp("bureau")
    for name in ("fiches", "network", ".schemas"):
        shutil.copytree(PROJECT / name, root / name)
    scenarios = PROJECT / "tests" / "reseau" / "network" / "scenarios"
    shutil.copytree(scenarios, root / "network" / "scenarios", dirs_exist_ok=True)
    started = Server(root, SETTINGS)
    yield started
    started.close()


def test_the_schemas_kept_for_editors_are_those_of_the_models(tmp_path: Path) -> None:
    outcome = run("guide", "schema", "--to", "schemas", cwd=tmp_path)
    assert (outcome.returncode, outcome.stdout) == (0, f"{len(KINDS)} schémas dans schemas.\n")
    assert files(tmp_path / "schemas") == files(PROJECT / ".schemas")


def test_every_field_of_a_schema_speaks_to_who_writes() -> None:
    for whole in schemas().values():
        for part in (whole, *whole.get("$defs", {}).values()):
            # What a docstring says is for developers, and English.
            assert not {"title", "description"} & part.keys()
            for name, field in part.get("properties", {}).items():
                assert {"title", "description"} <= field.keys(), name
                is_made_of_fields = "$ref" in json.dumps(field)
                assert is_made_of_fields or field["examples"], name


def test_the_editor_finds_the_schema_of_each_kind_of_file_and_asks_nothing_outside() -> None:
    assert SETTINGS["yaml.schemas"] == {
        f"./.schemas/{kind}.json": place for kind, place in PLACES.items()
    }
    assert SETTINGS["yaml.schemaStore.enable"] is False


def test_the_editor_has_nothing_against_the_files_of_the_network(server: Server) -> None:
    paths = sorted((server.root / "network").rglob("*.yml"))
    assert len(paths) > 6
    for path in paths:
        name = path.relative_to(server.root).as_posix()
        assert (name, server.diagnostics(name)) == (name, [])
        first_field = re.search(r"^(?:- )?(\w+:)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert first_field
        assert f"{kind_of(name)}.json" in server.hover(name, first_field[1])


def test_the_editor_explains_a_field_of_yaml_and_refuses_a_wrong_value(server: Server) -> None:
    themes = server.root / "network" / "themes.yml"
    text = themes.read_text(encoding="utf-8")
    assert text.splitlines()[4] == "  icone: plan"
    themes.write_text(text.replace("icone: plan", "icone: plann"), encoding="utf-8")
    ((ligne, message),) = server.diagnostics("network/themes.yml")
    assert (ligne, message[:20]) == (5, "Valeur non acceptée.")
    shown = server.hover("network/themes.yml", "icone")
    assert "#### Icône\n\nLe dessin qui l'accompagne.\n\nValeurs autorisées:" in shown


def test_a_fiche_read_as_yaml_gets_the_same_help_in_its_fields(server: Server) -> None:
    sheet = server.root / SHEET
    text = sheet.read_text(encoding="utf-8")
    end = text.split("\n").index("---", 1) + 1
    # The Markdown is no YAML: what is said of it means nothing. Of the fields, nothing is said.
    assert [one for one in server.diagnostics(SHEET) if one[0] < end] == []
    sheet.write_text(text.replace("role: expertise", "role: expert", 1), encoding="utf-8")
    ((ligne, message),) = (one for one in server.diagnostics(SHEET) if one[0] < end)
    assert text.split("\n")[ligne - 1] == "    role: expertise"
    assert message.startswith("Valeur non acceptée. Valeurs valides: ")
    shown = server.hover(SHEET, "cout:")
    assert shown.startswith("#### Coût\n\ngratuit, gratuit-sous-condition, adhesion, payant ou")


@pytest.mark.parametrize("case", ["agence-inconnue", "date-impossible", "adresse-double"])
def test_the_task_of_the_editor_puts_each_mistake_on_its_line(case: str, tmp_path: Path) -> None:
    check = TASKS["Contrôler les fiches"]
    root = draw(tmp_path / "reseau", PROJECT / "tests" / "erreurs" / case)
    outcome = run("guide", *check["args"], cwd=root)
    assert [one[1:] for one in problems(check, outcome.stdout)] == mistakes(case)


def test_what_goes_over_the_limit_of_forges_is_still_put_on_its_line(reseau: Path) -> None:
    check = TASKS["Contrôler les fiches"]
    spoilt = sorted((reseau / "fiches").glob("*.md")) * 3
    for number, path in enumerate(spoilt):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("---\n", f"---\ninconnu{number}: 1\n", 1), encoding="utf-8")
    found = problems(check, run("guide", *check["args"], cwd=reseau).stdout)
    names = [path.relative_to(reseau).as_posix() for path in spoilt]
    assert sorted(fichier for _, fichier, _ in found) == sorted(names)
    assert [level for level, _, _ in found] == ["error"] * 10 + ["warning"] * (len(spoilt) - 10)


def mistakes(case: str) -> list[tuple[str, int]]:
    text = (PROJECT / "tests" / "erreurs" / case / "rapport.txt").read_text(encoding="utf-8")
    found = re.findall(r"^(\S+), ligne (\d+)", text, re.MULTILINE)
    assert found
    return [(fichier, int(ligne)) for fichier, ligne in found]


def problems(task: Mapping[str, Any], said: str) -> list[tuple[str, str, int]]:
    """What the matchers of a task find in what its command says, as VS Code documents them."""
    found = []
    for line in said.splitlines():
        for matcher in task["problemMatcher"]:
            pattern = matcher["pattern"]
            if match := re.search(pattern["regexp"], line):
                level = match[pattern["severity"]] if "severity" in pattern else matcher["severity"]
                assert match[pattern["message"]]
                found.append((level, match[pattern["file"]], int(match[pattern["line"]])))
    return found


def test_the_tasks_run_the_commands_of_the_readme() -> None:
    commands = [
        " ".join([one["command"].rpartition("/")[2], *one["args"]]) for one in TASKS.values()
    ]
    assert commands == ["guide check --format github", "guide format", "mkdocs serve"]
