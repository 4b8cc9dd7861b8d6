"""Whether a real PX4 keeps the promises that our simulated autopilot is tested for. PX4 is right where they differ."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from autopilot_rig import COMPANION, HOLD, Bench, RealTimeBench, SteppedBench
from px4_semantics import SEMANTICS, Semantic
from sitl_report import Ledger, Outcome, Witness
from sitl_rig import GIMBAL, Px4, needs_px4

from cinempc.wire import Endpoint

pytestmark = [pytest.mark.sitl, needs_px4]
JOYSTICK = {"COM_RC_IN_MODE": 1}
STANDING = [semantic for semantic in SEMANTICS if not semantic.flying]
FLYING = [semantic for semantic in SEMANTICS if semantic.flying]


@contextmanager
def bench_of(parameters: Mapping[str, float]) -> Iterator[RealTimeBench]:
    with Px4({**GIMBAL, **JOYSTICK, **parameters}) as px4:
        bench = RealTimeBench(Endpoint(f"udpin://127.0.0.1:{px4.companion_port}", system=1, component=COMPANION))
        try:
            bench.get_ready()
            yield bench
        finally:
            bench.endpoint.close()


@pytest.fixture(scope="class")
def standing() -> Iterator[RealTimeBench]:
    with bench_of({}) as bench:
        yield bench


class TestOnTheGround:
    """All on one PX4."""

    @pytest.mark.parametrize("semantic", STANDING, ids=lambda semantic: semantic.name)
    def test_px4_keeps_a_promise(self, semantic: Semantic, standing: RealTimeBench, ledger: Ledger) -> None:
        judge(semantic, standing, ledger)
        standing.ask_mode(HOLD)


@pytest.mark.parametrize("semantic", FLYING, ids=lambda semantic: semantic.name)
def test_px4_keeps_a_promise_in_the_air(semantic: Semantic, ledger: Ledger) -> None:
    with bench_of(semantic.parameters) as bench:
        bench.take_off()
        judge(semantic, bench, ledger)


def judge(semantic: Semantic, bench: Bench, ledger: Ledger) -> None:
    px4, ours = outcome(semantic, bench), outcome_of_ours(semantic)
    ledger.promise(semantic.name, px4, ours)
    assert px4.kept, px4.seen
    assert ours.kept, ours.seen


def outcome(semantic: Semantic, bench: Bench) -> Outcome:
    witness = Witness(bench)
    try:
        semantic.check(bench)
    except (AssertionError, KeyError) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Outcome(False, f"`{where.line}` does not hold; {witness.tale()}")
    finally:
        bench.setpoint = bench.sticks = None
    return Outcome(True, witness.tale())


def outcome_of_ours(semantic: Semantic) -> Outcome:
    bench = SteppedBench({**JOYSTICK, **semantic.parameters})
    try:
        bench.autopilot.systems.pilot.in_reach = False  # sticks come as MANUAL_CONTROL
        bench.get_ready()
        if semantic.flying:
            bench.take_off()
        return outcome(semantic, bench)
    finally:
        bench.close()
