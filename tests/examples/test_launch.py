"""The parameter profiles of launch/px4, held against PX4, our own limits and each other."""

from __future__ import annotations

import json
import math
import os
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from cinempc.gate import GateLimits
from cinempc.hardware import Drone
from cinempc.shots.load import CONFIGS
from cinempc.vehicles.profile import read_profile

LAUNCH = CONFIGS.parent / "launch"
PROFILES = sorted((LAUNCH / "px4").glob("*.params"))
INTEGER, REAL = 6, 9  # MAV_PARAM_TYPE

# Type, least and most, as PX4 has them (commit 02e73e3b; names and types also read over MAVLink)
KNOWN = {
    "BAT_CRIT_THR": (REAL, 0.05, 0.5),
    "BAT_EMERGEN_THR": (REAL, 0.03, 0.5),
    "BAT_LOW_THR": (REAL, 0.12, 0.5),
    "COM_ARM_WO_GPS": (INTEGER, 0, 2),
    "COM_DLL_EXCEPT": (INTEGER, 0, 31),
    "COM_FAIL_ACT_T": (REAL, 0, 25),
    "COM_LOW_BAT_ACT": (INTEGER, 0, 3),
    "COM_OBL_RC_ACT": (INTEGER, 0, 7),
    "COM_OF_LOSS_T": (REAL, 0, 60),
    "COM_RCL_EXCEPT": (INTEGER, 0, 31),
    "COM_RC_IN_MODE": (INTEGER, 0, 8),
    "COM_RC_LOSS_T": (REAL, 0, 35),
    "COM_RC_OVERRIDE": (INTEGER, 0, 3),
    "COM_RC_STICK_OV": (REAL, 5, 80),
    "GF_ACTION": (INTEGER, 0, 5),
    "GF_MAX_HOR_DIST": (REAL, 0, 10000),
    "GF_MAX_VER_DIST": (REAL, 0, 10000),
    "GF_PREDICT": (INTEGER, 0, 1),
    "GF_SOURCE": (INTEGER, 0, 1),
    "MNT_MODE_IN": (INTEGER, -1, 4),
    "MNT_MODE_OUT": (INTEGER, 0, 2),
    "MPC_ACC_HOR": (REAL, 2, 15),
    "MPC_JERK_AUTO": (REAL, 1, 80),
    "MPC_XY_VEL_MAX": (REAL, 0, 20),
    "MPC_Z_VEL_MAX_DN": (REAL, 0.5, 4),
    "MPC_Z_VEL_MAX_UP": (REAL, 0.5, 8),
    "NAV_DLL_ACT": (INTEGER, 0, 6),
    "NAV_RCL_ACT": (INTEGER, 1, 6),
    "RTL_RETURN_ALT": (REAL, 0, math.inf),
}
TAKES_OVER_IN_OFFBOARD, IN_OFFBOARD, HOLD, TERMINATE = 2, 4, 5, 4


def values(profile: Path) -> dict[str, float]:
    return dict(read_profile(profile).values)


def lines(profile: Path) -> list[list[str]]:
    text = profile.read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def test_both_are_there() -> None:
    assert [profile.stem for profile in PROFILES] == ["field", "sitl"]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_names_types_and_ranges_are_those_of_px4(profile: Path) -> None:
    for system, component, name, value, type_ in lines(profile):
        assert (system, component) == ("1", "1")
        right_type, least, most = KNOWN[name]
        assert int(type_) == right_type, name
        assert least <= float(value) <= most, name
        assert right_type == REAL or value.lstrip("-").isdecimal(), name


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_each_parameter_is_explained(profile: Path) -> None:
    text = profile.read_text(encoding="utf-8").splitlines()
    bare = [line for before, line in pairwise(text) if line[:1].isdecimal() and before[:1] != "#"]
    assert [line.split("\t")[2] for line in bare] == ["MPC_JERK_AUTO"]  # explained with the line above it


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_the_pilot_takes_over_and_a_lost_stream_ends_in_hold(profile: Path) -> None:
    found = values(profile)
    assert int(found["COM_RC_OVERRIDE"]) & TAKES_OVER_IN_OFFBOARD
    assert found["COM_OF_LOSS_T"] <= 0.5
    assert found["COM_OBL_RC_ACT"] == HOLD
    assert found["GF_ACTION"] != TERMINATE
    assert found["BAT_LOW_THR"] > found["BAT_CRIT_THR"] > found["BAT_EMERGEN_THR"]


def test_in_the_field_a_lost_radio_counts_in_offboard_too() -> None:
    found = values(LAUNCH / "px4" / "field.params")
    assert not int(found["COM_RCL_EXCEPT"]) & IN_OFFBOARD
    assert not int(found["COM_DLL_EXCEPT"]) & IN_OFFBOARD
    assert found["NAV_DLL_ACT"] > 0


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("path", sorted((CONFIGS / "drones").glob("*.yaml")), ids=lambda path: path.stem)
def test_px4_limits_lie_above_those_of_the_gate(profile: Path, path: Path) -> None:
    drone = Drone.model_validate_json(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))
    limits, found = GateLimits.of(drone), values(profile)
    assert found["MPC_XY_VEL_MAX"] > limits.speed_m_s
    assert found["MPC_Z_VEL_MAX_UP"] > limits.climb_m_s
    assert found["MPC_Z_VEL_MAX_DN"] >= drone.climb_m_s
    corner_m = math.hypot(max(map(abs, limits.north_m)), max(map(abs, limits.east_m)))
    assert found["GF_MAX_HOR_DIST"] > corner_m
    assert found["GF_MAX_VER_DIST"] > limits.height_m[1]
    assert found["GF_MAX_VER_DIST"] > found["RTL_RETURN_ALT"]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_against_the_px4_that_is_built_here(profile: Path) -> None:
    listed = Path(os.environ.get("PX4_DIR", "/nowhere")) / "build" / "px4_sitl_default" / "parameters.json"
    if not listed.is_file():
        pytest.skip("PX4_DIR is not set to a built PX4")
    types = {entry["name"]: entry["type"] for entry in json.loads(listed.read_text())["parameters"]}
    for _, _, name, _, type_ in lines(profile):
        assert types[name] == ("Int32" if int(type_) == INTEGER else "Float"), name
