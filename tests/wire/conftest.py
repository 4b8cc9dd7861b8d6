"""What the faults on the wire are tried on: one aircraft for each file, on a new flight for each test."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
from wire_rig import Airfield, Flight


@pytest.fixture(scope="module")
def airfield() -> Iterator[Airfield]:
    with Airfield() as airfield:
        yield airfield


@pytest.fixture
def flight(airfield: Airfield) -> Flight:
    """Up to speed."""
    return airfield.under_way()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """A figure may be missed by a machine that stands still."""
    with ExitStack() as excuses:
        for flown in pyfuncitem.funcargs.values():
            if hasattr(flown, "excused"):
                excuses.enter_context(flown.excused())
        return (yield)
