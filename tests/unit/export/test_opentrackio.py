"""OpenTrackIO samples: their structure as the specification has it; where these are at hand, its schema and parser."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.cameratrack import CameraTrack, camera_track
from cinempc.export import opentrackio
from cinempc.export.sheet import FARTHEST_M, sheet_of
from cinempc.record import Slate
from cinempc.takelog import TakeLog, read_take

CHECKOUT = os.environ.get("OPENTRACKIO_DIR", "")  # of SMPTE's ris-osvp-metadata-camdkit
SCHEMA = Path(CHECKOUT) / "src/test/resources/classic/schema.json"
PARSER = Path(CHECKOUT) / "src/test/python/parser/opentrackio_lib.py"
published = pytest.mark.skipif(not CHECKOUT, reason="OPENTRACKIO_DIR names no checkout of ris-osvp-metadata-camdkit")


def whole(**properties: Any) -> dict[str, Any]:
    """An object with all of these and nothing else."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def optional(made: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {**made, "properties": made["properties"] | properties}


NUMBER, TEXT = {"type": "number"}, {"type": "string", "minLength": 1, "maxLength": 1023}
POSITIVE = {"type": "number", "exclusiveMinimum": 0}
URN = {"type": "string", "pattern": "^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}


def count(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


RATIONAL = whole(num=count(1, 2**31 - 1), denom=count(1, 2**32 - 1))
STAMP = whole(seconds=count(0, 2**48 - 1), nanoseconds=count(0, 10**9 - 1))
TIMECODE = whole(
    hours=count(0, 23),
    minutes=count(0, 59),
    seconds=count(0, 59),
    frames=count(0, 119),
    frameRate=RATIONAL,
    dropFrame={"type": "boolean"},
)
FIELDS = whole(
    protocol=whole(name={"const": "OpenTrackIO"}, version={"const": [1, 0, 1]}),
    sampleId=URN,
    sourceId=URN,
    sourceNumber=count(1, 200),
    static=optional(
        whole(
            duration=RATIONAL,
            camera=optional(
                whole(
                    captureFrameRate=RATIONAL,
                    activeSensorPhysicalDimensions=whole(width=POSITIVE, height=POSITIVE),
                    activeSensorResolution=whole(width=count(1, 2**31 - 1), height=count(1, 2**31 - 1)),
                    model=TEXT,
                    anamorphicSqueeze=RATIONAL,
                ),
                isoSpeed=count(1, 2**32 - 1),
                shutterAngle={"type": "number", "minimum": 0, "maximum": 360},
            ),
            tracker=whole(make=TEXT, firmwareVersion=TEXT),
        ),
        lens=whole(nominalFocalLength=POSITIVE),
    ),
    tracker=optional(whole(slate=TEXT, status=TEXT, recording={"type": "boolean"}), notes=TEXT),
    timing=optional(
        whole(sampleRate=RATIONAL, sequenceNumber=count(0, 2**32 - 1)),
        mode={"const": "internal"},
        sampleTimestamp=STAMP,
        timecode=TIMECODE,
    ),
    lens=whole(
        pinholeFocalLength=POSITIVE,
        focusDistance=POSITIVE,
        fStop=POSITIVE,
        entrancePupilOffset=NUMBER,
        projectionOffset=whole(x=NUMBER, y=NUMBER),
    ),
    transforms={
        "type": "array",
        "minItems": 1,
        "items": whole(
            id={"const": "Camera"},
            translation=whole(x=NUMBER, y=NUMBER, z=NUMBER),
            rotation=whole(pan=NUMBER, tilt=NUMBER, roll=NUMBER),
        ),
    },
)


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    return read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(1.0), pictures=True))


@pytest.fixture(scope="module")
def plain(log) -> CameraTrack:
    return replace(camera_track(log), slate=Slate("12", "B", 4), started_utc="2026-05-01T10:00:00.250+00:00")


def variants(plain: CameraTrack) -> dict[str, CameraTrack]:
    known = dict.fromkeys(("iso", "nd_stops", "shutter_deg"), np.full(len(plain), 180.0))
    prime = plain.camera.model_copy(update={"focal_length_mm": (35.0, 35.0)})
    return {
        "plain": plain,
        "exposed": replace(plain, **known),
        "drop frame": replace(plain, frame_rate=Fraction(30000, 1001)),
        "no timecode": replace(plain, frame_rate=Fraction(100, 3)),
        "no start": replace(plain, started_utc=""),
        "infinity": replace(plain, focus_distance_m=np.full(len(plain), np.inf)),
        "prime": replace(plain, camera=prime),
    }


