"""How a person walks: the pose of a skeleton as a function of distance walked, speed and time. Pure, no state.

Feet that carry weight stay where they are on the ground; knees and hips follow by two-bone inverse kinematics.
Proportions of the step cycle after M. Whittle, Gait Analysis, 4th ed., ch. 2. Frame: x right, y forward, z up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np

from cinempc.types import Array

STRIDE_PER_HEIGHT = 0.75  # two steps
STANCE = 0.60  # share of a stride during which a foot is on the ground
PITCH_PHASE = (0.0, 0.09, 0.28, 0.50, STANCE, 0.72, 0.90, 1.0)  # of the foot: toes up, flat, heel up, swinging
PITCH_RAD = np.radians([24.0, 0.0, 0.0, -38.0, -58.0, -52.0, 12.0, 24.0])
LIFT_PER_HEIGHT = 0.055  # of the ankle, in the middle of its swing
PALM_IN_RAD = np.radians(-75.0)  # turn of the hand from the rest pose, palm to the thigh
PARENTS = {
    "spine_01": "pelvis",
    "spine_02": "spine_01",
    "spine_03": "spine_02",
    "neck_01": "spine_03",
    "head": "neck_01",
}


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Joints of the figure at rest [m], by bone name; left and right end in _l and _r."""

    joint_m: dict[str, Array]  # each (3,)
    height_m: float


@dataclass(frozen=True, slots=True)
class Motion:
    """What drives the pose."""

    walked_m: float
    speed_m_s: float
    direction: tuple[float, float] = (0.0, 1.0)  # of travel in the figure's frame: right, forward
    time_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Bone:
    """Where a bone is: x at rest goes to rotation (x - joint at rest) + position."""

    rotation: Array  # (3, 3)
    position_m: Array  # (3,)


def pose(skeleton: Skeleton, motion: Motion) -> dict[str, Bone]:
    """All bones of the figure; `motion` is in the figure's own scale."""
    walk = _smooth(0.08, 0.55, motion.speed_m_s)
    run = _smooth(2.0, 3.2, motion.speed_m_s)
    phase = motion.walked_m / (STRIDE_PER_HEIGHT * skeleton.height_m)
    feet = {side: _foot(skeleton, side, phase + lag, walk, motion.direction) for side, lag in (("l", 0.0), ("r", 0.5))}
    bones = _trunk(skeleton, phase, walk, run, motion.time_s, feet)
    for side, lag in (("l", 0.0), ("r", 0.5)):
        bones |= _leg(skeleton, side, bones["pelvis"], feet[side])
        bones |= _arm(skeleton, side, bones["spine_03"], phase + lag, walk, run)
    return bones


@dataclass(frozen=True, slots=True, eq=False)
class _Foot:
    ankle_m: Array
    pitch_rad: float  # positive toes up
    toe_pitch_rad: float
    loaded: bool


def _foot(skeleton: Skeleton, side: str, phase: float, walk: float, direction: tuple[float, float]) -> _Foot:
    """One foot: planted and moving back under the body, or swinging forward."""
    stride, p = STRIDE_PER_HEIGHT * skeleton.height_m, phase % 1.0
    ankle, ball = skeleton.joint_m[f"foot_{side}"], skeleton.joint_m[f"ball_{side}"]
    planted = p < STANCE
    if planted:
        along, lift = stride * (STANCE / 2 - p), 0.0
    else:
        q = (p - STANCE) / (1 - STANCE)
        along = stride * (STANCE / 2 * -np.cos(np.pi * q) - 0.06 * np.sin(2 * np.pi * q))
        lift = LIFT_PER_HEIGHT * skeleton.height_m * np.sin(np.pi * q) ** 2
    pitch = walk * float(np.interp(p, PITCH_PHASE, PITCH_RAD))
    narrow = np.array([-0.42 * ball[0], 0.0, 0.0])  # feet stand closer together than in the rest pose
    shift = walk * (along * np.array([direction[0], direction[1], 0.0]) + [0.0, 0.0, lift]) + narrow
    heel = np.array([ankle[0], ankle[1] - 0.045 * skeleton.height_m / 1.7, 0.0])
    pivot = heel if pitch > 0 else np.array([ball[0], ball[1], 0.012])
    toes = pitch if pitch > 0 else pitch * (0.15 if planted else 0.6)
    return _Foot(pivot + _pitched(pitch) @ (ankle - pivot) + shift, pitch, toes, planted)


