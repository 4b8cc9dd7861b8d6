from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.configfile import parse
from cinempc.shots.check import check
from cinempc.shots.kinds import KINDS
from cinempc.shots.kinds.expansion import expanded
from cinempc.shots.kinds.handbook import smallest_yaml
from cinempc.shots.load import LoadedShot, load_shot
from cinempc.shots.spec import Ramp
from sim.scenefile import scene_in


def shot(folder: Path, text: str, *overrides: str) -> LoadedShot:
    file = folder / "shot.yaml"
    file.write_text(text)
    return load_shot(file, overrides)


def problems(loaded: LoadedShot) -> list[str]:
    scene = scene_in(loaded.document, ("scene",), loaded.track_folders)
    return [str(problem) for problem in check(loaded, scene.actors)]


@pytest.mark.parametrize("name", KINDS)
def test_the_smallest_file_is_a_whole_shot_that_can_be_flown(tmp_path: Path, name: str) -> None:
    loaded = shot(tmp_path, smallest_yaml(name))
    assert problems(loaded) == []
    assert "mia" in loaded.spec.subjects
    assert "Mia" in loaded.spec.title


@pytest.mark.parametrize("size", ["ECU", "CU", "MCU", "MS", "MLS", "LS", "VLS", "ELS"])
@pytest.mark.parametrize("name", ["orbit", "follow", "arc", "handheld"])
def test_every_size_has_a_lens_that_keeps_away_from_people(tmp_path: Path, name: str, size: str) -> None:
    assert problems(shot(tmp_path, f"kind: {name}\nsubject: mia\nsize: {size}\n")) == []


@pytest.mark.parametrize("angle", ["low", "eye_level", "high", "overhead", "12"])
@pytest.mark.parametrize("side", ["front", "three_quarter", "profile", "three_quarter_back", "behind", "-70"])
def test_angles_and_sides_go_together(tmp_path: Path, angle: str, side: str) -> None:
    loaded = shot(tmp_path, f"kind: handheld\nangle: {angle}\nside: {side}\n")
    assert problems(loaded) == []


def test_a_file_without_a_kind_stays_as_it_is() -> None:
    document = parse("title: x\n", "x.yaml")
    assert expanded(document) is document


def test_the_first_actor_of_the_scene_is_the_subject(tmp_path: Path) -> None:
    loaded = shot(tmp_path, "kind: orbit\nscene: street\n")
    assert list(loaded.spec.subjects) == ["mia"]
    assert loaded.spec.subjects["mia"].height_m == 1.68


def test_a_car_is_known_from_the_scene(tmp_path: Path) -> None:
    loaded = shot(tmp_path, "kind: follow\nscene: street\nsubject: car\n")
    assert loaded.spec.subjects["car"].class_ == "car"
    assert loaded.spec.subjects["car"].height_m == 1.5


def test_the_files_own_keys_count_more(tmp_path: Path) -> None:
    loaded = shot(
        tmp_path,
        "kind: orbit\ntitle: Mine\nlens: {f_number: 8}\nview: {relative_to: world}\nlimits: {speed_m_s: 3}\nseed: 4\n",
    )
    spec = loaded.spec
    assert (spec.title, spec.lens.f_number, spec.limits.speed_m_s, spec.seed) == ("Mine", 8.0, 3.0, 4)
    assert spec.lens.focus == "mia", "what is not said is still the kind's"
    assert spec.view is not None
    assert spec.view.relative_to == "world"
    assert isinstance(spec.view.azimuth_deg, Ramp)


def test_framing_is_replaced_as_a_whole(tmp_path: Path) -> None:
    loaded = shot(tmp_path, "kind: orbit\nframing:\n  - {subject: mia, x: 0.2, size: 0.5}\n")
    (framing,) = loaded.spec.framing
    assert (framing.x, framing.y, framing.size) == (0.2, None, 0.5)


def test_subjects_are_merged_by_name(tmp_path: Path) -> None:
    loaded = shot(tmp_path, "kind: orbit\nsubjects: {mia: {near_m: [1, 2]}}\nscene: park\n")
    assert loaded.spec.subjects["mia"].near_m == (1, 2)
    assert loaded.spec.subjects["mia"].height_m == 1.68


