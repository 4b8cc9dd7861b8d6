"""What the lens can hold sharp and how far it can blur, and aims of the picture that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cinempc import model
from cinempc.composition import depth_m, point_on_subject
from cinempc.feasibility.company import Company
from cinempc.feasibility.finding import Finding
from cinempc.feasibility.path import Path
from cinempc.hardware import Camera
from cinempc.optics import F_NUMBERS, defocus_px, focus_and_stop_for_limits
from cinempc.shots.lens import EYES, focus_shares
from cinempc.shots.profile import profile
from cinempc.shots.spec import Pull, ShotSpec
from cinempc.types import Array

HOLDERS = ("f_number", "focal_length_mm", "distance_m", "size")
PULLED = 0.98  # share of the focus from which on a pull has arrived
BLURRED = 0.85  # of the asked blur is enough
MISSES = {
    "image_position": (0.03, "the points are {:.0%} of the frame's width off their places", ("framing",)),
    "lead_room": (0.03, "the lead room is {:.0%} of the frame's width off", ("framing",)),
    "size": (0.1, "the size is {:.0%} off", ("framing",)),
    "distance": (0.8, "the distance is {:.1f} m off", ("view", "distance_m")),
    "height": (0.5, "the height is {:.1f} m off", ("view", "height_m")),
    "elevation": (0.12, "the elevation is {:.2f} rad off", ("view", "elevation_deg")),
    "azimuth": (0.15, "the camera's side is {:.2f} rad off", ("view", "azimuth_deg")),
    "focal_length": (0.1, "the focal length is {:.0%} off", ("lens", "focal_length_mm")),
}
"""By term: beyond which miss the aims contradict each other, how that is said, and the key."""


def sharpness_findings(spec: ShotSpec, camera: Camera, path: Path, company: Company) -> Iterator[Finding]:
    """What no setting of this lens shows as asked."""
    depths = {name: _depth_m(path, company, name) for name in spec.subjects}
    yield from _held(spec, camera, path, depths)
    yield from _blur(spec, camera, path, depths)
    yield from _contradictions(path)


def _depth_m(path: Path, company: Company, name: str) -> Array:
    """(K,) depth of somebody's eyes along the optical axis."""
    walk = company.walks[name]
    point = point_on_subject(walk.position_ned_m.T, walk.height_m, EYES)
    yaw, pitch = path.states[:, model.YAW], path.states[:, model.PITCH]
    return np.asarray(depth_m(point, path.position_ned_m.T, yaw, pitch))


def _held(spec: ShotSpec, camera: Camera, path: Path, depths: dict[str, Array]) -> Iterator[Finding]:
    """Whether one stop holds all of `hold_sharp` in focus, with the focus where that takes the least."""
    names = spec.lens.hold_sharp
    if len(names) < 2:
        return
    all_m = np.array([depths[name] for name in names])
    _, needed = focus_and_stop_for_limits(
        1.0 / all_m.min(axis=0), 1.0 / all_m.max(axis=0), path.focal_length_mm, camera.circle_of_confusion_mm
    )
    free = spec.lens.f_number == "free"
    most = np.full(len(needed), camera.f_number[1]) if free else _asked_f_number(spec, path.times_s)
    k = int(np.argmax(needed / most))
    if needed[k] <= most[k] * 1.02:
        return
    both = "both" if len(names) == 2 else "all"
    told = f"at {path.times_s[k]:.1f} s f/{most[k]:.2g} cannot hold {both} in focus"
    whole = float(needed.max())
    if whole <= camera.f_number[1]:
        can = f"f/{_next_stop(whole):g} can"
    else:
        can = f"it would take f/{whole:.0f}, this lens closes to f/{camera.f_number[1]:g}"
    key = ("lens", "hold_sharp") if free else ("lens", "f_number")
    yield Finding("held sharp", key, f"{told}, {can}", HOLDERS, excess=float(needed[k] / most[k]))


def _next_stop(f_number: float) -> float:
    """The next third of a stop that lenses are marked with: f/2.8, f/3.2, f/3.5, f/4, ..."""
    return next((stop for stop in F_NUMBERS if stop >= 0.999 * f_number), F_NUMBERS[-1])


def _asked_f_number(spec: ShotSpec, times_s: Array) -> Array:
    assert spec.lens.f_number != "free"
    return profile(spec.lens.f_number, spec.duration_s)(times_s)


def _blur(spec: ShotSpec, camera: Camera, path: Path, depths: dict[str, Array]) -> Iterator[Finding]:
    lens = spec.lens
    pulls = [Pull(on=lens.focus)] if isinstance(lens.focus, str) else list(lens.focus or [])
    shares = focus_shares(pulls, path.times_s)
    widest = np.full(len(path.times_s), camera.f_number[0])
    f_number = widest if lens.f_number == "free" else _asked_f_number(spec, path.times_s)
    for name, value in lens.blur_px.items():
        asked = profile(value, spec.duration_s)(path.times_s)
        for other, share in shares.items():
            if other == name:
                continue
            settings = (path.focal_length_mm, f_number, 1.0 / depths[other], camera.sensor_width_mm)
            gives = np.abs(defocus_px(1.0 / depths[name], *settings, camera.image_px[0]))
            short = np.where(share > PULLED, gives - BLURRED * asked, np.inf)
            k = int(np.argmin(short))
            if short[k] < 0:
                told = f"at {path.times_s[k]:.1f} s {asked[k]:g} px of blur on {name} is asked"
                gets = f"with the focus on {other} f/{f_number[k]:.2g} gives {gives[k]:.1f}"
                turns = ("blur_px", "f_number", "focal_length_mm", "distance_m")
                yield Finding(
                    "blur", ("lens", "blur_px", name), f"{told}, {gets}", turns, excess=asked[k] / max(gives[k], 1e-3)
                )
                break


def _contradictions(path: Path) -> Iterator[Finding]:
    for term, (most, words, key) in MISSES.items():
        missed = path.misses.get(term)
        if missed is None:
            continue
        k = int(np.argmax(missed))
        if missed[k] > most:
            told = f"at {path.times_s[k]:.1f} s not all of this can be had at once: {words.format(missed[k])}"
            turns = ("x", "y", "size", "headroom", "lead_room", "distance_m", "height_m", "elevation_deg")
            yield Finding(f"{term} missed", key, told, (*turns, "focal_length_mm", "azimuth_deg"), excess=missed[k])
