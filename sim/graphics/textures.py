"""Textures made in code: tileable noise, grounds, facades and leaves. Deterministic for a seed."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from panda3d.core import SamplerState, Texture

from cinempc.types import Array

Pixels = NDArray[np.uint8]


def noise(size_px: int, roughness: float, rng: np.random.Generator, *, coarsest: int = 1) -> Array:
    """(size, size) tileable noise, mean 0, deviation 1: amplitude falls with frequency to the power `roughness`."""
    frequency = np.hypot(np.fft.fftfreq(size_px)[:, None], np.fft.rfftfreq(size_px)[None]) * size_px
    amplitude = np.where(frequency < coarsest, 0.0, np.maximum(frequency, 1.0) ** -roughness)
    spectrum = np.fft.rfft2(rng.standard_normal((size_px, size_px))) * amplitude
    field = np.fft.irfft2(spectrum, s=(size_px, size_px))
    return np.asarray(field / field.std())


def _pixels(rgb: Array) -> Pixels:
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)


def plaza(rng: np.random.Generator, size_px: int = 1024) -> Pixels:
    """8 m x 8 m of granite slabs in half bond, each 1 m x 0.5 m, with a darker band along two sides."""
    tile_m, joint_px = 8.0, 2
    metre = size_px / tile_m
    grain = 0.020 * noise(size_px, 0.4, rng) + 0.018 * noise(size_px, 1.5, rng)
    value: Any = np.array([0.63, 0.61, 0.585]) + grain[..., None]
    row_px, slab_px = int(metre / 2), int(metre)
    for row in range(16):
        top = row * row_px
        for slab in range(-1, 8):
            left = slab * slab_px + (row % 2) * slab_px // 2
            columns = np.arange(left, left + slab_px) % size_px
            tint = 0.035 * rng.standard_normal() + 0.012 * rng.standard_normal(3)
            value[top : top + row_px, columns] += tint
            value[top : top + row_px, columns[:joint_px]] *= 0.62
        value[top : top + joint_px] *= 0.62
    band = int(0.5 * metre)
    for cut in (np.s_[:band], np.s_[:, :band]):
        value[cut] = 0.36 + 0.5 * (value[cut] - 0.6) + np.array([0.01, 0.0, -0.005])
    return _pixels(value)


def grass(rng: np.random.Generator, size_px: int = 1024) -> Pixels:
    """5 m x 5 m of short grass: patches, clumps and blades."""
    patch, clump = noise(size_px, 1.6, rng), noise(size_px, 0.9, rng, coarsest=6)
    blade: Any = noise(size_px, 0.1, rng)
    blade = cv2.copyMakeBorder(blade, 8, 8, 8, 8, cv2.BORDER_WRAP)
    blade = cv2.GaussianBlur(blade, (0, 0), sigmaX=0.8, sigmaY=2.4)[8:-8, 8:-8]
    value = 0.42 + 0.045 * patch + 0.06 * clump + 0.10 * blade / blade.std()
    dry = np.clip(0.5 + 0.4 * noise(size_px, 1.8, rng), 0, 1)[..., None]
    green, straw = np.array([0.62, 0.92, 0.36]), np.array([0.95, 0.95, 0.50])
    return _pixels(value[..., None] * (green * (1 - 0.45 * dry) + straw * 0.45 * dry) * 1.05)


def asphalt(rng: np.random.Generator, size_px: int = 1024) -> Pixels:
    """6 m x 6 m of worn asphalt: grit, wear and a few sealed cracks."""
    value = 0.40 + 0.055 * noise(size_px, 0.15, rng) + 0.025 * noise(size_px, 1.6, rng)
    image = np.repeat(value[..., None], 3, axis=2) * np.array([1.0, 0.99, 0.97])
    for _ in range(3):
        steps = rng.normal(0, 9, 60) + np.linspace(0, 1, 60) * rng.uniform(-150, 150)
        crack = np.stack([np.linspace(0, size_px, 60), rng.uniform(200, 800) + np.cumsum(steps) * 0.35], 1)
        cv2.polylines(image, [np.round(crack).astype(np.int32)], False, (0.26, 0.26, 0.26), 2, cv2.LINE_AA)
    return _pixels(image)


def facade(rng: np.random.Generator, bays: int = 4, floors: int = 4, cell_px: int = 128) -> Pixels:
    """(H, W, 4) of windows in a plastered wall; alpha 255 is glass, 128 wall. Bays and floors are 3.2 m."""
    width, height = bays * cell_px, floors * cell_px
    wall = 0.88 + 0.02 * noise(max(width, height), 0.9, rng)[:height, :width]
    image = np.dstack([wall, wall, wall, np.full_like(wall, 0.5)])
    for floor in range(floors):
        for bay in range(bays):
            cell = image[floor * cell_px : (floor + 1) * cell_px, bay * cell_px : (bay + 1) * cell_px]
            _window(cell, rng)
    return _pixels(image)


def _window(cell: Array, rng: np.random.Generator) -> None:
    """Paints one window, with reveal, frame, sill and perhaps a curtain, into its cell (rows run downwards)."""
    size = cell.shape[0]
    left, right, top, bottom = (int(f * size) for f in (0.28, 0.72, 0.20, 0.78))
    cell[top - 2 : bottom + 2, left - 4 : right + 4, :3] = 0.94
    cell[top : top + 5, left:right, :3] = 0.30
    glass = np.s_[top + 5 : bottom, left + 2 : right - 2]
    shade = rng.choice([0.14, 0.18, 0.22, 0.28])
    cell[glass][..., :3] = np.array([0.85, 1.0, 1.15]) * shade
    cell[glass][..., 3] = 1.0
    if rng.random() < 0.55:
        drop = int((bottom - top) * rng.uniform(0.2, 0.8))
        cell[top + 5 : top + 5 + drop, left + 2 : right - 2, :3] = rng.uniform(0.45, 0.62)
    middle = (left + right) // 2
    for bar in (np.s_[top:bottom, middle - 2 : middle + 2], np.s_[top + 28 : top + 31, left:right]):
        cell[bar] = (0.93, 0.92, 0.90, 0.5)
    cell[bottom : bottom + 5, left - 6 : right + 6] = (0.97, 0.96, 0.94, 0.5)
    cell[bottom + 5 : bottom + 9, left - 6 : right + 6, :3] *= 0.62
    cell[-4:, :, :3] *= 0.93


def leaves(rng: np.random.Generator, size_px: int = 128, count: int = 150) -> Pixels:
    """(size, size, 4) a spray of leaves on nothing; alpha is where a leaf is."""
    image = np.zeros((size_px, size_px, 4), np.float64)
    image[..., :3] = 0.42
    for i in range(count):
        radius = 0.42 * size_px * np.sqrt(rng.random())
        angle, turn = rng.uniform(0, 2 * np.pi), rng.uniform(0, 180)
        centre = (int(size_px / 2 + radius * np.cos(angle)), int(size_px / 2 + radius * np.sin(angle)))
        value = 0.34 + 0.5 * i / count + 0.05 * rng.standard_normal()
        length = int(size_px * rng.uniform(0.045, 0.08))
        cv2.ellipse(
            image, centre, (length, length // 2), turn, 0, 360, (value, value, 0.9 * value, 1.0), -1, cv2.LINE_8
        )
    return _pixels(image)


def cloudy(rng: np.random.Generator, size_px: int = 512) -> Pixels:
    """(size, size, 3) three independent noises, broad ones, for variation of all kinds."""
    layers = [0.5 + 0.2 * noise(size_px, roughness, rng) for roughness in (1.7, 1.3, 1.7)]
    return _pixels(np.dstack(layers))


def cloth(rng: np.random.Generator, size_px: int = 512) -> Pixels:
    """(size, size, 3) grey creases: broad ones, and finer ones across them."""
    broad, fine = noise(size_px, 1.7, rng), noise(size_px, 1.3, rng)
    rows, columns = 4 * np.arange(size_px) % size_px, 3 * np.arange(size_px) % size_px
    return _pixels(np.repeat(0.5 + 0.1 * broad[..., None] + 0.06 * fine[rows][:, columns, None], 3, axis=2))


def texture(name: str, pixels: Pixels, *, clamp: bool = False) -> Texture:
    """A mip-mapped texture of (H, W, 3 or 4) RGB(A) pixels, first row at the top."""
    height, width, channels = pixels.shape
    result = Texture(name)
    form, order = (Texture.F_rgba, cv2.COLOR_RGBA2BGRA) if channels == 4 else (Texture.F_rgb, cv2.COLOR_RGB2BGR)
    result.setup_2d_texture(width, height, Texture.T_unsigned_byte, form)
    result.set_ram_image(cv2.cvtColor(pixels, order)[::-1].tobytes())
    result.set_minfilter(SamplerState.FT_linear_mipmap_nearest)
    result.set_magfilter(SamplerState.FT_linear)
    wrap = SamplerState.WM_clamp if clamp else SamplerState.WM_repeat
    result.set_wrap_u(wrap)
    result.set_wrap_v(wrap)
    return result