def _trunk(
    skeleton: Skeleton, phase: float, walk: float, run: float, time_s: float, feet: dict[str, _Foot]
) -> dict[str, Bone]:
    """Pelvis, spine, neck and head; the hips are as high as the planted legs allow."""
    turn, cycle = 2 * np.pi * phase, np.sin(2 * np.pi * 0.22 * time_s)
    sway = walk * 0.018 * np.sin(turn) * -1.0 + (1 - walk) * 0.010 * cycle
    hips = skeleton.joint_m["pelvis"] + [sway, 0.0, -0.004]
    yaw = walk * np.radians(5.0) * np.cos(turn)
    rotation = _yawed(-yaw) @ _rolled(walk * np.radians(2.5) * np.sin(turn))
    for side, foot in feet.items():
        hip = hips + rotation @ (skeleton.joint_m[f"thigh_{side}"] - skeleton.joint_m["pelvis"])
        upper, lower = _leg_lengths(skeleton, side)
        flat = np.hypot(*(foot.ankle_m - hip)[:2])
        reach = np.sqrt(max((0.998 * (upper + lower)) ** 2 - flat**2, 0.01))
        if foot.loaded:
            hips[2] += min(0.0, foot.ankle_m[2] + reach - hip[2])
    bones = {"pelvis": Bone(rotation, hips)}
    breath = (1 - walk) * np.radians(0.8) * np.sin(2 * np.pi * 0.27 * time_s)
    lean = -np.radians(2.0) * walk - np.radians(7.0) * run + breath
    for name, share in (("spine_01", 0.3), ("spine_02", 0.7), ("spine_03", 1.0), ("neck_01", 0.5), ("head", 0.0)):
        back = _yawed(yaw * (2.2 * share - (1.0 - share))) if share else np.eye(3)
        parent = PARENTS[name]
        bones[name] = Bone(back @ _pitched(lean * min(1.0, 2 * share)), _carried(skeleton, bones[parent], parent, name))
    return bones


def _leg(skeleton: Skeleton, side: str, pelvis: Bone, foot: _Foot) -> dict[str, Bone]:
    """Thigh, calf, foot and toes from hip and ankle: the knee bends forward."""
    hip = _carried(skeleton, pelvis, "pelvis", f"thigh_{side}")
    upper, lower = _leg_lengths(skeleton, side)
    offset = foot.ankle_m - hip
    distance = min(float(np.linalg.norm(offset)), 0.999 * (upper + lower))
    axis = offset / np.linalg.norm(offset)
    ahead = pelvis.rotation @ np.array([0.0, 1.0, 0.0])
    ahead = ahead - (ahead @ axis) * axis
    ahead /= np.linalg.norm(ahead)
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    knee = hip + along * axis + np.sqrt(max(upper**2 - along**2, 0.0)) * ahead
    ankle = hip + distance * axis
    level = _pitched(foot.pitch_rad)
    ball = ankle + level @ (skeleton.joint_m[f"ball_{side}"] - skeleton.joint_m[f"foot_{side}"])
    return {
        f"thigh_{side}": Bone(_aimed(skeleton, f"thigh_{side}", f"calf_{side}", knee - hip, ahead), hip),
        f"calf_{side}": Bone(_aimed(skeleton, f"calf_{side}", f"foot_{side}", ankle - knee, ahead), knee),
        f"foot_{side}": Bone(level, ankle),
        f"ball_{side}": Bone(_pitched(foot.toe_pitch_rad), ball),
    }


