"""Writes `log.mcap`: zstd-compressed chunks of JSON messages with their schemas, readable by Foxglove."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import orjson
from mcap.writer import CompressionType, Writer

from cinempc.record import foxglove, messages
from cinempc.record.info import (
    ENDING_METADATA,
    INFO_METADATA,
    LOG_FORMAT,
    SPEC_ATTACHMENT,
    START_METADATA,
    Ending,
    TakeInfo,
    info_to_json,
    to_json,
)
from cinempc.types import Frame, Tick

CHUNK_BYTES = 192 * 1024  # half a second of ticks or so: what a crash can cost
SCENE_EVERY_TICKS = 3  # of what is only for looking at: the same values, in Foxglove's own types


class LogWriter:
    """One log file. Every method may raise OSError (disk full); what was written before stays readable."""

    def __init__(self, path: Path, *, spec_yaml: str, info: TakeInfo) -> None:
        self._info = info
        self._file = path.open("xb")
        self._writer = Writer(self._file, chunk_size=CHUNK_BYTES, compression=CompressionType.ZSTD)
        self._writer.start(profile="", library=f"cinempc {info.version}")
        self._channels: dict[str, int] = {}
        self._schema_ids: dict[str, int] = {}
        self._sequence = 0
        self._writer.add_metadata(INFO_METADATA, {"format": LOG_FORMAT, "info": info_to_json(info).decode()})
        self._writer.add_attachment(0, 0, SPEC_ATTACHMENT, "application/yaml", spec_yaml.encode())
        self._file.flush()

    def started(self, utc: str) -> None:
        """When the shot began, ISO 8601."""
        self._writer.add_metadata(START_METADATA, {"utc": utc})

    def tick(self, tick: Tick) -> None:
        """All topics of one tick."""
        time_ns = _nanoseconds(tick.time_s)
        if not self._channels:
            self._open_channels(tick)
            self._write(foxglove.SCENE, time_ns, foxglove.solids_message(self._info.solids))
        if self._sequence % SCENE_EVERY_TICKS == 0:
            for topic, message in foxglove.tick_messages(tick):
                self._write(topic, time_ns, message)
        for topic, message in messages.tick_messages(tick):
            self._write(topic, time_ns, message)
        self._sequence += 1

    def frame(self, frame: Frame, number: int) -> None:
        """Which picture of the video this is, and the camera state that it was taken in."""
        self._open_channels(None)
        self._write(messages.FRAME, _nanoseconds(frame.time_s), {"number": number, "camera": frame.camera})

    def still(self, frame: Frame, jpeg: bytes) -> None:
        """One picture and the camera state that it was taken in."""
        time_ns = _nanoseconds(frame.time_s)
        self._open_channels(None)
        self._write(messages.STILL_CAMERA, time_ns, frame.camera)
        self._write(foxglove.CALIBRATION, time_ns, foxglove.calibration_message(frame, self._info.camera))
        self._write(messages.STILL, time_ns, foxglove.still_message(frame, base64.b64encode(jpeg).decode()))
        self._file.flush()

    def close(self, ending: Ending) -> None:
        """Writes the ending and the index."""
        self._writer.add_metadata(ENDING_METADATA, {"ending": to_json(ending).decode()})
        self._writer.finish()
        self._file.close()

    def abandon(self) -> None:
        """Closes a file that can no longer be written to, and leaves it as it is."""
        try:
            self._file.close()
        except OSError:
            self._file.raw.close()

    def _open_channels(self, first: Tick | None) -> None:
        """Registers the topics; those of a tick wait for the first one, whose plan names the cost terms."""
        own = messages.schemas(self._info.subject_class, first.plan.cost if first else ())
        pictures = (messages.FRAME, messages.STILL, messages.STILL_CAMERA, foxglove.CALIBRATION)
        for topic, (name, schema) in {**foxglove.schemas(), **own}.items():
            if topic not in self._channels and (first is not None or topic in pictures):
                self._channels[topic] = self._writer.register_channel(topic, "json", self._schema_id(name, schema))

    def _schema_id(self, name: str, schema: dict[str, Any]) -> int:
        if name not in self._schema_ids:
            data = orjson.dumps({"title": name, **schema})
            self._schema_ids[name] = self._writer.register_schema(name, "jsonschema", data)
        return self._schema_ids[name]

    def _write(self, topic: str, time_ns: int, message: Any) -> None:
        self._writer.add_message(self._channels[topic], time_ns, to_json(message), time_ns, self._sequence)


def _nanoseconds(time_s: float) -> int:
    return max(0, round(time_s * 1e9))
