"""Terrain from files: heights where the map has them, and clear words for what is none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from cinempc.configfile import ConfigError
from sim.relief import ReliefError, written_out
from sim.scene import Scene
from sim.scenefile import read_scene
from sim.standing import MOST_KNOTS, Relief


def relief(file: str, **parts: object) -> Relief:
    return Relief.model_validate({"file": file, "size_north_m": 20.0, "size_east_m": 40.0, **parts})


def test_a_picture_of_16_bits_is_read_as_a_map(tmp_path: Path) -> None:
    pixels = np.zeros((3, 5), np.uint16)
    pixels[0, 4] = 65535  # in the north-east
    cv2.imwrite(str(tmp_path / "map.png"), pixels)
    terrain = written_out(relief("map", height_m=(-1.0, 9.0)), [tmp_path]).solid()
    north, east = np.array([10.0, 10.0, -10.0]), np.array([20.0, -20.0, 20.0])
    assert terrain.height_at_m(north, east) == pytest.approx([9.0, -1.0, -1.0])


def test_one_of_8_bits_has_coarser_steps(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "map.png"), np.full((2, 2), 128, np.uint8))
    rows = written_out(relief("map.png", height_m=(0.0, 25.5)), [tmp_path]).rows
    assert rows == [[12.8, 12.8], [12.8, 12.8]]


def test_a_csv_holds_metres(tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("1,2,3\n\n4,5,6.5\n")
    assert written_out(relief("map.csv"), [tmp_path]).rows == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]


def test_a_large_map_is_resampled(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "map.png"), np.tile(np.linspace(0, 65535, 900), (700, 1)).astype(np.uint16))
    rows = np.array(written_out(relief("map", height_m=(0.0, 10.0)), [tmp_path]).rows)
    assert rows.shape == (MOST_KNOTS, MOST_KNOTS)
    assert rows[100] == pytest.approx(np.linspace(0, 10, MOST_KNOTS), abs=0.05)


def test_rows_are_taken_as_they_are() -> None:
    given = Relief(rows=[[0.0, 1.0], [2.0, 3.0]], size_north_m=1.0, size_east_m=1.0)
    assert written_out(given, []) is given


@pytest.mark.parametrize(
    ("name", "content", "parts", "words"),
    [
        ("map.png", b"no picture", {"height_m": (0.0, 1.0)}, "not a picture"),
        ("map.png", b"", {}, "needs height_m"),
        ("map.csv", b"1,2\n3,x\n", {}, "map.csv:2: heights in metres"),
        ("map.csv", b"1,2\n3,4,5\n", {}, "row 2 has 3 heights"),
        ("map.csv", b"1,2\n3,9000\n", {}, "within"),
        ("map.csv", b"1,2\n3,nan\n", {}, "within"),
        ("map.csv", b"1,2\n", {}, "at least 2 x 2"),
        ("map.csv", b"\xff\xfe1,2", {}, "cannot be read as text"),
        ("map.csv", b"1,2\n3,4\n", {"height_m": (0.0, 1.0)}, "is for pictures"),
        ("map.tif", b"", {}, "no kind of terrain"),
    ],
)
def test_what_is_no_map_is_refused(
    tmp_path: Path, name: str, content: bytes, parts: dict[str, object], words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReliefError, match=words):
        written_out(relief(name, **parts), [tmp_path])


def test_a_missing_map_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ReliefError, match=f"'moon' not found; looked for {tmp_path}"):
        written_out(relief("moon"), [tmp_path])


def test_a_scene_file_says_in_which_line_its_terrain_is_wrong(tmp_path: Path) -> None:
    scene = tmp_path / "moor.yaml"
    scene.write_text("name: moor\nactors: {}\nterrain:\n  size_north_m: 9\n  size_east_m: 9\n  file: moon.png\n")
    with pytest.raises(ConfigError, match=r"moor\.yaml:6: terrain\.file: terrain file 'moon\.png' not found"):
        read_scene(scene)


def test_a_scene_has_its_terrain_written_out(tmp_path: Path) -> None:
    (tmp_path / "terrain").mkdir()
    (tmp_path / "terrain" / "moor.csv").write_text("3,3\n1,1\n")
    scene = tmp_path / "moor.yaml"
    scene.write_text("name: moor\nactors: {}\nterrain: {size_north_m: 8, size_east_m: 8, file: moor}\n")
    read = read_scene(scene)
    assert float(read.ground_m(0.0, 1.0)) == pytest.approx(2.0)
    again = Scene.model_validate_json(read.model_dump_json(by_alias=True, exclude_none=True))
    assert np.array_equal(again.solids()[0].distance_m(np.zeros((1, 3))), read.solids()[0].distance_m(np.zeros((1, 3))))


def test_a_coloured_picture_is_refused(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "map.png"), np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(ReliefError, match="one grey channel"):
        written_out(relief("map", height_m=(0.0, 1.0)), [tmp_path])
