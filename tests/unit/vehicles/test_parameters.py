"""Parameters as PX4 and ArduPilot carry them, and profiles of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mavlink_rig import Peer, Wire
from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.modes import Autopilot
from cinempc.vehicles.parameters import Parameters, decoded, encoded
from cinempc.vehicles.profile import Profile, ProfileError, read_profile
from cinempc.wire import Message

PX4, ARDUPILOT = Autopilot.PX4, Autopilot.ARDUPILOT
INT32, REAL32 = 6, 9
PROFILE = Profile("safe", (("COM_RC_OVERRIDE", 3.0), ("COM_OF_LOSS_T", 0.5)))


@pytest.mark.parametrize(
    ("value", "type_"), [(3, INT32), (-1, INT32), (2**24 + 1, INT32), (200, 1), (-5, 2), (0.5, REAL32)]
)
@pytest.mark.parametrize("autopilot", [PX4, ARDUPILOT])
def test_numbers_there_and_back(autopilot: int, value: float, type_: int) -> None:
    assert decoded(encoded(value, type_, autopilot), type_, autopilot) == value


def test_px4_carries_bytes() -> None:
    assert encoded(3, INT32, PX4) == pytest.approx(4.2e-45, rel=0.01)
    assert encoded(3, INT32, ARDUPILOT) == 3.0


def test_a_mismatch_is_named() -> None:
    wire, parameters = rig()
    answer_all(wire, parameters, {"COM_RC_OVERRIDE": (1, INT32), "COM_OF_LOSS_T": (0.5, REAL32)})
    assert parameters.read
    assert [str(m) for m in parameters.mismatches()] == ["COM_RC_OVERRIDE is 1, must be 3"]


def test_a_parameter_that_does_not_answer_is_named_after_bounded_tries() -> None:
    wire, parameters = rig()
    for k in range(200):
        parameters.step(0.1 * k, PX4, armed=False)
    assert parameters.read
    assert [m.found for m in parameters.mismatches()] == [None, None]
    assert len(wire.sent) == 12


def test_it_is_written_while_disarmed_only() -> None:
    wire, parameters = rig()
    answer_all(wire, parameters, {"COM_RC_OVERRIDE": (1, INT32), "COM_OF_LOSS_T": (0.5, REAL32)})
    parameters.write()
    parameters.step(10.0, PX4, armed=True)
    assert not wire.take("PARAM_SET")
    parameters.step(20.0, PX4, armed=False)
    (written,) = wire.take("PARAM_SET")
    assert written.param_id == "COM_RC_OVERRIDE"
    assert decoded(written.param_value, INT32, PX4) == 3
    parameters.take(value("COM_RC_OVERRIDE", 3, INT32), PX4)
    assert not parameters.mismatches()


def test_a_change_by_somebody_else_is_told() -> None:
    wire, parameters = rig()
    answer_all(wire, parameters, {"COM_RC_OVERRIDE": (3, INT32), "COM_OF_LOSS_T": (0.5, REAL32)})
    changed = parameters.take(value("COM_OF_LOSS_T", 5.0, REAL32), PX4)
    assert str(changed) == "COM_OF_LOSS_T is 5, must be 0.5"
    assert parameters.take(value("MPC_XY_P", 5.0, REAL32), PX4) is None
    assert parameters.take(value("COM_RC_OVERRIDE", 1, INT32, Peer(1, 100)), PX4) is None  # no autopilot


def test_profiles_of_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "safe.params"
    path.write_text("# why\n1 1 COM_RC_OVERRIDE 3 6\n\nCOM_OF_LOSS_T 0.5  # soon\n")
    assert read_profile(path) == PROFILE


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("COM_RC_OVERRIDE", ":1: expected NAME VALUE"),
        ("\ncom_x 1", ":2: 'com_x'"),
        ("A 1\nA 2", ":2: A is there twice"),
        ("A nan", "A must be a number"),
        ("A 1e999", "A must be a number"),
        ("# nothing", "no parameters"),
        ("A 1\n" * 100_000, "larger"),
    ],
)
def test_wrong_profiles_say_where(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "wrong.params"
    path.write_text(text)
    with pytest.raises(ProfileError, match=told):
        read_profile(path)
    with pytest.raises(ProfileError, match="No such file"):
        read_profile(tmp_path / "none.params")


def rig() -> tuple[Wire, Parameters]:
    wire = Wire()
    return wire, Parameters(wire, 1, PROFILE)  # type: ignore[arg-type]


def answer_all(wire: Wire, parameters: Parameters, known: dict[str, tuple[float, int]]) -> None:
    for k in range(4):
        parameters.step(float(k), PX4, armed=False)
        for asked in wire.take("PARAM_REQUEST_READ"):
            parameters.take(value(asked.param_id, *known[asked.param_id]), PX4)


def value(name: str, number: float, type_: int, peer: Peer | None = None) -> Message:
    carried = encoded(number, type_, PX4)
    return (peer or Peer()).says(mavlink.MAVLink_param_value_message(name.encode(), carried, type_, 2, 0))
