"""What walls and columns are made of: tileable textures, and how large and which colour they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from cinempc.types import Array
from sim.graphics.textures import Pixels, noise
from sim.standing import Material

SIZE_PX = 512
WALL = 128  # alpha of what is no glass


@dataclass(frozen=True, slots=True)
class Surface:
    """How a material looks."""

    pixels: Callable[[np.random.Generator], Pixels]
    tile_m: float
    colour: str


def _wall(value: Array) -> Pixels:
    """Grey or colour (H, W[, 3]) as pixels of a wall."""
    rgb = np.repeat(value[..., None], 3, axis=2) if value.ndim == 2 else value
    pixels = np.full((*rgb.shape[:2], 4), WALL, np.uint8)
    pixels[..., :3] = np.round(np.clip(rgb, 0, 1) * 255)
    return pixels


def plaster(rng: np.random.Generator) -> Pixels:
    """Rendered wall, a little uneven and weathered."""
    return _wall(0.86 + 0.02 * noise(SIZE_PX, 0.5, rng) + 0.03 * noise(SIZE_PX, 1.8, rng))


def brick(rng: np.random.Generator) -> Pixels:
    """2 m x 2 m: 8 bricks of 25 cm across, 24 courses of 8.3 cm, running bond."""
    return _coursed(rng, across=8, courses=24, joint_px=2, joint=0.80, tint=0.07)


def stone(rng: np.random.Generator) -> Pixels:
    """2 m x 2 m of hewn blocks, 50 cm x 33 cm."""
    return _coursed(rng, across=4, courses=6, joint_px=3, joint=0.55, tint=0.05)


def _coursed(
    rng: np.random.Generator, *, across: int, courses: int, joint_px: int, joint: float, tint: float
) -> Pixels:
    """Courses of blocks with joints between them, every other one moved by half a block."""
    value = np.repeat((0.78 + 0.045 * noise(SIZE_PX, 0.6, rng))[..., None], 3, axis=2)
    rows, columns = np.linspace(0, SIZE_PX, courses + 1).astype(int), np.linspace(0, SIZE_PX, across + 1).astype(int)
    for course, (top, bottom) in enumerate(pairwise(rows)):
        shift = course % 2 * SIZE_PX // (2 * across)
        for left, right in pairwise(columns):
            place = np.arange(left + shift, right + shift) % SIZE_PX
            value[top:bottom, place] += tint * rng.standard_normal() + 0.25 * tint * rng.standard_normal(3)
            value[top:bottom, place[:joint_px]] = joint
        value[top : top + joint_px] = joint
    return _wall(value * (1.0 + 0.06 * noise(SIZE_PX, 1.7, rng))[..., None])


def concrete(rng: np.random.Generator) -> Pixels:
    """2.4 m x 2.4 m: one cast panel with tie holes and water marks."""
    value = 0.72 + 0.018 * noise(SIZE_PX, 0.3, rng) + 0.05 * noise(SIZE_PX, 1.6, rng)
    streaks = cv2.GaussianBlur(noise(SIZE_PX, 0.8, rng), (0, 0), sigmaX=2.0, sigmaY=60.0, borderType=cv2.BORDER_REFLECT)
    value = value + 0.025 * streaks / max(float(streaks.std()), 1e-6)
    for at in (SIZE_PX // 5, SIZE_PX - SIZE_PX // 5):
        for other in (SIZE_PX // 5, SIZE_PX - SIZE_PX // 5):
            cv2.circle(value, (at, other), 6, 0.38, -1, cv2.LINE_AA)
    value[:3], value[:, :3] = 0.5, 0.5
    return _wall(value)


def rock(rng: np.random.Generator) -> Pixels:
    """3 m x 3 m of weathered rock: broad stains, layers, cracks and grit."""
    stain, crack, grit = noise(SIZE_PX, 1.8, rng), noise(SIZE_PX, 1.1, rng), noise(SIZE_PX, 0.3, rng)
    value = 0.66 + 0.10 * stain + 0.05 * grit - 0.30 * np.exp(-((crack / 0.12) ** 2))
    return _wall(value)


def wood(rng: np.random.Generator) -> Pixels:
    """2 m x 2 m of ten upright boards."""
    grain = cv2.GaussianBlur(noise(SIZE_PX, 0.2, rng), (0, 0), sigmaX=0.8, sigmaY=24.0, borderType=cv2.BORDER_REFLECT)
    value = 0.72 + 0.06 * grain / grain.std()
    edges = np.linspace(0, SIZE_PX, 11).astype(int)
    for left, right in pairwise(edges):
        value[:, left:right] = np.roll(value[:, left:right], int(rng.integers(SIZE_PX)), axis=0)
        value[:, left:right] += 0.06 * rng.standard_normal()
        value[:, left : left + 3] = 0.3
    return _wall(value)


def metal(rng: np.random.Generator) -> Pixels:
    """2.4 m x 2.4 m of painted trapezoidal sheet, eight ribs."""
    phase = 8 * np.arange(SIZE_PX) / SIZE_PX % 1.0
    rib = np.interp(phase, [0.0, 0.12, 0.2, 0.5, 0.62, 0.7, 1.0], [0.8, 0.8, 1.0, 1.0, 0.55, 0.8, 0.8])
    rust = np.clip(noise(SIZE_PX, 1.5, rng) - 2.0, 0.0, 1.0)[..., None]
    value = (0.86 * rib + 0.012 * noise(SIZE_PX, 0.4, rng))[..., None] * np.ones(3)
    return _wall(value * (1 - 0.6 * rust) + 0.6 * rust * np.array([0.45, 0.30, 0.20]))


def hedge(rng: np.random.Generator) -> Pixels:
    """1.5 m x 1.5 m of what is behind the outermost leaves."""
    clump = noise(SIZE_PX, 0.9, rng, coarsest=8)
    return _wall(0.50 + 0.14 * clump + 0.09 * noise(SIZE_PX, 0.1, rng))


MATERIALS: dict[Material, Surface] = {
    "plaster": Surface(plaster, 3.0, "#d8ceba"),
    "brick": Surface(brick, 2.0, "#a8604a"),
    "stone": Surface(stone, 2.0, "#c4b9a4"),
    "concrete": Surface(concrete, 2.4, "#b4b2ad"),
    "rock": Surface(rock, 3.0, "#8d877c"),
    "wood": Surface(wood, 2.0, "#9a7650"),
    "metal": Surface(metal, 2.4, "#4f6f86"),
    "hedge": Surface(hedge, 1.5, "#5d7a3c"),
}
