"""A take is written whole, read back as it was, and stays readable however it ends."""

import contextlib
import resource
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil

import av
import cv2
import numpy as np
import orjson
import pytest
import synthetic_take as synthetic
from mcap.reader import make_reader
from solids_rig import EVERY_SOLID

from cinempc.record import RecordError, TakeRecorder, foxglove, messages
from cinempc.record.info import to_json
from cinempc.record.log import SCENE_EVERY_TICKS
from cinempc.record.recorder import LOG_NAME, VIDEO_NAME
from cinempc.space import to_plain
from cinempc.takelog import TakeLogError, read_take
from cinempc.types import LensState


def same(a, b) -> bool:
    """Equality through dataclasses, tuples, dicts and arrays; NaN equals NaN."""
    if is_dataclass(a):
        return type(a) is type(b) and all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b, equal_nan=True)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b or (isinstance(a, float) and np.isnan(a) and np.isnan(b))


@pytest.fixture(scope="module")
def taken():
    return synthetic.ticks(3.0)


def start(folder, **more):
    return TakeRecorder(folder, spec_yaml="title: test\n", info=synthetic.info(), **more)


def test_every_value_of_every_tick_comes_back(tmp_path, taken):
    log = read_take(synthetic.record(tmp_path / "take", taken), horizon=True)
    assert len(log.ticks) == len(taken)
    assert all(same(read, written) for read, written in zip(log.ticks, taken, strict=True))


def test_infinity_and_nothing_asked_come_back(tmp_path, taken):
    tick = taken[0]
    far = replace(tick.vehicle, lens=LensState(35.0, float("inf"), 2.8))
    asked = replace(tick.asked, far_limit_m=float("inf"), near_limit_m=float("nan"), marks=())
    written = replace(tick, vehicle=far, asked=asked, true_vehicle=None, true_subjects=())
    (read,) = read_take(synthetic.record(tmp_path / "take", [written]), horizon=True).ticks
    assert same(read, written)


def test_every_solid_comes_back_exactly(tmp_path, taken):
    log = read_take(synthetic.record(tmp_path / "take", taken[:3], synthetic.info(solids=EVERY_SOLID)))
    points = np.random.default_rng(0).uniform(-8, 8, (50, 3))
    for read, written in zip(log.info.solids, EVERY_SOLID, strict=True):
        assert to_plain(read) == to_plain(written)
        assert np.array_equal(read.distance_m(points), written.distance_m(points))


def test_info_spec_and_ending_come_back(tmp_path, taken):
    log = read_take(synthetic.record(tmp_path / "take", taken))
    assert same(log.info.solids, synthetic.info().solids)
    assert (log.info.camera, log.info.drone) == (synthetic.CAMERA, synthetic.DRONE)
    assert log.spec_yaml == "title: test\n" == (tmp_path / "take" / "spec.yaml").read_text()
    assert log.ending.completed
    assert log.ending.ticks == len(taken)
    assert log.missing == ()


def test_without_the_horizon_plans_have_no_nodes_but_all_else(tmp_path, taken):
    log = read_take(synthetic.record(tmp_path / "take", taken[:2]))
    assert len(log.ticks[0].plan.times_s) == 0
    assert log.ticks[1].plan.solve_ms == taken[1].plan.solve_ms
    assert log.ticks[1].plan.cost == taken[1].plan.cost


def fits(value, schema, path) -> None:
    """Fails where a message holds what its schema does not know."""
    if value is None:
        return
    kinds = {"object": dict, "array": list, "number": (int, float), "integer": int, "string": str, "boolean": bool}
    assert isinstance(value, kinds[schema["type"]]), path
    if isinstance(value, dict):
        for key, inner in value.items():
            assert key in schema["properties"], f"{path}.{key}"
            fits(inner, schema["properties"][key], f"{path}.{key}")
    if isinstance(value, list):
        assert schema["items"]["type"] != "array", f"{path}: Foxglove reads no arrays of arrays"
        for inner in value:
            fits(inner, schema["items"], path)


def test_every_message_fits_its_schema(taken):
    frame = synthetic.picture(taken[0])
    schemas = {**foxglove.schemas(), **messages.schemas(["ada", "bo"], taken[0].plan.cost)}
    written = [*messages.tick_messages(taken[0]), *foxglove.tick_messages(taken[0])]
    written += [(foxglove.SCENE, foxglove.solids_message(EVERY_SOLID))]
    written += [(messages.STILL, foxglove.still_message(frame, "")), (messages.STILL_CAMERA, frame.camera)]
    written += [(foxglove.CALIBRATION, foxglove.calibration_message(frame, synthetic.CAMERA))]
    written += [(messages.FRAME, {"number": 0, "camera": frame.camera})]
    for topic, message in written:
        fits(orjson.loads(to_json(message)), schemas[topic][1], topic)
    assert {topic for topic, _ in written} == schemas.keys()


