"""The field of distances: over which box, how it is kept, and what it says where there is nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cinempc.space import FAR_M, Box, Cylinder, DistanceField, Sphere, field_of, store
from cinempc.space.build import MOST_KNOTS, cell_for

LOW, HIGH = np.array([-15.0, -15.0, -10.0]), np.array([15.0, 15.0, 0.0])
PILLAR = Cylinder(np.array([0.0, 0.0, 0.0]), 1.0, 8.0)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "cinempc" / "fields"


def test_nothing_in_the_way_is_far_away_everywhere() -> None:
    empty = DistanceField.empty()
    distance, gradient = empty.distance_and_gradient(np.array([[0.0, 0.0, 0.0], [1e6, -1e6, 5.0]]))
    assert empty.is_empty
    assert field_of([], LOW, HIGH).is_empty
    assert distance == pytest.approx([FAR_M, FAR_M])
    assert not gradient.any()


def test_outside_the_grid_it_never_promises_too_much() -> None:
    field = field_of([PILLAR], LOW, HIGH)
    far = np.array([[40.0, 0.0, -5.0], [0.0, 0.0, -60.0], [-30.0, 30.0, -5.0]])
    assert not field.is_empty
    assert (field.distance_m(far) <= PILLAR.distance_m(far)).all()
    assert (field.distance_m(far) > 3.9).all()


def test_a_sight_line_knows_how_close_it_passes_and_which_way_is_better() -> None:
    field = field_of([PILLAR], LOW, HIGH)
    clearance, gradient = field.sight_clearance(np.array([[-8.0, 2.0, -3.0]]), np.array([[8.0, 2.0, -1.5]]), 64)
    assert clearance[0] == pytest.approx(1.0, abs=0.05)
    assert gradient[0, 1] > 0.3  # eastwards, away from the pillar


def test_what_touches_the_target_does_not_hide_it() -> None:
    field = field_of([PILLAR], LOW, HIGH)
    beside = np.array([[0.0, 1.3, -1.5]])
    assert field.sight_clearance(np.array([[0.0, 9.0, -1.5]]), beside)[0][0] > 1.0
    assert field.sight_clearance(np.array([[0.0, 1.5, -1.5]]), beside)[0][0] == pytest.approx(0.5, abs=0.1)


def test_a_large_box_gets_larger_cells_and_no_more_memory() -> None:
    assert cell_for(np.array([30.0, 30.0, 10.0])) == 0.25
    cell = cell_for(np.array([1000.0, 1000.0, 100.0]))
    assert np.prod(np.array([1000.0, 1000.0, 100.0]) / cell) <= MOST_KNOTS


@pytest.mark.parametrize("high", [np.array([np.inf, 1.0, 1.0]), np.array([-40.0, 15.0, 0.0])])
def test_a_box_that_is_none_is_refused(high: np.ndarray) -> None:
    with pytest.raises(ValueError, match="flight box"):
        field_of([PILLAR], LOW, high)


def test_it_is_kept_and_read_again(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = field_of([PILLAR], LOW, HIGH)
    monkeypatch.setattr("cinempc.space.build._grid", None)  # computing again would fail
    assert np.array_equal(field_of([PILLAR], LOW, HIGH).grid_m, first.grid_m)
    assert len(list(own_cache.iterdir())) == 1


def test_a_damaged_file_is_computed_again(own_cache: Path) -> None:
    first = field_of([PILLAR], LOW, HIGH)
    next(own_cache.iterdir()).write_bytes(b"\x93NUMPY rubbish")
    assert np.array_equal(field_of([PILLAR], LOW, HIGH).grid_m, first.grid_m)


def test_any_change_of_a_solid_is_another_field() -> None:
    blocks = np.array([4, 4, 4])
    others = [
        Cylinder(PILLAR.base_ned_m, 1.0, 8.1),
        Cylinder(PILLAR.base_ned_m + 0.1, 1.0, 8.0),
        Sphere(PILLAR.base_ned_m, 1.0),
        Box(PILLAR.base_ned_m, np.ones(3)),
    ]
    keys = {store.key_of([solid], LOW, blocks, 0.5) for solid in [PILLAR, *others]}
    assert len(keys) == 5


def test_only_the_newest_are_kept(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT", 2)
    for n in range(4):
        store.kept(f"{n}", lambda: np.zeros((2, 2, 2), np.float32))
    assert len(list(own_cache.glob("*.npy"))) == 2


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert field_of([PILLAR], LOW, HIGH).distance_m(np.array([3.0, 0.0, -4.0])) == pytest.approx(2.0, abs=0.05)
