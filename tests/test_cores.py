"""Work shared between cores: nothing lost, in its order, whatever happens to a process."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from guide.cores import beside, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ITEMS = range(40)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes at work, whatever the machine has."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def slowly(share: Iterable[int]) -> Iterator[tuple[int, int]]:
    for item in share:
        time.sleep(0.002)
        yield item * item, os.getpid()


def test_each_item_is_done_once_and_results_stand_in_order() -> None:
    results = spread(slowly, ITEMS, least=2)
    assert [square for square, _ in results] == [item * item for item in ITEMS]
    assert len({process for _, process in results}) == 2
    assert results[0][1] == os.getpid()


def test_a_few_items_are_not_worth_a_process() -> None:
    assert {process for _, process in spread(slowly, ITEMS, least=41)} == {os.getpid()}


def test_who_is_slow_gets_less() -> None:
    def one_long(share: Iterable[int]) -> Iterator[int]:
        for item in share:
            time.sleep(0.5 if item == 0 else 0.002)
            yield os.getpid()

    results = spread(one_long, ITEMS, least=2)
    assert results.count(os.getpid()) < len(ITEMS) / 4


def test_what_a_killed_process_had_taken_is_done_again() -> None:
    parent = os.getpid()

    def killed(share: Iterable[int]) -> Iterator[int]:
        for done, item in enumerate(share):
            time.sleep(0.002)
            if done == 3 and os.getpid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)
            yield item

    assert spread(killed, ITEMS, least=2) == tuple(ITEMS)


def test_what_fails_anywhere_fails_once_and_here(capfd: pytest.CaptureFixture[str]) -> None:
    def failing(share: Iterable[int]) -> Iterator[int]:
        for item in share:
            time.sleep(0.002)
            if item == 20:
                raise OSError(28, "plus de place")
            yield item

    with pytest.raises(OSError, match="plus de place"):
        spread(failing, ITEMS, least=2)
    assert capfd.readouterr().err == ""


def test_works_of_different_kinds_go_side_by_side() -> None:
    assert beside(lambda: "un", lambda: 2, lambda: (3,)) == ("un", 2, (3,))
    assert beside(os.getpid, os.getpid)[0] == os.getpid()
    processes = beside(os.getpid, os.getpid, os.getpid, is_apart=True)
    assert len({*processes, os.getpid()}) == 4
