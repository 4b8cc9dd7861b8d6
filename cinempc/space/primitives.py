"""Solids with a formula: box, upright cylinder and sphere. Source: I. Quilez, distance functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.types import Array


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A level box, turned about the vertical."""

    centre_ned_m: Array  # (3,)
    size_m: Array  # (3,) along its heading, across it, and its height
    yaw_ned_rad: float = 0.0

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest corner of the box around it that is not turned."""
        c, s = abs(np.cos(self.yaw_ned_rad)), abs(np.sin(self.yaw_ned_rad))
        long, wide, high = np.asarray(self.size_m) / 2
        half = np.array([c * long + s * wide, s * long + c * wide, high])
        return self.centre_ned_m - half, self.centre_ned_m + half

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) exact signed distance of points (N, 3)."""
        offset = points_ned_m - self.centre_ned_m
        c, s = np.cos(self.yaw_ned_rad), np.sin(self.yaw_ned_rad)
        along, across = c * offset[:, 0] + s * offset[:, 1], c * offset[:, 1] - s * offset[:, 0]
        over = np.abs(np.stack([along, across, offset[:, 2]], axis=1)) - np.asarray(self.size_m) / 2
        return np.asarray(np.linalg.norm(np.maximum(over, 0.0), axis=1) + np.minimum(over.max(axis=1), 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Cylinder:
    """An upright cylinder with flat ends."""

    base_ned_m: Array  # (3,) middle of its lower end
    radius_m: float
    height_m: float

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest corner of the box around it."""
        around = np.array([self.radius_m, self.radius_m, 0.0])
        top_ned_m = self.base_ned_m - np.array([0.0, 0.0, self.height_m])
        return top_ned_m - around, self.base_ned_m + around

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) exact signed distance of points (N, 3)."""
        offset = points_ned_m - self.base_ned_m
        aside = np.hypot(offset[:, 0], offset[:, 1]) - self.radius_m
        over = np.abs(offset[:, 2] + self.height_m / 2) - self.height_m / 2
        outside = np.hypot(np.maximum(aside, 0.0), np.maximum(over, 0.0))
        return np.asarray(outside + np.minimum(np.maximum(aside, over), 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Sphere:
    """A ball."""

    centre_ned_m: Array  # (3,)
    radius_m: float

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest corner of the box around it."""
        return self.centre_ned_m - self.radius_m, self.centre_ned_m + self.radius_m

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) exact signed distance of points (N, 3)."""
        return np.asarray(np.linalg.norm(points_ned_m - self.centre_ned_m, axis=1) - self.radius_m)
