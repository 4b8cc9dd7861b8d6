"""Cores are halved, and every thread gets back what it had."""

from __future__ import annotations

import sys
import threading

import pytest

from cinempc.cores import halves, keep_to, let_all_use, usable


@pytest.mark.parametrize(
    ("cores", "first", "second"),
    [({0, 1}, {0}, {1}), ({0, 2, 4, 6}, {0, 2}, {4, 6}), ({1, 2, 3}, {1, 2}, {3}), ({5}, {5}, {5})],
)
def test_both_processes_have_as_many(cores: set[int], first: set[int], second: set[int]) -> None:
    assert halves(cores) == (first, second)


def test_a_thread_keeps_to_its_half_and_its_own_threads_with_it_until_all_are_let() -> None:
    before = usable()
    if len(before) < 2 or sys.platform != "linux":
        pytest.skip("there is one core, or threads cannot be kept to one")
    half, seen = halves(before)[1], list[frozenset[int]]()
    kept, let = threading.Event(), threading.Event()

    def child() -> None:
        seen.append(usable())
        kept.set()
        let.wait()
        seen.append(usable())

    def parent() -> None:
        keep_to(half)
        inner = threading.Thread(target=child)
        inner.start()
        inner.join()

    outer = threading.Thread(target=parent)
    outer.start()
    kept.wait()
    assert usable() == before
    let_all_use(before)
    let.set()
    outer.join()
    assert seen == [half, before]