def test_a_value_is_replaced_as_a_whole_not_mixed(tmp_path: Path) -> None:
    loaded = shot(tmp_path, "kind: dronie\nview: {distance_m: {keys: [[0, 5], [9, 20]]}}\n")
    assert loaded.spec.view is not None
    assert loaded.spec.view.distance_m.keys == [(0, 5), (9, 20)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("own", "gone"),
    [
        ("view: {elevation_deg: 10}", ("view", "height_m")),
        ("lens: {depth: deep}", ("lens", "f_number")),
        ("lens: {hold_sharp: [mia]}", ("lens", "focus")),
    ],
)
def test_what_contradicts_the_files_own_keys_is_left_out(tmp_path: Path, own: str, gone: tuple[str, str]) -> None:
    loaded = shot(tmp_path, f"kind: arc\n{own}\n")
    assert gone not in loaded.document
    assert problems(loaded) == []


def test_a_distance_of_its_own_frees_the_lens(tmp_path: Path) -> None:
    assert shot(tmp_path, "kind: arc\nview: {distance_m: 9}\n").spec.lens.focal_length_mm == "free"
    assert shot(tmp_path, "kind: arc\ndistance_m: 9\n").spec.lens.focal_length_mm == "free"


def test_distance_and_lens_together_leave_the_size_open(tmp_path: Path) -> None:
    loaded = shot(tmp_path, "kind: arc\ndistance_m: 9\nfocal_length_mm: 50\n")
    assert loaded.spec.framing[0].size is None
    assert problems(loaded) == []


def test_overrides_reach_parameters_sections_and_what_the_kind_frames(tmp_path: Path) -> None:
    overrides = ("turn_deg=90", "lens.f_number=11", "framing.0.y=0.4", "camera.image_px=[1280,720]")
    loaded = shot(tmp_path, "kind: orbit\n", *overrides)
    assert loaded.spec.view is not None
    assert loaded.spec.view.azimuth_deg.to == 130  # type: ignore[union-attr]
    assert (loaded.spec.lens.f_number, loaded.spec.framing[0].y) == (11.0, 0.4)
    assert loaded.camera.image_px == (1280, 720)


def test_every_key_knows_the_line_that_it_comes_from(tmp_path: Path) -> None:
    document = shot(tmp_path, "# an arc\nkind: arc\nsize: MS\nfocal_length_mm: 85\nlens: {f_number: 4}\n").document
    assert document.place(("framing", 0, "size")).line == 3
    assert document.place(("lens", "focal_length_mm")).line == 4
    assert document.place(("lens", "focal_length_mm")).key == ("focal_length_mm",)
    assert document.place(("lens", "f_number")).line == 5
    assert document.place(("view", "azimuth_deg")).line == 2
    assert isinstance(document.data, dict)
    assert all((key,) in document.places for key in document.data)


def test_what_cannot_be_flown_names_the_parameter(tmp_path: Path) -> None:
    (problem,) = problems(shot(tmp_path, "kind: arc\nsize: CU\nfocal_length_mm: 35\n"))
    assert "shot.yaml:2: size:" in problem
    assert "the drone keeps 3.0 m" in problem


def test_composition_words(tmp_path: Path) -> None:
    columns = {"centre": 0.5, "thirds_left": 1 / 3, "thirds_right": 2 / 3, "golden_left": 0.382, "golden_right": 0.618}
    for word, column in columns.items():
        x = shot(tmp_path, f"kind: arc\ncomposition: {word}\n").spec.framing[0].x
        named = {"left_third": 1 / 3, "right_third": 2 / 3, "centre": 0.5}.get(str(x), x)
        assert named == pytest.approx(column)
    leading = shot(tmp_path, "kind: arc\ncomposition: lead_room\n").spec.framing[0]
    assert leading.x is None
    assert leading.lead_room == pytest.approx(0.17)


def test_headroom_takes_the_place_of_the_row(tmp_path: Path) -> None:
    framing = shot(tmp_path, "kind: arc\nheadroom: 0.1\n").spec.framing[0]
    assert (framing.headroom, framing.y) == (0.1, None)


def test_a_whole_figure_keeps_its_feet(tmp_path: Path) -> None:
    for size in (0.3, 0.5, 0.7, 0.8):
        row = shot(tmp_path, f"kind: arc\nsize: {size}\n").spec.framing[0].y
        assert row + 0.935 * size <= 0.95  # type: ignore[operator]
