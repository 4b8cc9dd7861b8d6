"""A hatchback: a lofted body painted panel by panel, wheels, lights, plates, mirrors. Nose towards y, 4.25 m long."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np

from cinempc.types import Array
from sim.graphics.mesh import Mesh, box, merged, painted, quad_triangles, rgb, vertex_normals

HEIGHT_M = 1.47
WHEEL_RADIUS_M = 0.32
AXLES_M = (1.32, -1.27)  # front, rear
HALF_TRACK_M = 0.785
GLASS, RUBBER, DARK = (0.15, 0.18, 0.20), (0.055, 0.055, 0.06), (0.10, 0.10, 0.11)
CHROME, WHITE, RED = (0.72, 0.73, 0.75), (0.93, 0.93, 0.90), (0.62, 0.03, 0.03)

#                   y      belt   roof   half width: sill belt  roof
STATIONS = np.array(
    [
        [-2.12, 0.80, 0.84, 0.62, 0.66, 0.50],
        [-2.08, 0.88, 0.97, 0.76, 0.78, 0.56],
        [-1.98, 0.93, 1.07, 0.83, 0.84, 0.57],
        [-1.62, 0.95, 1.37, 0.86, 0.87, 0.58],
        [-1.30, 0.95, 1.43, 0.87, 0.88, 0.60],
        [-0.50, 0.94, 1.47, 0.88, 0.89, 0.62],
        [0.20, 0.93, 1.45, 0.88, 0.89, 0.61],
        [0.48, 0.92, 1.40, 0.88, 0.88, 0.59],
        [1.15, 0.90, 0.96, 0.87, 0.87, 0.70],
        [1.70, 0.82, 0.85, 0.85, 0.84, 0.66],
        [2.00, 0.72, 0.75, 0.80, 0.78, 0.60],
        [2.12, 0.58, 0.62, 0.66, 0.66, 0.50],
    ]
)
SILL_M, ARCH_RADIUS_M = 0.22, 0.385
SIDE_GLASS_M = ((-1.72, -1.10), (-1.02, -0.12), (-0.04, 0.78))  # rear quarter, rear door, front door
WINDSCREEN_M, REAR_WINDOW_M = (0.50, 1.08), (-1.96, -1.60)
SEAMS_M = (-0.08, 0.86)


@cache
def body(colour: str) -> Mesh:
    """Everything but the wheels, standing on the ground."""
    return merged([_shell(rgb(colour)), *_fittings(rgb(colour))])


@cache
def wheel() -> Mesh:
    """A wheel about its own axle, along x, outer face towards +x."""
    parts = [_turned([(-0.10, 0.0), (-0.10, 0.31), (-0.08, 0.32), (0.08, 0.32), (0.10, 0.30), (0.10, 0.21)], RUBBER)]
    parts.append(_turned([(0.10, 0.215), (0.085, 0.19), (0.06, 0.19), (0.06, 0.0)], (0.20, 0.20, 0.21)))
    for k in range(5):
        spoke = box((0.055, -0.028, 0.03), (0.09, 0.028, 0.205), CHROME, 0.4)
        c, s = np.cos(0.4 * np.pi * k), np.sin(0.4 * np.pi * k)
        turn = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
        parts.append(Mesh(spoke.position_m @ turn.T, spoke.normal @ turn.T, spoke.colour, spoke.uv, spoke.triangles))
    parts.append(_turned([(0.085, 0.21), (0.10, 0.215), (0.10, 0.20), (0.085, 0.195)], CHROME, 0.4))
    parts.append(_turned([(0.095, 0.055), (0.10, 0.0)], CHROME, 0.4))
    return merged(parts)


def wheel_places() -> list[tuple[Array, bool]]:
    """Axle ends and whether the wheel is on the left."""
    return [
        (np.array([side * HALF_TRACK_M, axle, WHEEL_RADIUS_M]), side < 0) for axle in AXLES_M for side in (-1.0, 1.0)
    ]


def _section(station: Array) -> Array:
    """(P, 3) half of a cross section, right side, from the underside's middle to the roof's."""
    y, belt, roof, sill, wide, top = station
    low = max([SILL_M] + [_arch_m(y - axle) for axle in AXLES_M])
    glass = [
        (wide - 0.02 + (top - wide + 0.02) * t - 0.05 * t * t, belt + 0.01 + (roof - belt - 0.05) * t)
        for t in GLASS_ROWS
    ]
    points = [(0.0, low - 0.03), (sill - 0.22, low - 0.03), (sill - 0.01, low), (sill + 0.012, low + 0.04)]
    points += [(wide + 0.014, low + 0.5 * (belt - low)), (wide, belt - 0.05), *glass]
    points += [(0.82 * top, roof - 0.012), (0.5 * top, roof), (0.0, roof + 0.008)]
    return np.array([(x, y, z) for x, z in points])


def _arch_m(along_m: float) -> float:
    """Height of a wheel arch at a distance along the car from its axle."""
    return (
        WHEEL_RADIUS_M + float(np.sqrt(max(ARCH_RADIUS_M**2 - along_m**2, 0.0)))
        if abs(along_m) < ARCH_RADIUS_M
        else 0.0
    )


GLASS_ROWS = (0.0, 0.45, 0.86, 1.0)
PANELS = ("under", "under", "sill", "side", "side", "belt", "glass", "glass", "frame", "rail", "roof", "roof")


def _shell(paint: Array) -> Mesh:
    """The lofted body: smooth normals, one colour per panel."""
    cuts = {y for pair in (*SIDE_GLASS_M, WINDSCREEN_M, REAR_WINDOW_M) for y in pair} | set(STATIONS[:, 0])
    arches = {axle + ARCH_RADIUS_M * np.sin(k * np.pi / 14) for axle in AXLES_M for k in range(-7, 8)}
    ys = np.array(sorted(cuts | arches | set(np.linspace(-2.05, 2.05, 14).round(3))))
    stations = np.column_stack([ys] + [_smooth_interp(ys, STATIONS[:, 0], STATIONS[:, k]) for k in range(1, 6)])
    half = np.stack([_section(s) for s in stations])  # (S, P, 3)
    ring = np.concatenate([half, half[:, -2:0:-1] * [-1, 1, 1]], axis=1)
    count, around = ring.shape[:2]
    s, p = (k.ravel() for k in np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij"))
    corner = np.stack(
        [s * around + p, s * around + (p + 1) % around, (s + 1) * around + (p + 1) % around, (s + 1) * around + p], 1
    )
    vertices = ring.reshape(-1, 3)
    corner = corner[:, ::-1]
    triangles = np.vstack([corner[:, [0, 1, 2]], corner[:, [0, 2, 3]]])
    normal = vertex_normals(vertices, triangles)
    panels = np.array(PANELS + PANELS[::-1])[p]
    centre = vertices[corner].mean(axis=1)
    colour = np.array([_panel_colour(panel, y, paint) for panel, y in zip(panels, centre[:, 1], strict=True)])
    faces = len(corner)
    shell = Mesh(
        vertices[corner].reshape(-1, 3),
        normal[corner].reshape(-1, 3),
        np.repeat(colour, 4, axis=0),
        np.zeros((4 * faces, 2)),
        quad_triangles(faces),
    )
    return merged([shell, *(_cap(ring[end], sign, paint) for end, sign in ((0, -1.0), (-1, 1.0)))])


def _panel_colour(panel: str, y: float, paint: Array) -> tuple[float, ...]:
    def between(spans: tuple[tuple[float, float], ...]) -> bool:
        return any(a < y < b for a, b in spans)

    if panel in ("under", "sill"):
        return (*DARK, 0.1)
    if panel == "frame" and -1.76 < y < 0.84:
        return (*0.55 * paint, 0.5)
    if panel == "glass" and between(SIDE_GLASS_M):
        return (*GLASS, 1.0)
    if panel in ("roof", "rail") and between((WINDSCREEN_M, REAR_WINDOW_M)):
        return (*GLASS, 1.0) if panel == "roof" else (*DARK, 0.4)
    if panel == "glass" and -1.76 < y < 0.84:
        return (*DARK, 0.3)  # pillars between the doors
    return (*paint, 0.55)


def _smooth_interp(at: Array, x: Array, y: Array) -> Array:
    """Piecewise linear with corners rounded over a few centimetres."""
    spread = np.linspace(-0.07, 0.07, 7)
    inside = np.clip(at[:, None] + spread, x[0], x[-1])
    near_end = np.minimum(at - x[0], x[-1] - at)[:, None] < 0.12
    return np.where(near_end[:, 0], np.interp(at, x, y), np.interp(inside, x, y).mean(axis=1))


def _cap(ring: Array, sign: float, paint: Array) -> Mesh:
    """Closes the body at nose or tail."""
    centre = ring.mean(axis=0) + np.array([0.0, 0.015 * sign, 0.0])
    position = np.vstack([ring, centre])
    i = np.arange(len(ring))
    order = [i, np.roll(i, -1), np.full(len(ring), len(ring))]
    triangles = np.stack(order if sign < 0 else order[::-1], 1)
    normal = np.tile([0.0, sign, 0.0], (len(position), 1))
    return Mesh(position, normal, painted(len(position), paint, 0.5), np.zeros((len(position), 2)), triangles)


def _fittings(paint: Array) -> list[Mesh]:
    """Lights, plates, grille, bumpers, mirrors, handles, seams and wipers."""
    parts = [
        box((-0.26, 2.10, 0.40), (0.26, 2.155, 0.51), WHITE, 0.1),
        box((-0.26, -2.165, 0.70), (0.26, -2.10, 0.81), WHITE, 0.1),
        box((-0.40, 2.05, 0.53), (0.40, 2.145, 0.655), DARK, 0.3),
        box((-0.70, 2.00, 0.19), (0.70, 2.13, 0.36), DARK, 0.1),
        box((-0.40, 2.06, 0.585), (0.40, 2.15, 0.60), CHROME, 0.5),
        box((-0.72, -2.14, 0.19), (0.72, -2.00, 0.46), DARK, 0.1),
        box((-0.045, 2.05, 0.585), (0.045, 2.16, 0.655), CHROME, 0.6),
        box((-0.20, 2.10, 0.435), (0.20, 2.158, 0.475), DARK),
        box((-0.20, -2.168, 0.735), (0.20, -2.10, 0.775), DARK),
    ]
    for side in (-1, 1):
        parts += [
            _on(side, box((0.42, 1.84, 0.565), (0.755, 2.095, 0.70), WHITE, 1.0)),
            _on(side, box((0.40, 1.80, 0.55), (0.775, 2.075, 0.715), DARK, 0.8)),
            _on(side, box((0.60, -2.115, 0.66), (0.775, -1.95, 0.93), RED, 0.8)),
            _on(side, box((0.62, -2.125, 0.74), (0.75, -1.95, 0.78), (0.9, 0.55, 0.4), 0.8)),
            _on(side, box((0.87, 0.66, 0.95), (1.01, 0.76, 1.06), paint, 0.5)),
            _on(side, box((0.905, -0.32, 0.80), (0.925, -0.14, 0.825), CHROME, 0.5)),
            _on(side, box((0.905, 0.62 - 0.9, 0.80), (0.925, 0.80 - 0.9, 0.825), CHROME, 0.5)),
            _on(side, box((0.895, 0.62, 0.78), (0.918, 0.80, 0.805), CHROME, 0.5)),
        ]
        parts += [_on(side, box((0.86, y - 0.006, 0.36), (0.9045, y + 0.006, 0.90), DARK)) for y in SEAMS_M]
    return parts


def _on(side: int, mesh: Mesh) -> Mesh:
    """The same on the right (1) or mirrored to the left (-1)."""
    flip = np.array([side, 1.0, 1.0])
    triangles = mesh.triangles if side > 0 else mesh.triangles[:, ::-1]
    return Mesh(mesh.position_m * flip, mesh.normal * flip, mesh.colour, mesh.uv, triangles)


def _turned(profile: list[tuple[float, float]], colour: tuple[float, ...], gloss: float = 0.1, sides: int = 20) -> Mesh:
    """A surface of revolution about x from (x, radius) points, each band flat-shaded along x."""
    angle = 2 * np.pi * np.arange(sides + 1) / sides
    parts = []
    for (x0, r0), (x1, r1) in pairwise(profile):
        round_ = np.column_stack([np.cos(angle), np.sin(angle)])
        position = np.vstack([np.column_stack([np.full(sides + 1, x), r * round_]) for x, r in ((x0, r0), (x1, r1))])
        slope = np.array([r0 - r1, x1 - x0]) / max(np.hypot(r0 - r1, x1 - x0), 1e-9)
        normal = np.tile(np.column_stack([np.full(sides + 1, slope[0]), slope[1] * round_]), (2, 1))
        i = np.arange(sides)
        triangles = np.vstack(
            [np.stack([i, i + 1, i + sides + 1], 1), np.stack([i + 1, i + sides + 2, i + sides + 1], 1)]
        )
        parts.append(
            Mesh(position, normal, painted(len(position), colour, gloss), np.zeros((len(position), 2)), triangles)
        )
    return merged(parts)
