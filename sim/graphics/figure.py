"""A person: a mesh on a skeleton, dressed in the actor's colours and bent into a pose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array
from sim.graphics.gait import Bone, Skeleton
from sim.graphics.mesh import Floats, Mesh, rgb

ASSETS = Path(__file__).parent.parent / "assets"
FIGURES = ("woman", "man")
SKIN, TOP, BOTTOM, SHOE, SOLE, HAIR, EYE, IRIS, LIP, BROW = range(10)
CLOTH = (TOP, BOTTOM)
SKIN_TONES = ("#bd8a70", "#a1705a", "#c4957b", "#75503d")
HAIR_COLOURS = ("#3a2616", "#1d1613", "#6b4a2a", "#2b1d15")


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A mesh at rest with up to four bones per vertex."""

    skeleton: Skeleton
    bones: tuple[str, ...]
    position_m: Floats  # (V, 3)
    normal: Floats  # (V, 3)
    triangles: NDArray[np.int64]  # (T, 3)
    material: NDArray[np.uint8]  # (V,)
    bone_index: NDArray[np.uint8]  # (V, 4)
    bone_weight: Floats  # (V, 4), each row sums to 1

    def dressed(self, top: str, bottom: str, look: int) -> Mesh:
        """The mesh at rest in these colours "#rrggbb"; `look` varies skin, hair and shoes."""
        skin, hair = rgb(SKIN_TONES[look % len(SKIN_TONES)]), rgb(HAIR_COLOURS[look % len(HAIR_COLOURS)])
        shoe = rgb(("#2a2624", "#d8d5cf", "#4a3528")[look % 3])
        palette = np.zeros((10, 3))
        palette[[SKIN, TOP, BOTTOM, SHOE, HAIR]] = skin, rgb(top), rgb(bottom), shoe, hair
        palette[[SOLE, EYE, IRIS]] = [0.82] * 3, [0.86, 0.85, 0.83], [0.16, 0.11, 0.08]
        palette[[LIP, BROW]] = skin * [0.86, 0.62, 0.62], 0.8 * hair
        colour = np.column_stack([palette[self.material], np.isin(self.material, CLOTH)])
        around = np.arctan2(self.position_m[:, 0], self.position_m[:, 1]) * 0.25
        uv = np.column_stack([around, self.position_m[:, 2]])
        return Mesh(self.position_m.astype(float), self.normal.astype(float), colour, uv, self.triangles)

    def bend(self, pose: dict[str, Bone], rows: NDArray[Any]) -> None:
        """Writes positions and normals of the posed mesh into `rows`, as `mesh.packed` made them."""
        transforms = np.empty((len(self.bones), 3, 4), np.float32)
        for i, name in enumerate(self.bones):
            bone = pose[name]
            transforms[i, :, :3] = bone.rotation
            transforms[i, :, 3] = bone.position_m - bone.rotation @ self.skeleton.joint_m[name]
        skin = (self.position_m, self.normal, self.bone_index, self.bone_weight)
        _skin(*skin, transforms, rows["position"], rows["normal"])


@cache
def figure(name: str, *, coarse: bool = False) -> Figure:
    """One of `FIGURES`, in full or with a fifth of the triangles."""
    prefix = "low_" if coarse else ""
    with np.load(ASSETS / f"{name}.npz") as data:
        bones = tuple(str(bone) for bone in data["bones"])
        skeleton = Skeleton(_by_name(bones, data["joints_m"]), float(data["height_m"]))
        weight = data[prefix + "bone_weight_255"].astype(np.float32)
        return Figure(
            skeleton=skeleton,
            bones=bones,
            position_m=(data[prefix + "vertices_tenth_mm"] / 1e4).astype(np.float32),
            normal=(data[prefix + "normals_127"] / 127.0).astype(np.float32),
            triangles=data[prefix + "triangles"].astype(np.int64),
            material=data[prefix + "material"],
            bone_index=data[prefix + "bone_index"],
            bone_weight=weight / weight.sum(axis=1, keepdims=True),
        )


def _by_name(bones: tuple[str, ...], points: Array) -> dict[str, Array]:
    return {bone: points[i].astype(float) for i, bone in enumerate(bones)}


@numba.njit(cache=True, nogil=True)
def _skin(  # type: ignore[no-untyped-def]  # compiled: see `Figure.bend` for the types
    position, normal, index, weight, transforms, out_position, out_normal
):
    """Linear blend skinning: each vertex moves with the weighted mean of its bones' transforms."""
    for v in range(position.shape[0]):
        for row in range(3):
            a = b = c = d = np.float32(0.0)
            for k in range(4):
                w, bone = weight[v, k], index[v, k]
                a += w * transforms[bone, row, 0]
                b += w * transforms[bone, row, 1]
                c += w * transforms[bone, row, 2]
                d += w * transforms[bone, row, 3]
            out_position[v, row] = a * position[v, 0] + b * position[v, 1] + c * position[v, 2] + d
            out_normal[v, row] = a * normal[v, 0] + b * normal[v, 1] + c * normal[v, 2]
