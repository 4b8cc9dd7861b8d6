"""Which tests on the wire belong to the campaign: those that want regular time, which a busy machine does not give."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

ON_A_QUIET_MACHINE = "test_faults_"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Marks them."""
    for item in items:
        if item.path.name.startswith(ON_A_QUIET_MACHINE):
            item.add_marker(pytest.mark.slow)
