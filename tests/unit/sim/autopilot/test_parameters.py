from __future__ import annotations

import pytest
from pymavlink.dialects.v20 import all as mavlink

from cinempc.cli.linking import PROFILES
from cinempc.vehicles.profile import read_profile
from cinempc.wire import Message
from sim.autopilot.parameters import PX4_DEFAULTS, ParameterProtocol, Parameters, encoded, integer_of


def test_defaults_are_px4s_and_the_airframes() -> None:
    p = Parameters()
    unsafe = {"COM_RC_OVERRIDE": 1, "COM_OF_LOSS_T": 1.0, "COM_OBL_RC_ACT": 0, "NAV_DLL_ACT": 0, "COM_LOW_BAT_ACT": 0}
    assert {name: p[name] for name in unsafe} == unsafe
    assert p["MPC_XY_VEL_MAX"] == 12.0
    assert (p["MNT_MODE_IN"], p["MNT_MODE_OUT"]) == (4, 2)
    assert len(list(p)) == len(PX4_DEFAULTS)


@pytest.mark.parametrize("name", ["sitl", "field"])
def test_every_parameter_of_the_shipped_profiles_is_there(name: str) -> None:
    profile = read_profile(PROFILES / f"{name}.params")
    p = Parameters(dict(profile.values))
    assert [p[parameter] for parameter, _ in profile.values] == pytest.approx([value for _, value in profile.values])


def test_unknown_names_are_no_parameters() -> None:
    with pytest.raises(KeyError):
        Parameters({"NO_SUCH": 1})


@pytest.mark.parametrize("value", [0, 1, -1, 3, 121212])
def test_integers_travel_by_their_bytes(value: int) -> None:
    assert integer_of(encoded(value)) == value


def test_a_list_comes_in_portions_and_whole() -> None:
    sent: list[Message] = []
    protocol = ParameterProtocol(Parameters(), sent.append)
    protocol.handle(mavlink.MAVLink_param_request_list_message(1, 1))
    protocol.step()
    assert len(sent) == ParameterProtocol.PER_STEP
    for _ in range(40):
        protocol.step()
    assert [m.param_index for m in sent] == list(range(len(PX4_DEFAULTS)))
    assert {m.param_count for m in sent} == {len(PX4_DEFAULTS)}