def test_the_index_counts_every_message(tmp_path, taken):
    path = synthetic.record(tmp_path / "take", taken, pictures=True) / LOG_NAME
    with path.open("rb") as stream:
        summary = make_reader(stream).get_summary()
    topics = {channel.topic: summary.statistics.channel_message_counts[i] for i, channel in summary.channels.items()}
    assert {topics[topic] for topic in messages.TICK_TOPICS} == {len(taken)}
    assert (topics[messages.STILL], topics[foxglove.SCENE]) == (3, ceil(len(taken) / SCENE_EVERY_TICKS) + 1)
    assert summary.statistics.message_end_time == round(taken[-1].time_s * 1e9)
    for channel in summary.channels.values():
        assert orjson.loads(summary.schemas[channel.schema_id].data)["type"] == "object"


def test_foxglove_camera_looks_where_the_gimbal_points(taken):
    links = {link["child_frame_id"]: link for link in dict(foxglove.tick_messages(taken[9]))["/tf"]["transforms"]}
    q = links["camera"]["rotation"]
    forward = [1 - 2 * (q["y"] ** 2 + q["z"] ** 2), 2 * (q["x"] * q["y"] + q["w"] * q["z"])]
    yaw, pitch = taken[9].vehicle.gimbal_yaw_ned_rad, taken[9].vehicle.gimbal_pitch_rad
    np.testing.assert_allclose(forward, [np.cos(yaw) * np.cos(pitch), np.sin(yaw) * np.cos(pitch)], atol=1e-12)


def test_video_has_the_exact_rate_and_all_frames(tmp_path, taken):
    folder = synthetic.record(tmp_path / "take", taken, pictures=True)
    with av.open(str(folder / VIDEO_NAME)) as video:
        stream = video.streams.video[0]
        assert (stream.average_rate, stream.codec_context.name) == (Fraction(25), "h264")
        assert (stream.pix_fmt, stream.width, stream.height) == ("yuv420p", 640, 360)
        frames = [frame.to_ndarray(format="bgr24") for frame in video.decode(video=0)]
    assert len(frames) == len(taken)
    off = np.abs(frames[40].astype(int) - synthetic.picture(taken[40]).image_bgr).mean()
    assert off < 4.0
    data = (folder / VIDEO_NAME).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"moof" not in data


@pytest.mark.parametrize(
    ("rate", "begun", "said"),
    [
        (25, datetime(2026, 5, 1, 10, 11, 12, 520_000, UTC), "10:11:12:13"),
        (Fraction(24000, 1001), datetime(2026, 5, 1, 0, 0, 1, 2_000, UTC), "00:00:01:00"),
        (Fraction(30000, 1001), datetime(2026, 5, 1, 10, 10, 0, tzinfo=UTC), "10:10:00;01"),
        (
            Fraction(30000, 1001),
            datetime(2026, 5, 1, 23, 59, 59, 999_000, UTC),
            "00:00:00;02",
        ),  # by then it is that late
        (Fraction(30000, 1001), None, "01:00:00;00"),
        (20, datetime(2026, 5, 1, 10, 11, 12, tzinfo=UTC), None),  # which has no timecode
    ],
)
def test_an_editor_reads_when_it_began(tmp_path, taken, rate, begun, said):
    recorder = start(tmp_path / "take", frame_rate=rate, now=None if begun is None else lambda: begun)
    numbers = [number for number in range(20) if number not in (5, 6, 11)]  # pictures that did not come
    for number in numbers:
        recorder.frame(replace(synthetic.picture(taken[0]), time_s=0.3 + float(number / Fraction(rate))))
    recorder.close(completed=True, reason="completed")
    with av.open(str(tmp_path / "take" / VIDEO_NAME)) as video:
        assert {stream.metadata.get("timecode") for stream in video.streams} == {said}
        assert [stream.type for stream in video.streams] == ["video"] + ["data"] * (said is not None)
        assert video.start_time == 0
        assert video.duration / 1e6 == pytest.approx(float(20 / Fraction(rate)), abs=2e-3)
        shown = [float(frame.pts * frame.time_base * Fraction(rate)) for frame in video.decode(video=0)]
    assert shown == pytest.approx(numbers, abs=1e-3)  # the timecode is that of number 0


