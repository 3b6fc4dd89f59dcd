"""What finds fiches in the pages: lunr, that loads its whole index, or Pagefind, that loads pieces.

`guide route` always answers with lunr's.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.problem import Problem
    from guide.reseau import Reseau

# So many fiches are an index that a phone can still load whole.
LUNR_UP_TO = 2000
# How pieces are cut, scored and named is a matter of this version.
PAGEFIND = "1.5.2"
COMMAND = "pip install -e '.[grand]'"


def is_in_pieces(reseau: Reseau) -> bool:
    """Whether Pagefind finds the fiches: it is asked for or needed, and it is there."""
    return _is_wanted(reseau) and installed() == PAGEFIND


def check_engine(reseau: Reseau) -> Iterator[Problem]:
    """A fault when Pagefind is asked for and isn't there; a warning when it would only be better.

    Without it the guide still answers: a visitor loads more.
    """
    found = installed()
    if not _is_wanted(reseau) or found == PAGEFIND:
        return
    which = f"la version {found} est installée" if found else "il n'est pas installé"
    origine = reseau.identite.origine
    if reseau.identite.recherche == "pagefind":
        message = f"la recherche demande pagefind {PAGEFIND}, et {which}."
        yield origine.fault(("recherche",), message, f"Lancez « {COMMAND} », ou retirez ce champ.")
    else:
        message = (
            f"au-delà de {LUNR_UP_TO} fiches, la recherche demande pagefind {PAGEFIND} "
            f"pour rester légère, et {which}."
        )
        yield origine.warning((), message, f"Lancez « {COMMAND} », ou écrivez « recherche: lunr ».")


def installed() -> str | None:
    """The version of Pagefind that is there."""
    try:
        return version("pagefind")
    except PackageNotFoundError:
        return None


def _is_wanted(reseau: Reseau) -> bool:
    asked = reseau.identite.recherche
    return asked == "pagefind" or (asked == "auto" and len(reseau.fiches) > LUNR_UP_TO)
