"""Walking: feet that hold the ground, bones that keep their length, knees that bend the right way."""

import numpy as np
import pytest

from sim.graphics.figure import FIGURES, figure
from sim.graphics.gait import STANCE, STRIDE_PER_HEIGHT, Motion, pose

CHAINS = [("thigh", "calf"), ("calf", "foot"), ("foot", "ball"), ("upperarm", "lowerarm"), ("lowerarm", "hand")]


@pytest.fixture(params=FIGURES)
def skeleton(request):
    return figure(request.param).skeleton


def walking(skeleton, walked_m, speed_m_s=1.4):
    return pose(skeleton, Motion(walked_m=walked_m, speed_m_s=speed_m_s))


def contact(skeleton, bones, side):
    """The ball of the foot on the ground, along the way [m]."""
    bone, joint = bones[f"ball_{side}"], skeleton.joint_m[f"ball_{side}"]
    return (bone.position_m + bone.rotation @ (joint - joint))[1]


@pytest.mark.parametrize("side", ["l", "r"])
def test_a_planted_foot_does_not_slide(skeleton, side):
    stride = STRIDE_PER_HEIGHT * skeleton.height_m
    begin = 0.12 if side == "l" else 0.62  # flat on the ground until the heel has risen
    places = [
        walked + contact(skeleton, walking(skeleton, walked), side)
        for walked in stride * (begin + np.linspace(0, STANCE - 0.16, 12))
    ]
    assert np.ptp(places) < 0.015


def test_feet_stay_above_the_ground(skeleton):
    stride = STRIDE_PER_HEIGHT * skeleton.height_m
    for walked in np.linspace(0, stride, 24):
        bones = walking(skeleton, walked)
        assert min(bones[f"ball_{s}"].position_m[2] for s in "lr") > -0.02


@pytest.mark.parametrize("speed_m_s", [0.0, 0.3, 1.4, 4.0])
def test_bones_are_rigid_and_joined(skeleton, speed_m_s):
    bones = walking(skeleton, 0.73, speed_m_s)
    for bone in bones.values():
        assert np.allclose(bone.rotation @ bone.rotation.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(bone.rotation) == pytest.approx(1.0)
    for upper, lower in CHAINS:
        for side in "lr":
            a, b = f"{upper}_{side}", f"{lower}_{side}"
            end = bones[a].position_m + bones[a].rotation @ (skeleton.joint_m[b] - skeleton.joint_m[a])
            assert np.allclose(end, bones[b].position_m, atol=2e-3)


def test_knees_bend_forward_and_legs_alternate(skeleton):
    stride = STRIDE_PER_HEIGHT * skeleton.height_m
    ahead = []
    for walked in np.linspace(0, stride, 20, endpoint=False):
        bones = walking(skeleton, walked)
        for side in "lr":
            hip, knee, ankle = (bones[f"{b}_{side}"].position_m for b in ("thigh", "calf", "foot"))
            fraction = (knee - hip) @ (ankle - hip) / ((ankle - hip) @ (ankle - hip))
            assert (knee - (hip + fraction * (ankle - hip)))[1] > -1e-3
        ahead.append(bones["foot_l"].position_m[1] - bones["foot_r"].position_m[1])
    assert max(ahead) > 0.25 * stride
    assert min(ahead) < -0.25 * stride


def test_arms_swing_against_the_legs(skeleton):
    bones = walking(skeleton, 0.0)
    legs = bones["foot_l"].position_m[1] - bones["foot_r"].position_m[1]
    arms = bones["hand_l"].position_m[1] - bones["hand_r"].position_m[1]
    assert legs * arms < 0


def test_someone_who_stands_has_both_feet_down(skeleton):
    bones = walking(skeleton, 0.37, 0.0)
    feet = [bones[f"foot_{s}"].position_m for s in "lr"]
    assert abs(feet[0][1] - feet[1][1]) < 0.02
    assert all(abs(f[2] - skeleton.joint_m["foot_l"][2]) < 0.01 for f in feet)
