"""Our simulated autopilot keeps PX4's promises. A test with a real PX4 shares the table."""

from __future__ import annotations

import pytest
from autopilot_rig import SteppedBench
from px4_semantics import SEMANTICS, Semantic


@pytest.mark.parametrize("semantic", SEMANTICS, ids=lambda semantic: semantic.name)
def test_semantic(semantic: Semantic) -> None:
    bench = SteppedBench({"COM_RC_IN_MODE": 1, **semantic.parameters})
    try:
        bench.autopilot.systems.pilot.in_reach = False  # sticks come as MANUAL_CONTROL, as they do to PX4 here
        bench.get_ready()
        if semantic.flying:
            bench.take_off()
        semantic.check(bench)
    finally:
        bench.close()
