"""`cinempc bench see`: how fast people are found in pictures here, and how well one is followed through a real clip.

The clip is UAV123's person12: 201 pictures of a man who walks through a park below a drone (M. Mueller, N. Smith &
B. Ghanem, A benchmark and simulator for UAV tracking, ECCV 2016). It may not be passed on, so it is looked for in
`shared/footage/uav123_person12` beside the repository. Success is the share of pictures in which the reported box and
the true one overlap by more than half (intersection over union).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from cinempc.shots.load import CONFIGS
from cinempc.types import Array
from perception.attention import WINDOW_PX, Attention
from perception.boxes import overlap
from perception.casting import Role
from perception.detect import RUNTIMES, open_detector
from perception.detect.opening import installed
from perception.egomotion import VisualGyro
from perception.follow import Follower
from perception.footage import Picture, open_footage
from perception.models import ModelError, path_of
from perception.models.vendor import load_ultralytics
from perception.standpoint import Standpoint, usual_camera

CLIP = CONFIGS.parent.parent / "shared" / "footage" / "uav123_person12"
CLIP_FPS, HEIGHT_M = 10.0, 1.75
IMAGE_PX = (1280, 720)
SIZES_PX, WHOLE_PX = (320, 416, 640), 640
RUNS = 25
GOOD_OVERLAP = 0.5
OTHERS = ("bytetrack", "botsort")  # as ultralytics has them


class DetectorBench(BaseModel):
    """One picture of `image`, wide and high, through one network."""

    runtime: str
    size_px: int
    image: str
    median_ms: float
    best_ms: float


class ClipBench(BaseModel):
    """The whole clip, started from the first true box."""

    tracker: str
    runtime: str
    size_px: int
    success: float
    """Of the one identity that the man had first."""
    found: float
    """The same under whatever identity: never less."""
    identities: int
    """How many different ones the man had; 1 is right."""
    switches: int
    detector_ms: float | None
    """Mean of a picture; None where it is not told apart from the rest."""
    pipeline_ms: float
    fps: float


class SeeBench(BaseModel):
    """All of a run."""

    model: str
    gyro_ms: float
    detectors: list[DetectorBench]
    clip: list[ClipBench]
    notes: list[str]
    """What was left out, and why."""


def run(model: str = "yolo11n", clip: Path = CLIP) -> SeeBench:
    """Measures every runtime that is installed; takes about a minute. Raises ModelError without weights."""
    kind = path_of(model).suffix
    runtimes = [
        name for name in RUNTIMES if installed(name) and (name == "ultralytics") == (kind in (".pt", ".engine"))
    ]
    notes = [f"{name} is not installed" for name in RUNTIMES if not installed(name)]
    results: list[ClipBench] = []
    if not (clip / "groundtruth.txt").is_file():
        notes.append(f"no clip: {clip} is not there; UAV123 gives it for research (uav123.org)")
        pictures = [Picture(i / CLIP_FPS, _noise(i)) for i in range(RUNS)]
    else:
        pictures, true_px = read_clip(clip)
        results = [follow_clip(model, runtime, pictures, true_px) for runtime in runtimes]
        try:
            results += [_follow_with(name, model, pictures, true_px) for name in OTHERS]
        except ModelError as error:
            notes.append(f"{' and '.join(OTHERS)} are not measured: {error}")
    detectors = [_time(model, runtime, size_px, pictures) for runtime in runtimes for size_px in SIZES_PX]
    gyro = VisualGyro(1.0)
    gyro_ms = _median_ms(lambda picture: gyro.update(picture.image_bgr), pictures)[0]
    return SeeBench(model=model, gyro_ms=gyro_ms, detectors=detectors, clip=results, notes=notes)


def table(bench: SeeBench) -> str:
    """The figures for a terminal."""
    lines = [f"{'detector':<14} {'input px':>8} {'picture':>10} {'median ms':>10} {'best ms':>8}"]
    lines += [
        f"{d.runtime:<14} {d.size_px:>8} {d.image:>10} {d.median_ms:>10.1f} {d.best_ms:>8.1f}" for d in bench.detectors
    ]
    lines += ["", f"visual gyroscope: {bench.gyro_ms:.1f} ms a picture"]
    if bench.clip:
        head = (
            f"{'tracker':<10} {'runtime':<12} {'px':>4} {'success':>8} {'found':>6} {'identities':>11} {'switches':>9}"
        )
        lines += ["", f"{head} {'detector ms':>12} {'all ms':>7} {'fps':>6}"]
        for c in bench.clip:
            detector = "" if c.detector_ms is None else f"{c.detector_ms:.1f}"
            lines.append(
                f"{c.tracker:<10} {c.runtime:<12} {c.size_px:>4} {c.success:>8.1%} {c.found:>6.1%} {c.identities:>11}"
                f" {c.switches:>9} {detector:>12} {c.pipeline_ms:>7.1f} {c.fps:>6.1f}"
            )
    return "\n".join([*lines, "", *bench.notes])


def read_clip(clip: Path) -> tuple[list[Picture], Array]:
    """All pictures, and the true boxes (N, 4) left, top, right, bottom in px."""
    with open_footage(str(clip), fps=CLIP_FPS) as footage:
        pictures = list(footage)
    rows = np.loadtxt(clip / "groundtruth.txt", delimiter=",", ndmin=2)[: len(pictures)]
    return pictures, np.hstack([rows[:, :2], rows[:, :2] + rows[:, 2:]])


def follow_clip(model: str, runtime: str, pictures: list[Picture], true_px: Array) -> ClipBench:
    """The pipeline of this project, as `cinempc track --box` runs it, without reading and writing files."""
    height_px, width_px = pictures[0].image_bgr.shape[:2]
    size = np.array([width_px, height_px] * 2)
    camera = usual_camera((width_px, height_px))
    whole, close = (
        open_detector(model, runtime=runtime, size_px=px, classes=("person",)) for px in (WHOLE_PX, WINDOW_PX)
    )
    role = Role("man", "person", HEIGHT_M, box_frac=true_px[0] / size)
    follower = Follower(camera, Standpoint(camera), Attention(whole, close, whole_px=WHOLE_PX), "person", role)
    looks = [follower.take(picture.time_s, picture.image_bgr) for picture in pictures]
    boxes = [{one.id: one.box_frac * size for one in look.sightings} for look in looks]
    followed = [next((one.box_frac * size for one in look.sightings if one.name), np.zeros(4)) for look in looks]
    return _judged(
        ("cinempc", runtime),
        boxes,
        followed,
        true_px,
        [look.whole_s for look in looks],
        float(np.mean([look.detector_s for look in looks])),
    )


def _follow_with(tracker: str, model: str, pictures: list[Picture], true_px: Array) -> ClipBench:
    """One of ultralytics' trackers with the same weights, as it comes; raises ModelError where it is not installed.

    The man is who has most in common with the true box first, and keeps that identity.
    """
    ultralytics = load_ultralytics()
    logging.getLogger("ultralytics").setLevel(logging.WARNING)  # it writes to standard output, where the JSON goes
    yolo = ultralytics.YOLO(str(path_of(model)), task="detect")
    boxes: list[dict[int, Array]] = []
    spent_s = []
    for picture in pictures:
        started_s = time.perf_counter()
        found = yolo.track(
            picture.image_bgr,
            persist=True,
            tracker=f"{tracker}.yaml",
            imgsz=WHOLE_PX,
            classes=[0],
            conf=0.1,
            verbose=False,
        )[0].boxes
        spent_s.append(time.perf_counter() - started_s)
        ids = [] if found.id is None else found.id.int().tolist()
        boxes.append({i: np.asarray(box, np.float64) for i, box in zip(ids, found.xyxy.tolist(), strict=False)})
    owners = [_owner(there, box) for there, box in zip(boxes, true_px, strict=True)]
    man = next((owner for owner in owners if owner is not None), None)
    followed = [there.get(man, np.zeros(4)) if man is not None else np.zeros(4) for there in boxes]
    return _judged((tracker, "ultralytics"), boxes, followed, true_px, spent_s[1:], None)


def _judged(
    names: tuple[str, str],
    boxes: list[dict[int, Array]],
    followed: list[Array],
    true_px: Array,
    spent_s: list[float],
    detector_s: float | None,
) -> ClipBench:
    good = [overlap(box, true) > GOOD_OVERLAP for box, true in zip(followed, true_px, strict=True)]
    owners = [_owner(there, true) for there, true in zip(boxes, true_px, strict=True)]
    known = [owner for owner in owners if owner is not None]
    return ClipBench(
        tracker=names[0],
        runtime=names[1],
        size_px=WHOLE_PX,
        success=float(np.mean(good)),
        found=float(np.mean([owner is not None for owner in owners])),
        identities=len(set(known)),
        switches=sum(one != other for one, other in pairwise(known)),
        detector_ms=None if detector_s is None else 1e3 * detector_s,
        pipeline_ms=1e3 * float(np.mean(spent_s)),
        fps=1.0 / float(np.mean(spent_s)),
    )


def _owner(boxes: dict[int, Array], true: Array) -> int | None:
    """Who is where the man truly is."""
    common = {number: overlap(box, true) for number, box in boxes.items()}
    best = max(common, key=lambda number: common[number], default=None)
    return best if best is not None and common[best] > GOOD_OVERLAP else None


def _time(model: str, runtime: str, size_px: int, pictures: list[Picture]) -> DetectorBench:
    """Below `WHOLE_PX` of a window of that size, which is not scaled; else of the whole picture."""
    detector = open_detector(model, runtime=runtime, size_px=size_px, classes=("person",))
    side = size_px if size_px < WHOLE_PX else max(IMAGE_PX)
    shape = pictures[0].image_bgr[:side, :side].shape
    median_ms, best_ms = _median_ms(
        lambda picture: detector.detect(np.ascontiguousarray(picture.image_bgr[:side, :side])), pictures
    )
    image = f"{shape[1]}x{shape[0]}"
    return DetectorBench(runtime=runtime, size_px=size_px, image=image, median_ms=median_ms, best_ms=best_ms)


def _median_ms(work: Callable[[Picture], object], pictures: list[Picture]) -> tuple[float, float]:
    spent_s = []
    for picture in pictures[:RUNS]:
        started_s = time.perf_counter()
        work(picture)
        spent_s.append(time.perf_counter() - started_s)
    return 1e3 * float(np.median(spent_s[1:])), 1e3 * min(spent_s[1:])


def _noise(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (IMAGE_PX[1], IMAGE_PX[0], 3), np.uint8)
