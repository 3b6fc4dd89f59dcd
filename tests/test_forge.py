"""The forge's own doors: the true file, and forms that ask what a sheet needs."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from conftest import PROJECT, RESEAU, draw, files, run
from guide.address import FICHES
from guide.fiche import Fiche, Offre
from guide.forge import edit_link
from guide.formulaire import GITHUB, GITLAB, forms
from guide.load import DERIVED, load
from guide.reseau import Depot
from guide.site import build
from guide.source import read

if TYPE_CHECKING:
    from pathlib import Path

    from guide.site import Site

    Forged = tuple[str, Path, Site]

FORGES = {"github": "edit/", "gitlab": "-/edit/", "forgejo": "_edit/"}
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module", params=FORGES)
def forged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Forged:
    """The small network, its files kept on each forge in turn."""
    forge = str(request.param)
    root = draw(tmp_path_factory.mktemp(forge) / "reseau")
    path = root / "network" / "reseau.yml"
    text = path.read_text(encoding="utf-8").replace("forge: gitlab", f"forge: {forge}")
    path.write_text(text, encoding="utf-8")
    return forge, root, build(root, DAY)


def links(html: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="(https?://[^"]+)"', html)]


def test_modifying_opens_a_file_that_exists_from_every_page_that_has_one(forged: Forged) -> None:
    forge, reseau, site = forged
    start = f"https://forge.example/aca/guide/{FORGES[forge]}main/"
    found = {
        page.adresse: [link.removeprefix(start) for link in links(page.html) if start in link]
        for page in site.pages
    }
    changed = {fichier for opened in found.values() for fichier in opened}
    assert [fichier for fichier in changed if not (reseau / fichier).is_file()] == []
    assert {address: opened for address, opened in found.items() if opened} == {
        page.adresse: [page.source] for page in site.pages if page.source
    }
    # Every sheet can be changed from a page, drafts and models aside.
    assert changed == {
        path.relative_to(reseau).as_posix()
        for pattern in ("fiches/[a-z]*.md", "network/agences/[a-z]*.md", "network/pages/*.md")
        for path in reseau.glob(pattern)
        if "statut: brouillon" not in path.read_text(encoding="utf-8")
    } | {f"network/{name}.yml" for name in ("accessibilite", "diagnostic", "etapes", "themes")}


def test_a_final_slash_or_a_branch_with_a_slash_leads_to_the_same_file() -> None:
    depot = Depot(forge="github", adresse="https://forge.example/a/", branche="relu/2026")
    assert edit_link(depot, "fiches/a.md") == "https://forge.example/a/edit/relu/2026/fiches/a.md"


def test_the_form_of_the_forge_opens_with_the_page_filled_in(forged: Forged) -> None:
    forge, _, site = forged
    html = site.by_address["fiches/reparer-toiture/"].html
    (link,) = [link for link in links(html) if "issues/new" in link]
    here = "https://appui.example/guide/fiches/reparer-toiture/"
    base = "https://forge.example/aca/guide/"
    split = urlsplit(link)
    asked = {name: values[0] for name, values in parse_qs(split.query).items()}
    title = f"Une erreur : {title_of('fiches/reparer-toiture.md')}"
    if forge == "gitlab":
        assert link.startswith(f"{base}-/issues/new?")
        template = (PROJECT / GITLAB / "signaler-une-erreur.md").read_text(encoding="utf-8")
        advice = re.search(r"### La page\n\n(?:> .*\n)+\n…", template)
        assert advice
        text = template.replace(advice[0], f"### La page\n\n{here}")
        assert asked == {"issue[title]": title, "issue[description]": text}
    else:
        folder, field = (f"{GITHUB}/", "field:") if forge == "forgejo" else ("", "")
        assert link.startswith(f"{base}issues/new?")
        assert asked == {
            "template": f"{folder}signaler-une-erreur.yml",
            "title": title,
            f"{field}adresse": here,
        }
        form = yaml.safe_load((PROJECT / GITHUB / "signaler-une-erreur.yml").read_text("utf-8"))
        assert form["body"][1]["id"] == "adresse"


def test_the_list_of_fiches_leads_to_the_form_that_proposes_one(forged: Forged) -> None:
    forge, _, site = forged
    html = site.by_address[FICHES].html
    base = "https://forge.example/aca/guide/"
    wanted = {
        "github": f"{base}issues/new?template=proposer-une-fiche.yml",
        "gitlab": f"{base}-/issues/new?issuable_template=proposer-une-fiche",
        "forgejo": f"{base}issues/new?template={GITHUB}/proposer-une-fiche.yml",
    }
    assert wanted[forge] in links(html)


def test_without_a_forge_only_the_desk_is_written_to(reseau: Path) -> None:
    path = reseau / "network" / "reseau.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"depot:\n(?:  .*\n)+", "", text), encoding="utf-8")
    site = build(reseau, DAY)
    for page in site.pages:
        assert "forge.example" not in page.html
    html = site.by_address["fiches/reparer-toiture/"].html
    assert 'href="mailto:' in html
    assert "Signaler une erreur" in html
    assert "Modifier" not in html


def title_of(fichier: str) -> str:
    text = (RESEAU / fichier).read_text(encoding="utf-8")
    return str(yaml.safe_load(text.split("---\n")[1])["titre"])


def test_the_forms_in_the_repository_are_those_the_network_gives() -> None:
    written = forms(load(*read(PROJECT)))
    here = {path: (PROJECT / path).read_text(encoding="utf-8") for path in written}
    assert here == written, "Lancez « guide forms »."
    assert sorted(here) == sorted(
        path.relative_to(PROJECT).as_posix()
        for folder in (GITHUB, GITLAB)
        for path in (PROJECT / folder).iterdir()
    )


def test_the_command_writes_the_forms_of_another_network(reseau: Path) -> None:
    outcome = run("guide", "forms", cwd=reseau)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    written = files(reseau / ".github") | files(reseau / ".gitlab")
    assert len(written) == 5
    options = asked(reseau, "agence")["attributes"]["options"]
    assert [ids(option) for option in options] == sorted(
        path.stem for path in (reseau / "network" / "agences").glob("[a-z]*.md")
    )


def asked(root: Path, name: str) -> dict[str, Any]:
    """One question of the form that proposes a fiche."""
    form = yaml.safe_load((root / GITHUB / "proposer-une-fiche.yml").read_text(encoding="utf-8"))
    question: dict[str, Any] = next(one for one in form["body"] if one.get("id") == name)
    return question


def ids(option: str) -> str:
    """What a sheet writes for a choice: « Réflexion (reflexion) »."""
    return option.rpartition("(")[2].removesuffix(")")


def listed(name: str) -> list[str]:
    """The ids of a list of the network, read as plainly as can be."""
    return [one["id"] for one in yaml.safe_load((PROJECT / "network" / name).read_text("utf-8"))]


def test_the_choices_are_the_lists_of_the_network() -> None:
    wanted = {
        "themes": listed("themes.yml"),
        "etapes": listed("etapes.yml"),
        "etapes_agence": listed("etapes.yml"),
        "beneficiaires": listed("beneficiaires.yml"),
        "agence": sorted(p.stem for p in (PROJECT / "network" / "agences").glob("[a-z]*.md")),
    }
    found = {
        name: [ids(option) for option in asked(PROJECT, name)["attributes"]["options"]]
        for name in wanted
    }
    assert found == wanted
    text = (PROJECT / GITLAB / "proposer-une-fiche.md").read_text(encoding="utf-8")
    boxes = [ids(line) for line in text.splitlines() if line.startswith("- [ ] ")]
    for values in wanted.values():
        assert set(values) <= set(boxes)


def test_every_field_that_a_fiche_requires_is_asked() -> None:
    # The premier contact is the one asked about; its state and its date are the editor's.
    known = {"offres", "role", "statut", "verifie_le"}
    required = {
        name
        for model in (Fiche, Offre)
        for name, field in model.model_fields.items()
        if field.is_required() and name not in DERIVED
    }
    form = yaml.safe_load((PROJECT / GITHUB / "proposer-une-fiche.yml").read_text("utf-8"))
    asked = {one["id"]: one["validations"]["required"] for one in form["body"] if "id" in one}
    assert {name for name in required - known if not asked.get(name)} == set()


def test_answers_pasted_in_a_sheet_pass_the_gate(reseau: Path) -> None:
    assert run("guide", "forms", cwd=reseau).returncode == 0
    form = yaml.safe_load((reseau / GITHUB / "proposer-une-fiche.yml").read_text("utf-8"))
    answers = {one["id"]: answer(one) for one in form["body"] if "id" in one}
    offre = {
        "agence": answers["agence"],
        "role": "premier-contact",
        "niveau": answers["niveau"],
        "etapes": answers["etapes_agence"],
        "cout": answers["cout"],
        "apport": answers["apport"],
    }
    names = ("titre", "resume", "themes", "etapes", "beneficiaires", "nature", "expressions")
    sheet = {name: answers[name] for name in (*names, "mots_cles")}
    sheet |= {"offres": [offre], "a_preparer": answers["a_preparer"]}
    sheet |= {"urgence": answers["urgence"], "sources": answers["sources"]}
    sheet |= {"statut": "publie", "verifie_le": DAY}
    text = f"---\n{yaml.safe_dump(sheet, allow_unicode=True)}---\n\n{answers['corps']}"
    (reseau / "fiches" / "restaurer-lavoir.md").write_text(text, encoding="utf-8")
    outcome = run("guide", "check", cwd=reseau)
    # Warnings remain: a fiche alone, and fewer expressions than a finished one.
    assert outcome.returncode == 0, outcome.stdout


def answer(question: dict[str, Any]) -> Any:
    """The example that the form shows, or its first choice, as the issue would hold it."""
    attributes = question["attributes"]
    if "options" in attributes:
        first = ids(attributes["options"][0])
        return [first] if attributes.get("multiple") else first
    text = attributes.get("value") or attributes.get("placeholder") or "Rien."
    many = {"expressions", "mots_cles", "a_preparer", "sources"}
    return text.splitlines() if question["id"] in many else text


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("vendor.github-issue-forms", ["signaler-une-erreur.yml", "proposer-une-fiche.yml"]),
        ("vendor.github-issue-config", ["config.yml"]),
    ],
)
def test_the_forms_follow_the_published_schema(schema: str, names: list[str]) -> None:
    paths = [str(PROJECT / GITHUB / name) for name in names]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *paths]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout
