"""Work shared between the cores of the machine, where there is enough of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from contextlib import contextmanager, suppress
from itertools import chain
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")


def spread(
    work: Callable[[Iterable[T]], Iterable[R]],
    items: Sequence[T],
    *,
    least: int,
    is_apart: bool = False,
) -> tuple[R, ...]:
    """What `work` makes of the items as they come: one result an item, in their order.

    From `least` items on, each core takes the next one when it has done with another, this process
    and others that start as copies of it; this one takes the first. Or every item has a process of
    its own (`is_apart`). Results travel back, nothing else does. Where processes can't be copied
    (no fork, or other threads at work), or there is but one core, this one does it all.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    is_alone = threading.active_count() == 1
    if len(items) < least or cores < 2 or not is_alone:
        return tuple(work(items))
    done: dict[int, R] = {}
    with TemporaryFile() as counter:
        following = _following(counter.fileno(), len(items))
        shares = [following] * (min(cores, len(items)) - 1)
        if is_apart:
            shares = [iter((place,)) for place in range(len(items))]
        there = [_begun(_each(work, items, share)) for share in shares]
        # Taken as they come: all of them at once would be there twice.
        reader = threading.Thread(target=_receive, args=([one for _, one in there], done))
        reader.start()
        try:
            done |= () if is_apart else _each(work, items, chain((0,), following))
        finally:
            reader.join()
            for process, _ in there:
                process.join()
    # What killed a process for want of memory, say, or failed there, is done again here.
    lost = [place for place in range(len(items)) if place not in done]
    done |= _each(work, items, lost)
    return tuple(done[place] for place in range(len(items)))


def beside(*works: Callable[[], Any], is_apart: bool = False) -> tuple[Any, ...]:
    """What each makes, at the same time where cores are there.

    What the first one caches stays here, for what comes after; apart, nothing does.
    """
    return spread(lambda share: (work() for work in share), works, least=2, is_apart=is_apart)


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


def _begun(results: Iterable[object]) -> tuple[BaseProcess, Connection]:
    """A copy of this process that makes the results, and where they come from."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(results, sender), daemon=True)
    process.start()
    sender.close()
    return process, receiver


def _send(results: Iterable[object], sender: Connection) -> None:
    # What fails is done again where it can be told.
    with suppress(Exception):
        for result in results:
            sender.send(result)


def _receive(senders: list[Connection], done: dict[int, Any]) -> None:
    while senders:
        for one in wait(senders):
            assert isinstance(one, Connection)
            try:
                done |= (one.recv(),)
            # It has sent all it had, or was killed, maybe in the midst of a result.
            except (EOFError, OSError):
                senders.remove(one)
