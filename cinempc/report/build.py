"""Builds `metrics.json`, `report.html` and the camera report from the log of a take, beside that of the one before."""

from __future__ import annotations

from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict

from cinempc.record.recorder import VIDEO_NAME
from cinempc.report.achieved import Achieved, achieved
from cinempc.report.camera_report import camera_report, write_camera_reports
from cinempc.report.compare import Comparison, compare
from cinempc.report.contact_sheet import contact_sheet
from cinempc.report.difference import DifferenceFigures
from cinempc.report.figures import figure_rows
from cinempc.report.metrics import Metrics, metrics_of
from cinempc.report.page import Content, page
from cinempc.report.plots import plots
from cinempc.report.taketotake import from_the_take_before
from cinempc.report.topview import top_view
from cinempc.report.verdict import Line, Verdict, verdict
from cinempc.takelog import TakeLog, read_take

METRICS_NAME, REPORT_NAME = "metrics.json", "report.html"


class Judgement(BaseModel):
    """A take's figures, what they mean, and how they compare: all that `metrics.json` holds."""

    model_config = ConfigDict(frozen=True)

    metrics: Metrics
    verdict: Verdict
    compared_with: Comparison | None = None
    take_to_take: DifferenceFigures | None = None


def build_report(take: Path) -> Path:
    """Judges a take folder and writes `metrics.json`, `report.html` and the camera report into it.

    Returns:
        The path of the report.

    Raises:
        TakeLogError: there is no log that could be read.
        ValueError: the take asks to be compared with a baseline that does not exist.
    """
    log = read_take(take)
    seen = achieved(log.ticks, log.info)
    judgement = judge(log, seen).model_copy(update={"take_to_take": from_the_take_before(log)})
    report = log.folder / REPORT_NAME
    write_metrics(judgement, log.folder / METRICS_NAME)
    report.write_text(page(_content(log, seen, judgement)), encoding="utf-8")
    write_camera_reports([camera_report(log, judgement.verdict)], log.folder)
    return report


def judge(log: TakeLog, seen: Achieved) -> Judgement:
    """Figures, verdict and comparison of one take."""
    metrics = metrics_of(log, seen)
    compared = compare(seen, log.info.compare_with) if log.info.compare_with else None
    return Judgement(metrics=metrics, verdict=verdict(metrics, log.info.drone), compared_with=compared)


def write_metrics(judgement: Judgement, path: Path) -> None:
    """The figures at the top level, then `passed`, `verdict`, `compared_with` and `take_to_take`."""
    whole = {
        **judgement.metrics.model_dump(mode="json"),
        "passed": judgement.verdict.passed,
        "verdict": [_line_values(line) for line in judgement.verdict.lines],
        "compared_with": judgement.compared_with.model_dump(mode="json") if judgement.compared_with else None,
        "take_to_take": judgement.take_to_take.model_dump(mode="json") if judgement.take_to_take else None,
    }
    path.write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _line_values(line: Line) -> dict[str, str | bool | None]:
    return {
        "name": line.name,
        "asked": line.asked,
        "achieved": line.achieved,
        "allowed": line.allowed,
        "passed": line.passed,
    }


def _content(log: TakeLog, seen: Achieved, judgement: Judgement) -> Content:
    return Content(
        log=log,
        metrics=judgement.metrics,
        verdict=judgement.verdict,
        figures=figure_rows(judgement.metrics, seen),
        sheet=contact_sheet(log),
        plots=plots(log, seen),
        top_view_svg=top_view(seen, log.info),
        comparison=judgement.compared_with,
        take_to_take=judgement.take_to_take,
        video=VIDEO_NAME if (log.folder / VIDEO_NAME).exists() else None,
    )
