"""Hostile orders: what one may type after `guide route`, and the tables one may give to import."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

from guide.cli import main
from hostile import bodies, spoilt, tables, texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The words of a command; of an import, the bytes of the table too.
Ordre: TypeAlias = "tuple[Sequence[str], bytes | None]"
AGENCE = "pole-commun"
REGISTRE = f"network/adhesions/{AGENCE}.csv"
FORMATS = (["--format", "texte"], ["--format", "json"])
CHOICES = "--commune", "--etape", "--theme", "--limit"
TITLES = b"Code INSEE;Nom;Service;Depuis\n", b"commune,date\n", b""


@st.composite
def routes(draw: st.DrawFn) -> Ordre:
    """A need, and what one says of oneself."""
    need = draw(st.one_of(texts, bodies()))
    said = draw(st.lists(st.sampled_from(CHOICES), unique=True, max_size=3))
    choices = [f"{name}={draw(texts)}" for name in said]
    return ["route", need, *draw(st.sampled_from(FORMATS)), *choices], None


@st.composite
def imports(draw: st.DrawFn) -> Ordre:
    """An export that is none, or is spoilt."""
    (table,) = draw(st.one_of(tables(), spoilt())).values()
    words = ["import", "--agence", AGENCE]
    if draw(st.booleans()):
        words.append(f"--service={draw(texts)}")
    return words, draw(st.sampled_from(TITLES)) + (table or b"")


ordres: st.SearchStrategy[Ordre] = st.one_of(routes(), imports())


def obeyed(ordre: Ordre, root: Path, export: Path) -> tuple[int, str]:
    """What the command gives back, and all that it says."""
    words, table = ordre
    arguments = [*words, "--root", str(root)]
    if table is not None:
        export.write_bytes(table)
        arguments.append(str(export))
    # As a terminal takes them: what is no text can't be written at all.
    said = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    errors = io.TextIOWrapper(said.buffer, "utf-8", "backslashreplace", write_through=True)
    with redirect_stdout(said), redirect_stderr(errors):
        try:
            code = main(arguments)
        # Misuse, told by argparse.
        except SystemExit as exit_:
            code = int(exit_.code or 0)
    said.seek(0)
    return code, said.read()