def _arm(skeleton: Skeleton, side: str, chest: Bone, phase: float, walk: float, run: float) -> dict[str, Bone]:
    """Hanging arm that swings against its leg, elbow bending as it comes forward."""
    outward = -1.0 if side == "l" else 1.0
    swing = -walk * np.cos(2 * np.pi * (phase - 0.02))
    forward = np.radians(4.0) + swing * np.radians(22.0 + 16.0 * run) - np.radians(4.0) * walk
    elbow = np.radians(14.0) + walk * np.radians(12.0 + 8.0 * swing) + run * np.radians(55.0)
    spread = np.radians(9.0)
    shoulder = _carried(skeleton, chest, "spine_03", f"clavicle_{side}")
    clavicle = Bone(chest.rotation @ _rolled(outward * np.radians(7.0)), shoulder)
    upper = chest.rotation @ _hanging(forward, outward * spread)
    fore = chest.rotation @ _hanging(forward + elbow, outward * spread * (0.4 - 0.9 * run))
    ahead = chest.rotation @ np.array([0.0, 1.0, 0.0])
    bones = {f"clavicle_{side}": clavicle}
    at = _carried(skeleton, clavicle, f"clavicle_{side}", f"upperarm_{side}")
    bones[f"upperarm_{side}"] = Bone(_aimed(skeleton, f"upperarm_{side}", f"lowerarm_{side}", upper, ahead), at)
    at = _carried(skeleton, bones[f"upperarm_{side}"], f"upperarm_{side}", f"lowerarm_{side}")
    bones[f"lowerarm_{side}"] = Bone(_aimed(skeleton, f"lowerarm_{side}", f"hand_{side}", fore, ahead), at)
    at = _carried(skeleton, bones[f"lowerarm_{side}"], f"lowerarm_{side}", f"hand_{side}")
    bones[f"hand_{side}"] = Bone(_turned(fore, outward * PALM_IN_RAD) @ bones[f"lowerarm_{side}"].rotation, at)
    return bones


@cache
def _leg_lengths(skeleton: Skeleton, side: str) -> tuple[float, float]:
    hip, knee, ankle = (skeleton.joint_m[f"{bone}_{side}"] for bone in ("thigh", "calf", "foot"))
    return float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))


def _carried(skeleton: Skeleton, parent: Bone, parent_name: str, name: str) -> Array:
    """Where the joint `name` is when its parent bone is there."""
    return np.asarray(parent.position_m + parent.rotation @ (skeleton.joint_m[name] - skeleton.joint_m[parent_name]))


def _aimed(skeleton: Skeleton, start: str, end: str, direction: Array, ahead: Array) -> Array:
    """Rotation that turns the bone from its rest direction to this one, its front to `ahead`."""
    return np.asarray(_basis(direction, ahead) @ _at_rest(skeleton, start, end).T)


@cache
def _at_rest(skeleton: Skeleton, start: str, end: str) -> Array:
    return _basis(skeleton.joint_m[end] - skeleton.joint_m[start], np.array([0.0, 1.0, 0.0]))


def _basis(direction: Array, ahead: Array) -> Array:
    x, y, z = (direction / sqrt(direction @ direction)).tolist()
    second = ahead - (ahead[0] * x + ahead[1] * y + ahead[2] * z) * np.array([x, y, z])
    a, b, c = (second / sqrt(second @ second)).tolist()
    return np.array([[x, a, y * c - z * b], [y, b, z * a - x * c], [z, c, x * b - y * a]])


def _hanging(forward_rad: float, aside_rad: float) -> Array:
    """Unit vector down, tilted forward and to the right."""
    c = np.cos(forward_rad)
    return np.array([c * np.sin(aside_rad), np.sin(forward_rad), -c * np.cos(aside_rad)])


def _pitched(angle_rad: float) -> Array:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def _rolled(angle_rad: float) -> Array:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def _yawed(angle_rad: float) -> Array:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _turned(axis: Array, angle_rad: float) -> Array:
    """Rotation about a unit vector (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + np.sin(angle_rad) * cross + (1 - np.cos(angle_rad)) * cross @ cross)


def _smooth(low: float, high: float, value: float) -> float:
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
