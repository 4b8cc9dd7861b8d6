"""Reads the log of a take back into the values that were recorded, also where the take was cut off."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from mcap.exceptions import EndOfFile, McapError
from mcap.records import Attachment, Channel, Chunk, Footer, Message, Metadata
from mcap.stream_reader import CRCValidationError, StreamReader, breakup_chunk
from zstandard import ZstdError

from cinempc.record import messages as m
from cinempc.record.decode import tick_from_messages, vehicle_from_message
from cinempc.record.info import (
    ENDING_METADATA,
    INFO_METADATA,
    LOG_FORMAT,
    SPEC_ATTACHMENT,
    START_METADATA,
    Ending,
    TakeInfo,
    ending_from_json,
    info_from_json,
)
from cinempc.record.recorder import LOG_NAME
from cinempc.types import Tick, VehicleState

_MAX_RECORD_BYTES = 256 * 1024 * 1024
_ABSURD_LENGTH = (MemoryError, OverflowError)  # of a part of a record, before anybody has looked at its checksum
_DAMAGE = (McapError, CRCValidationError, ZstdError, struct.error, EOFError, ValueError, *_ABSURD_LENGTH)
_NEEDED = (m.VEHICLE, m.SUBJECTS, m.ASKED, m.SOLVE, m.COST, m.COMMAND)


class TakeLogError(Exception):
    """There is no log that could be read; says where and what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One picture of the take and the camera state that it was taken in."""

    time_s: float
    jpeg: bytes
    camera: VehicleState


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """One picture of the video: its number, counted in whole frames from the first, and the camera as measured."""

    number: int
    camera: VehicleState


@dataclass(frozen=True, slots=True, eq=False)
class TakeLog:
    """What a log holds. `ending` is None, and `missing` says in words what is lacking, where the take was cut off."""

    folder: Path
    info: TakeInfo
    spec_yaml: str
    ticks: tuple[Tick, ...]
    stills: tuple[Still, ...]
    ending: Ending | None
    missing: tuple[str, ...] = ()
    frames: tuple[Filmed, ...] = ()  # of the video, in order
    started_utc: str = ""  # when the shot began, ISO 8601; empty where nobody noted it


def read_take(path: Path, *, horizon: bool = False) -> TakeLog:
    """Reads a take folder or its log file.

    Args:
        path: the folder, or `log.mcap` itself.
        horizon: also read every plan's nodes; without them plans come with K = 0 nodes, in a third of the time.

    Raises:
        TakeLogError: no log there, not one of ours, or cut off before its first tick.
    """
    log_path = path / LOG_NAME if path.is_dir() else path
    found = _Found(horizon=horizon)
    try:
        with log_path.open("rb") as stream:
            _read(stream, found)
    except OSError as error:
        raise TakeLogError(f"{log_path}: cannot read the take's log: {error.strerror or error}") from error
    if found.info is None:
        raise TakeLogError(f"{log_path}: not the log of a take{_because(found)}")
    ticks = tuple(_ticks(found))
    if not ticks:
        raise TakeLogError(f"{log_path}: holds no tick: the take ended before it began{_because(found)}")
    return TakeLog(
        log_path.parent,
        found.info,
        found.spec_yaml,
        ticks,
        tuple(_stills(found)),
        found.ending,
        _missing(found, ticks),
        tuple(Filmed(number, camera) for number, camera in sorted(found.frames.items())),
        found.started_utc,
    )


@dataclass(slots=True)
class _Found:
    """What the records of a file have given so far."""

    horizon: bool
    info: TakeInfo | None = None
    spec_yaml: str = ""
    ending: Ending | None = None
    topics: dict[int, str] = field(default_factory=dict)
    by_sequence: dict[int, dict[str, Any]] = field(default_factory=dict)
    stills: dict[int, dict[str, Any]] = field(default_factory=dict)
    frames: dict[int, VehicleState] = field(default_factory=dict)
    started_utc: str = ""
    whole: bool = False
    damage: list[str] = field(default_factory=list)


def _because(found: _Found) -> str:
    return f" ({'; '.join(found.damage)})" if found.damage else ""


def _read(stream: Any, found: _Found) -> None:
    reader = StreamReader(stream, emit_chunks=True, record_size_limit=_MAX_RECORD_BYTES)
    try:
        for record in reader.records:
            if isinstance(record, Chunk):
                _read_chunk(record, found)
            elif isinstance(record, Metadata | Attachment):
                _read_about(record, found)
            elif isinstance(record, Footer):
                found.whole = True
    except EndOfFile:
        found.damage.append("the file ends in the middle")
    except _DAMAGE as error:
        found.damage.append(f"unreadable from byte {stream.tell()}: {error}")


def _read_about(record: Metadata | Attachment, found: _Found) -> None:
    try:
        if isinstance(record, Attachment):
            if record.name == SPEC_ATTACHMENT:
                found.spec_yaml = record.data.decode()
        elif record.name == INFO_METADATA:
            if (log_format := record.metadata.get("format")) != LOG_FORMAT:
                found.damage.append(f"log format {log_format!r}, this version reads {LOG_FORMAT!r}")
            else:
                found.info = info_from_json(record.metadata["info"])
        elif record.name == START_METADATA:
            found.started_utc = record.metadata["utc"]
        elif record.name == ENDING_METADATA:
            found.ending = ending_from_json(record.metadata["ending"])
    except (ValueError, KeyError, TypeError) as error:
        found.damage.append(f"unreadable {record.name}: {error}")


def _read_chunk(chunk: Chunk, found: _Found) -> None:
    """One chunk; a damaged one is left out as a whole."""
    try:
        if chunk.uncompressed_size > _MAX_RECORD_BYTES:
            raise McapError(f"a chunk of {chunk.uncompressed_size} bytes")
        for record in breakup_chunk(chunk, validate_crc=True):
            if isinstance(record, Channel):
                found.topics[record.id] = record.topic
            elif isinstance(record, Message):
                _read_message(record, found)
    except _DAMAGE as error:
        found.damage.append(
            f"damaged from {chunk.message_start_time / 1e9:.2f} s to {chunk.message_end_time / 1e9:.2f} s: {error}"
        )


def _read_message(message: Message, found: _Found) -> None:
    topic = found.topics.get(message.channel_id, "")
    if topic in m.TICK_TOPICS and (found.horizon or topic != m.PLAN):
        found.by_sequence.setdefault(message.sequence, {})[topic] = orjson.loads(message.data)
    elif topic == m.FRAME:
        raw = orjson.loads(message.data)
        found.frames[raw["number"]] = vehicle_from_message(raw["camera"])
    elif topic in (m.STILL, m.STILL_CAMERA):
        found.stills.setdefault(message.log_time, {})[topic] = orjson.loads(message.data)


def _missing(found: _Found, ticks: tuple[Tick, ...]) -> tuple[str, ...]:
    words = list(found.damage)
    if found.ending is None:
        words.append(
            f"the take was cut off after {ticks[-1].time_s - ticks[0].time_s:.1f} s: how it ended was not recorded"
        )
    elif found.ending.ticks != len(ticks):
        words.append(f"{found.ending.ticks - len(ticks)} of {found.ending.ticks} ticks")
    if found.ending is not None and found.ending.lacking:
        words.append(found.ending.lacking)
    if not found.spec_yaml:
        words.append("the shot file")
    return tuple(words)


def _ticks(found: _Found) -> Iterator[Tick]:
    for _, raw in sorted(found.by_sequence.items()):
        if all(topic in raw for topic in _NEEDED):
            yield tick_from_messages(raw)


def _stills(found: _Found) -> Iterator[Still]:
    for time_ns, raw in sorted(found.stills.items()):
        if len(raw) == 2:
            yield Still(
                time_ns / 1e9, base64.b64decode(raw[m.STILL]["data"]), vehicle_from_message(raw[m.STILL_CAMERA])
            )
