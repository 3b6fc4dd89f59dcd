"""Work shared between the cores of the machine, where there is enough of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from contextlib import contextmanager, suppress
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")


def spread(
    work: Callable[[Iterable[T]], Iterable[R]], items: Sequence[T], *, least: int
) -> tuple[R, ...]:
    """What `work` makes of the items as they come: one result an item, in their order.

    From `least` items on, each core takes the next one when it has done with another, in a process
    that starts as a copy of this one: results travel back, nothing else does. The first item stays
    here. Where processes can't be copied (no fork, or other threads at work), one core does it all.
    """
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    cores = min(given, len(items))
    is_alone = threading.active_count() == 1
    if len(items) < least or cores < 2 or not is_alone:
        return tuple(work(items))
    context = multiprocessing.get_context("fork")
    done: dict[int, R] = {}
    helpers = []
    with TemporaryFile() as counter:
        following = _following(counter.fileno(), len(items))
        for _ in range(1, cores):
            receiver, sender = context.Pipe(duplex=False)
            there = context.Process(
                target=_send, args=(_each(work, items, following), sender), daemon=True
            )
            there.start()
            sender.close()
            # Taken as they come: all of them at once would be there twice.
            reader = threading.Thread(target=_receive, args=(receiver, done))
            reader.start()
            helpers.append((there, reader))
        done |= _each(work, items, chain((0,), following))
        for there, reader in helpers:
            reader.join()
            there.join()
    # What killed a process for want of memory, say, or failed there, is done again here.
    lost = [place for place in range(len(items)) if place not in done]
    done |= _each(work, items, lost)
    return tuple(done[place] for place in range(len(items)))


def beside(*works: Callable[[], Any]) -> tuple[Any, ...]:
    """What each makes, at the same time where cores are there; only results are kept."""
    return spread(lambda share: (work() for work in share), works, least=2)


@contextmanager
def kept() -> Iterator[None]:
    """What is there is no garbage: Python, and the copies of the process, need not look at it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _following(counter: int, end: int) -> Iterator[int]:
    """The places from 1 on that no other process takes.

    The counter is a position in a file, one for all of them: who is killed keeps no lock on it.
    """
    while (place := os.lseek(counter, 1, os.SEEK_CUR)) < end:
        yield place


def _each(
    work: Callable[[Iterable[T]], Iterable[R]], items: Sequence[T], places: Iterable[int]
) -> Iterator[tuple[int, R]]:
    """The results for these places, each with its place."""
    taken: list[int] = []

    def share() -> Iterator[T]:
        for place in places:
            taken.append(place)
            yield items[place]

    return ((taken[-1], result) for result in work(share()))


def _send(results: Iterable[object], sender: Connection) -> None:
    # What fails is done again where it can be told.
    with suppress(Exception):
        for result in results:
            sender.send(result)


def _receive(receiver: Connection, done: dict[int, R]) -> None:
    with suppress(EOFError):
        while True:
            done |= (receiver.recv(),)