def test_about_one_still_per_second_with_its_camera(tmp_path, taken):
    log = read_take(synthetic.record(tmp_path / "take", taken, pictures=True))
    assert [round(still.time_s, 6) for still in log.stills] == [0.0, 1.0, 2.0]
    assert same(log.stills[1].camera, taken[25].true_vehicle)
    picture = cv2.imdecode(np.frombuffer(log.stills[1].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (360, 640, 3)


def test_odd_pictures_lose_a_row_and_a_column(tmp_path, taken):
    recorder = start(tmp_path / "take", frame_rate=25, image_px=(321, 181))
    recorder.frame(synthetic.picture(taken[0], (321, 181)))
    recorder.close(completed=True, reason="")
    with av.open(str(tmp_path / "take" / VIDEO_NAME)) as video:
        assert (video.streams.video[0].width, video.streams.video[0].height) == (320, 180)


def test_a_frame_of_another_size_is_refused(tmp_path, taken):
    recorder = start(tmp_path / "take", frame_rate=25)
    with pytest.raises(ValueError, match=r"320x180 px.*\(640, 360\)"):
        recorder.frame(synthetic.picture(taken[0], (320, 180)))
    recorder.close(completed=False, reason="test")


def test_a_take_is_never_written_over(tmp_path, taken):
    synthetic.record(tmp_path / "take", taken[:2])
    with pytest.raises(RecordError, match="holds a take already"):
        start(tmp_path / "take")


def test_a_take_that_was_never_closed_is_readable(tmp_path, taken):
    recorder = start(tmp_path / "take", frame_rate=25)
    for tick in taken:
        recorder.tick(tick)
        recorder.frame(synthetic.picture(tick))
    log = read_take(tmp_path / "take")
    assert 0 < len(log.ticks) <= len(taken)
    assert log.ending is None
    assert "cut off" in log.missing[-1]
    recorder.close(completed=False, reason="test")


@pytest.mark.parametrize("part", [0.5, 0.75, 0.9, 0.999])
def test_a_truncated_log_gives_what_it_has(tmp_path, taken, part):
    path = synthetic.record(tmp_path / "take", taken) / LOG_NAME
    data = path.read_bytes()
    path.write_bytes(data[: int(part * len(data))])
    log = read_take(path)
    assert same(log.ticks[0].vehicle, taken[0].vehicle)
    assert log.missing


def test_no_cut_or_flipped_bit_brings_anything_but_a_take_or_a_clear_error(tmp_path, taken):
    path = synthetic.record(tmp_path / "take", taken[:20]) / LOG_NAME
    data = path.read_bytes()
    random = np.random.default_rng(5)
    for at in random.integers(0, len(data), 120):
        damaged = bytearray(data)
        damaged[at] ^= 1 << int(random.integers(0, 8))
        for wrong in (bytes(damaged), data[:at]):
            path.write_bytes(wrong)
            with contextlib.suppress(TakeLogError):
                assert read_take(path).ticks


@pytest.mark.parametrize("content", [b"", b"not a log at all", b"\x89MCAP0\r\n"])
def test_a_foreign_or_empty_log_is_refused_in_words(tmp_path, content):
    (tmp_path / LOG_NAME).write_bytes(content)
    with pytest.raises(TakeLogError, match="not the log of a take"):
        read_take(tmp_path)


def test_a_missing_log_is_refused_in_words(tmp_path):
    with pytest.raises(TakeLogError, match=r"log\.mcap: cannot read the take's log: No such file"):
        read_take(tmp_path)


def test_a_full_disk_ends_the_recording_but_not_the_flight(tmp_path, taken, caplog):
    recorder = start(tmp_path / "take")
    recorder.tick(taken[0])
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, unlimited[1]))
    try:
        for tick in taken[1:]:
            recorder.tick(tick)
        with pytest.raises(RecordError, match="the log ends early"):
            recorder.close(completed=True, reason="")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert "log ends early" in recorder.degraded
    assert "log ends early" in caplog.text
    recorder.close(completed=True, reason="again")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="cannot record there"):
        start(tmp_path / "file" / "take")


def test_what_others_did_not_record_is_told_with_a_take_that_is_whole(tmp_path, taken):
    recorder = start(tmp_path / "take")
    for tick in taken:
        recorder.tick(tick)
    recorder.lacks("on the camera's card: it does not record: denied")
    recorder.close(completed=True, reason="done")
    log = read_take(tmp_path / "take")
    assert log.missing == ("on the camera's card: it does not record: denied",)
    assert log.ending is not None
    assert log.ending.completed