def written(track: CameraTrack, log: TakeLog, folder: Path) -> list[dict[str, Any]]:
    path = folder / "camera.opentrackio.jsonl"
    opentrackio.write(sheet_of(track, log, label="measured", first_frame=1), path)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_field_is_one_of_the_specification(plain, log, tmp_path):
    validator = jsonschema.Draft202012Validator(FIELDS)
    for name, track in variants(plain).items():
        samples = written(track, log, tmp_path)
        assert len(samples) == len(track), name
        for sample in samples:
            assert not [error.message for error in validator.iter_errors(sample)], name


def test_samples_have_names_of_their_own_and_the_same_each_time(plain, log, tmp_path):
    first, again = written(plain, log, tmp_path), written(plain, log, tmp_path)
    assert first == again
    assert len({sample["sampleId"] for sample in first}) == len(first)
    assert len({sample["sourceId"] for sample in first}) == 1


def test_time_is_atomic_and_the_timecode_that_of_the_video(plain, log, tmp_path):
    last = written(plain, log, tmp_path)[-1]["timing"]
    assert last["sampleTimestamp"] == {"seconds": 1777629601 + 37, "nanoseconds": 210_000_000}  # 24 pictures later
    code = last["timecode"]
    assert [code[part] for part in ("hours", "minutes", "seconds", "frames")] == [10, 0, 1, 5]
    assert not code["dropFrame"]


def test_dropped_numbers_are_dropped(plain, log, tmp_path):
    track = replace(plain, frame_rate=Fraction(30000, 1001), started_utc="2026-05-01T00:00:59.950+00:00")
    codes = [sample["timing"]["timecode"] for sample in written(track, log, tmp_path)]
    shown = [(code["minutes"], code["seconds"], code["frames"]) for code in codes]
    last = shown.index((0, 59, 29))
    assert shown[last + 1 : last + 3] == [(1, 0, 2), (1, 0, 3)]
    assert codes[0]["dropFrame"]
    assert codes[0]["frameRate"] == {"num": 30000, "denom": 1001}


def test_what_is_not_known_is_left_out(plain, log, tmp_path):
    cases = {name: written(track, log, tmp_path)[0] for name, track in variants(plain).items()}
    assert "timecode" not in cases["no timecode"]["timing"]
    assert "have no timecode" in cases["no timecode"]["tracker"]["notes"]
    assert "sampleTimestamp" not in cases["no start"]["timing"]
    assert cases["no start"]["timing"]["timecode"]["hours"] == 1
    assert cases["infinity"]["lens"]["focusDistance"] == FARTHEST_M
    assert "isoSpeed" not in cases["plain"]["static"]["camera"]
    assert cases["exposed"]["static"]["camera"]["isoSpeed"] == 180
    assert cases["prime"]["static"]["lens"] == {"nominalFocalLength": 35.0}


@published
def test_the_published_schema_agrees(plain, log, tmp_path):
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    for name, track in variants(plain).items():
        for sample in written(track, log, tmp_path):
            assert not [error.message for error in validator.iter_errors(sample)], name
            assert set(sample) <= set(validator.schema["properties"])


@published
def test_the_published_parser_reads_what_was_meant(plain, log, tmp_path):
    pytest.importorskip("cbor2", reason="the parser imports cbor2")
    parser = _loaded(PARSER).OpenTrackIOProtocol(SCHEMA.read_text())
    for i, sample in enumerate(written(plain, log, tmp_path)):
        parser.parse_json(json.dumps(sample))
        north, east, down = plain.position_ned_m[i]
        assert parser.get_camera_translations() == pytest.approx((east, north, -down))
        pan, tilt, _ = parser.get_camera_rotations()
        assert (pan, tilt) == pytest.approx(tuple(np.degrees([-plain.yaw_ned_rad[i], plain.pitch_rad[i]])))
        assert parser.get_focal_length() == pytest.approx(plain.focal_length_mm[i])
        assert parser.get_focus_distance() == pytest.approx(plain.focus_distance_m[i])
        assert (parser.get_slate(), parser.get_timecode_framerate()) == ("12_B_T04", 25.0)
    assert parser.get_timecode() == "10:00:01:05"


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("opentrackio_lib", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["opentrackio_lib"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
