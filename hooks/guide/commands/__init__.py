"""The commands of `guide`, one a module: `add` declares what it takes, and what runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.commands import (
    card,
    check,
    compress,
    diagnose,
    formatting,
    forms,
    hosting,
    importing,
    new,
    offline,
    pdf,
    publish,
    route,
    schema,
    upkeep,
    write,
)

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers

# In the order of the help.
COMMANDS = (
    *(check, formatting, route, diagnose, schema, forms, new, importing, upkeep),
    *(pdf, card, offline, publish, compress, hosting, write),
)


def add_all(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares every command."""
    for command in COMMANDS:
        command.add(commands, shared)
