"""Work shared between the cores of the machine, where there is enough of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")


def spread(
    work: Callable[[Sequence[T]], Iterable[R]], items: Sequence[T], *, least: int
) -> tuple[R, ...]:
    """What `work` makes of the items, one result an item, in their order.

    From `least` items on, each core takes every nth of them, in a process that starts as a copy of
    this one: results travel back, nothing else does. Where processes can't be copied (no fork, or
    other threads at work), one core does it all.
    """
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    cores = min(there, len(items))
    is_alone = threading.active_count() == 1
    if len(items) < least or cores < 2 or not is_alone:
        return tuple(work(items))
    shares = [items[place::cores] for place in range(cores)]
    context = multiprocessing.get_context("fork")
    helpers = []
    for share in shares[1:]:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(work, share, sender), daemon=True)
        process.start()
        sender.close()
        received: list[R] = []
        # Taken as they come: a whole share at once would be there twice.
        reader = threading.Thread(target=_receive, args=(receiver, received))
        reader.start()
        helpers.append((process, reader, received))
    results = [list(work(shares[0]))]
    for (process, reader, received), share in zip(helpers, shares[1:], strict=True):
        reader.join()
        process.join()
        # Killed for want of memory, say: the rest of its share is done here.
        results.append([*received, *work(share[len(received) :])])
    return tuple(results[place % cores][place // cores] for place in range(len(items)))


def beside(first: Callable[[], T], second: Callable[[], R]) -> tuple[T, R]:
    """What both make, at the same time where two cores are there; only results are kept."""
    works: tuple[Callable[[], Any], ...] = (first, second)
    made, made_beside = spread(lambda share: (work() for work in share), works, least=2)
    return made, made_beside


@contextmanager
def kept() -> Iterator[None]:
    """What is there is no garbage: Python, and the copies of the process, need not look at it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _send(
    work: Callable[[Sequence[T]], Iterable[R]], share: Sequence[T], sender: Connection
) -> None:
    for result in work(share):
        sender.send(result)


def _receive(receiver: Connection, received: list[R]) -> None:
    with suppress(EOFError):
        while True:
            received.append(receiver.recv())
