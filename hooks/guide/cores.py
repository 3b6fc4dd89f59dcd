"""Work shared between the cores of the machine, where there is enough of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")


def spread(
    work: Callable[[Iterable[T]], Iterable[R]],
    items: Sequence[T],
    *,
    least: int,
    processes: int | None = None,
) -> tuple[R, ...]:
    """What `work` makes of the items as they come: one result an item, in their order.

    From `least` items on, as many processes as there are cores each take the next one when they
    have done with another. They start as copies of this one: results travel back, and what it took
    to make them goes with its process. Where processes can't be copied (no fork, or other threads
    at work), or there is but one core, this one does it all.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    is_alone = threading.active_count() == 1
    if len(items) < least or cores < 2 or not is_alone:
        return tuple(work(items))
    context = multiprocessing.get_context("fork")
    there = []
    receivers = []
    with TemporaryFile() as counter:
        following = _following(counter.fileno(), len(items))
        for _ in range(min(processes or cores, len(items))):
            receiver, sender = context.Pipe(duplex=False)
            share = _each(work, items, following)
            process = context.Process(target=_send, args=(share, sender), daemon=True)
            process.start()
            sender.close()
            there.append(process)
            receivers.append(receiver)
        done = dict(_received(receivers))
        for process in there:
            process.join()
    # What killed a process for want of memory, say, or failed there, is done again here.
    lost = [place for place in range(len(items)) if place not in done]
    done |= _each(work, items, lost)
    return tuple(done[place] for place in range(len(items)))


def beside(*works: Callable[[], Any]) -> tuple[Any, ...]:
    """What each makes, at the same time where cores are there.

    Each has a process of its own: none keeps what another one needed.
    """
    return spread(lambda share: (work() for work in share), works, least=2, processes=len(works))


@contextmanager
def kept() -> Iterator[None]:
    """What is there is no garbage: Python, and the copies of the process, need not look at it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _following(counter: int, end: int) -> Iterator[int]:
    """The places that no other process takes.

    The counter is a position in a file, one for all of them: who is killed keeps no lock on it.
    """
    while (place := os.lseek(counter, 1, os.SEEK_CUR) - 1) < end:
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


def _received(senders: list[Connection]) -> Iterator[tuple[int, Any]]:
    """What they send, as it comes, each with its place."""
    while senders:
        for one in wait(senders):
            assert isinstance(one, Connection)
            try:
                yield one.recv()
            # It has sent all it had, or was killed, maybe in the midst of a result.
            except (EOFError, OSError):
                senders.remove(one)
