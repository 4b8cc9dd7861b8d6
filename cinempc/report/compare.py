"""Sets a take beside published results: the same errors in the same units."""

from __future__ import annotations

from importlib import resources
from typing import Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict

from cinempc.hardware import Strict
from cinempc.report.achieved import Achieved
from cinempc.types import Array

Quantity = Literal["u_px", "v_top_px", "near_limit_m", "far_limit_m", "focal_length_mm"]
Pair = tuple[float, float]  # median and 95th percentile


class Baseline(Strict):
    """Somebody's published errors, as a file in `baselines/` holds them."""

    title: str
    provenance: str
    image_px: tuple[int, int]
    """Width and height of the picture that their pixels are counted in."""
    runs: dict[str, dict[Quantity, Pair]]
    times_better: dict[Quantity, float]
    """By how much our p95 is to be smaller than theirs."""


class ComparedRow(BaseModel):
    """One quantity: our error beside theirs; median and p95 of |error| over the whole take."""

    model_config = ConfigDict(frozen=True)

    quantity: Quantity
    ours: Pair
    theirs: dict[str, Pair]
    ours_over_theirs_p95: float
    """Against the best of their runs."""
    times_better_asked: float | None
    passed: bool | None


class Comparison(BaseModel):
    """A take beside a baseline."""

    model_config = ConfigDict(frozen=True)

    baseline: str
    title: str
    provenance: str
    rows: list[ComparedRow]


def baseline_names() -> list[str]:
    """The baselines that ship."""
    folder = resources.files("cinempc.report") / "baselines"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def load_baseline(name: str) -> Baseline:
    """A shipped baseline. Raises ValueError for a name that does not exist."""
    if name not in baseline_names():
        raise ValueError(f"compare_with: there is no baseline {name!r}; allowed: {', '.join(baseline_names())}")
    text = (resources.files("cinempc.report") / "baselines" / f"{name}.yaml").read_text(encoding="utf-8")
    return Baseline.model_validate(yaml.safe_load(text), strict=False)


def compare(seen: Achieved, name: str) -> Comparison:
    """Our errors over the whole take, settling included, beside those of a baseline."""
    baseline = load_baseline(name)
    rows = []
    for quantity, errors in _our_errors(seen, baseline.image_px).items():
        theirs = {run: errors_by[quantity] for run, errors_by in baseline.runs.items() if quantity in errors_by}
        finite = errors[np.isfinite(errors)]
        if theirs and len(finite):
            ours = float(np.percentile(finite, 50)), float(np.percentile(finite, 95))
            ratio = ours[1] / min(p95 for _, p95 in theirs.values())
            asked = baseline.times_better.get(quantity)
            passed = None if asked is None else ratio * asked <= 1.0
            rows.append(
                ComparedRow(
                    quantity=quantity,
                    ours=ours,
                    theirs=theirs,
                    ours_over_theirs_p95=ratio,
                    times_better_asked=asked,
                    passed=passed,
                )
            )
    return Comparison(baseline=name, title=baseline.title, provenance=baseline.provenance, rows=rows)


def _our_errors(seen: Achieved, image_px: tuple[int, int]) -> dict[Quantity, Array]:
    """(T,) |error| of each quantity; the highest placed point stands for the head."""
    top = max(seen.marks, key=lambda mark: mark.point_height_frac, default=None)
    errors: dict[Quantity, Array] = {
        "near_limit_m": np.abs(seen.near_limit_m - seen.asked_near_limit_m),
        "far_limit_m": np.abs(seen.far_limit_m - seen.asked_far_limit_m),
        "focal_length_mm": np.abs(seen.focal_length_mm - seen.asked_focal_length_mm),
    }
    if top is None:
        return errors
    image = {
        "u_px": np.abs(top.u - top.asked_u) * image_px[0],
        "v_top_px": np.abs(top.v - top.asked_v) * image_px[1],
    }
    return {**image, **errors}  # type: ignore[dict-item]
