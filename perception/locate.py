"""From one box in one picture to a place in the world: what each edge of it tells, and how well.

Bearing comes from the middle of the box, range from its height and from where it stands on the ground. An edge that the
frame cuts off tells nothing. A blurred figure has soft edges, a walking one swings its limbs.
"""

from __future__ import annotations

import numpy as np

from cinempc.types import Array
from perception.motion import HEIGHT, NX, PASSING, PASSING_SPREAD, PLACE, SHOULDERS, VELOCITY, WIDTH
from perception.view import BOTTOM, LEFT, RIGHT, TOP, Edges, View

CUT_FRAC = 0.012  # an edge so near to the frame's is taken for cut off
EDGE_SHARE = 0.012  # how well a detector places an edge, of the box's height
EDGE_PX = 0.7  # and at best
BODY_M = np.array([0.03, 0.02, 0.03, 0.05])  # by edge: how far limbs and gait move it
STRIDE_M, SWAY_M = 0.06, 0.05  # of the middle, seen from the side and at all
WALKS_M_S = 0.5  # at which speed the strides have their full length
FOOT_SWING_M = 0.15  # of the lower edge, seen from straight above
FROM_ABOVE_M = 0.3  # of all edges, seen from straight above: a figure is another one there
FROM_ABOVE_SHARE = 0.8  # of a speed that is not taken into account there: it would mostly be the box that changes
ARMS_SHARE, SHOULDERS_SHARE = 0.12, 0.1  # how far arms widen a box now and then, of its width
CUT_SIDE_SHARE = 0.06  # of its height: how well head and feet are known of whom the frame cuts off at a side
BLUR_SHARE = 0.25  # of the blur's diameter: how badly it blunts an edge
USUAL_WIDTH, USUAL_SHOULDERS = 0.32, 0.27  # of a walking person and of one without legs, of the height
WIDTH_SPREAD, SHOULDERS_SPREAD = 0.08, 0.025  # among people
HEIGHT_TRUST, RANGE_TRUST = 0.06, 0.25  # deviations at birth, relative
FASTEST_M_S = 1.5  # deviation of a velocity that is not known
ABOVE_RAD = 1.0  # from which angle below the horizon on somebody is seen from above rather than from aside
STEEP_RAD = 0.15  # from which angle below the horizon on the ground tells the range best
NEAREST_M, FARTHEST_M = 1.0, 120.0


def visible_edges(box_frac: Array) -> Edges:
    """Indices of the edges that the frame does not cut off."""
    low, high = CUT_FRAC, 1.0 - CUT_FRAC
    inside = np.array([box_frac[LEFT] > low, box_frac[TOP] > low, box_frac[RIGHT] < high, box_frac[BOTTOM] < high])
    return np.flatnonzero(inside)


def box_noise(view: View, figure: Array, *, whole: bool) -> Array:
    """(4, 4) covariance of a detected box of a figure (NX,), in fractions of the frame."""
    distance_m = max(float(np.hypot(*(figure[PLACE] - view.position_ned_m[:2]))), NEAREST_M)
    frac_per_m = view.lens.focal_length_mm / distance_m / np.array(view.sensor_mm)  # across, down
    tall = float(figure[HEIGHT]) * frac_per_m[1]
    looking_down = np.sin(np.arctan2(view.above_m(figure), distance_m))
    across, down = 1.0 / view.image_px[0], 1.0 / view.image_px[1]
    soft_px = np.hypot(EDGE_PX, BLUR_SHARE * view.blur_px(distance_m))
    body_m = BODY_M + FROM_ABOVE_M * from_above(view, figure)
    body_m[BOTTOM] += FOOT_SWING_M * looking_down**2
    scale = np.array([frac_per_m[0], frac_per_m[1]] * 2)
    edge = np.array([EDGE_SHARE * tall / view.aspect, EDGE_SHARE * tall] * 2)
    pixel = soft_px * np.array([across, down] * 2)
    covariance = np.diag((body_m * scale) ** 2 + edge**2 + pixel**2)
    wide = ARMS_SHARE * float(figure[WIDTH]) if whole else SHOULDERS_SHARE * float(figure[SHOULDERS])
    arms = wide * tall / view.aspect
    sides = np.ix_([LEFT, RIGHT], [LEFT, RIGHT])
    covariance[sides] += arms**2 / 4 * np.array([[2.0, -1.0], [-1.0, 2.0]])
    covariance[sides] += (_stride_m(view, figure) * frac_per_m[0]) ** 2
    return covariance


def from_above(view: View, figure: Array) -> float:
    """How much of a view of a figure (NX,) is from straight above: 1 there, 0.06 from 45 degrees up, 0 from aside."""
    away_m = float(np.hypot(*(figure[PLACE] - view.position_ned_m[:2])))
    return float(np.sin(np.arctan2(view.above_m(figure), max(away_m, NEAREST_M)))) ** 8


