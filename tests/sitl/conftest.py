"""One report for all that was tried against PX4, and PX4 with a pilot for each flight."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from sitl_field import Field
from sitl_report import Ledger
from sitl_rig import PROFILE, Px4


@pytest.fixture(scope="session")
def ledger() -> Iterator[Ledger]:
    ledger = Ledger()
    yield ledger
    if ledger.promises or ledger.figures:
        sys.stdout.write(f"report: {ledger.write()}\n")


@pytest.fixture
def airborne() -> Iterator[Field]:
    """In Hold above where it stood, with the profile's parameters."""
    with Px4(PROFILE) as px4:
        field = Field(px4)
        try:
            field.pilot.take_off()
            yield field
        finally:
            field.close()