def cut_noise(box_frac: Array) -> Array:
    """(4, 4) what is added to the covariance of a box that the frame cuts off at a side.

    A detector sees the highest and the lowest point of what shows: of a shoulder and an arm that is neither the head
    nor the feet, however sharp it is.
    """
    edges = visible_edges(box_frac)
    cut = LEFT not in edges or RIGHT not in edges
    deviation = CUT_SIDE_SHARE * float(box_frac[BOTTOM] - box_frac[TOP]) if cut else 0.0
    return np.diag(np.array([0.0, deviation, 0.0, deviation]) ** 2)


def _stride_m(view: View, figure: Array) -> float:
    """How far strides move the middle of the box: across the line of sight, of somebody who walks that way."""
    away, velocity = figure[PLACE] - view.position_ned_m[:2], figure[VELOCITY]
    across_m_s = abs(float(away[0] * velocity[1] - away[1] * velocity[0])) / max(float(np.hypot(*away)), NEAREST_M)
    return SWAY_M + STRIDE_M * min(across_m_s / WALKS_M_S, 1.0)


def born(view: View, box_frac: Array, height_m: float) -> tuple[Array, Array]:
    """Mean (NX,) and covariance (NX, NX) of a figure that is seen for the first time."""
    edges = visible_edges(box_frac)
    width_u, tall_v = box_frac[RIGHT] - box_frac[LEFT], max(box_frac[BOTTOM] - box_frac[TOP], 1e-3)
    width = float(np.clip(width_u * view.aspect / tall_v, 0.2, 0.6)) if {TOP, BOTTOM} <= {*edges} else USUAL_WIDTH
    bearing, _ = view.direction_rad((box_frac[:2] + box_frac[2:]) / 2)
    distance_m, trust = _range(view, box_frac, {*edges.tolist()}, height_m)
    out = np.array([np.cos(bearing), np.sin(bearing)])
    aside = np.array([-out[1], out[0]])
    mean = np.zeros(NX)
    mean[PLACE] = view.position_ned_m[:2] + distance_m * out
    mean[HEIGHT], mean[WIDTH], mean[SHOULDERS] = height_m, width, USUAL_SHOULDERS
    covariance = np.zeros((NX, NX))
    slant_m = float(np.hypot(distance_m, view.above_m(mean)))
    along, across = (trust * distance_m + 0.02 * slant_m) ** 2, (0.02 * slant_m + 0.05) ** 2
    covariance[PLACE, PLACE] = along * np.outer(out, out) + across * np.outer(aside, aside)
    speed_m_s = FASTEST_M_S * (1.0 - FROM_ABOVE_SHARE * from_above(view, mean))
    covariance[VELOCITY, VELOCITY] = speed_m_s**2 * np.eye(2)
    for entry, spread in ((HEIGHT, HEIGHT_TRUST * height_m), (WIDTH, WIDTH_SPREAD), (SHOULDERS, SHOULDERS_SPREAD)):
        covariance[entry, entry] = spread**2
    covariance[PASSING, PASSING] = PASSING_SPREAD**2
    return mean, covariance


def _range(view: View, box_frac: Array, edges: set[int], height_m: float) -> tuple[float, float]:
    """Horizontal distance [m] and how far it may be off, relative: from the best clue that the box gives."""
    focal_per_height = view.lens.focal_length_mm / view.sensor_mm[1]
    middle = (box_frac[:2] + box_frac[2:]) / 2
    bearing_rad, below_rad = view.direction_rad(middle)
    if below_rad > ABOVE_RAD:  # the lower edge is anything there, but half a body's height is in the middle
        waist_m = np.array([0.0, 0.0, height_m / 2])
        away_m = view.ground.distance_m(view.position_ned_m + waist_m, bearing_rad, below_rad)
        return min(away_m, FARTHEST_M), RANGE_TRUST
    bearing_rad, below_rad = view.direction_rad(np.array([middle[0], box_frac[BOTTOM]]))
    if BOTTOM in edges and below_rad > STEEP_RAD:
        distance, trust = view.ground.distance_m(view.position_ned_m, bearing_rad, below_rad), RANGE_TRUST
    elif {TOP, BOTTOM} <= edges:
        distance, trust = height_m * focal_per_height / float(box_frac[BOTTOM] - box_frac[TOP]), RANGE_TRUST
    else:
        width_v = float(box_frac[RIGHT] - box_frac[LEFT]) * view.aspect
        distance, trust = USUAL_SHOULDERS * height_m * focal_per_height / max(width_v, 1e-3), 2.0 * RANGE_TRUST
    if not {LEFT, RIGHT} <= edges:
        trust = 2.0 * RANGE_TRUST
    return float(np.clip(distance, NEAREST_M, FARTHEST_M)), trust
