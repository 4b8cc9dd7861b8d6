# ruff: noqa: E501 - messages are quoted whole
from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field

from cinempc.configfile import ConfigError, dump, load, nearest, parse, set_value, validate
from cinempc.hardware import Strict
from cinempc.shots.spec import ShotSpec

SHOT = """\
title: A shot
duration_s: 10
subjects:
  mia: {height_m: 1.7}
framing:
  - subject: mia
    x: centre
"""

WRONG = {
    # what is added or replaced: (the text, what is said)
    "unit missing in the key": ("duration: 10", '8: duration: unknown key; did you mean "duration_s"? The unit is part of the key: give seconds'),
    "other unit of angle": ("view: {subject: mia, azimuth_rad: 3}", '8: view.azimuth_rad: unknown key; did you mean "azimuth_deg"? The unit is part of the key: give degrees (allowed: subject, azimuth_deg,'),
    "other unit of length": ("view:\n  subject: mia\n  distance_ft: 30", '10: view.distance_ft: unknown key; did you mean "distance_m"? The unit is part of the key: give metres'),
    "other unit of speed": ("limits: {speed_kmh: 20}", '8: limits.speed_kmh: unknown key; did you mean "speed_m_s"? The unit is part of the key: give metres per second'),
    "slip in a key": ("lens: {focal_lenght_mm: 35}", '8: lens.focal_lenght_mm: unknown key; did you mean "focal_length_mm"?'),
    "key of another section": ("focal_length_mm: 35", '8: focal_length_mm: unknown key; did you mean "lens.focal_length_mm"?'),
    "key of nothing": ("zzz: 35", "8: zzz: unknown key (allowed: title, scene,"),
    "slip in a word": ("lens: {depth: shalow}", '8: lens.depth: must be one of deep, shallow, got "shalow"; did you mean "shallow"?'),
    "word in small letters": ("  - {subject: mia, size: ecu}", '8: framing.1.size: must be one of ELS, VLS, LS, MLS, MS, MCU, CU, ECU, a number from -100000 to 100000, ramp {from, to} or keys {keys}, got "ecu"; did you mean "ECU"?'),
    "no such point": ("  - {subject: mia, x: centre, point: eye}", '8: framing.1.point: must be one of feet, knees, hips, middle, chest, eyes, head or a number from 0 to 1, got "eye"; did you mean "eyes"?'),
    "point above the head": ("  - {subject: mia, x: centre, point: 1.2}", "8: framing.1.point: must be one of feet, knees, hips, middle, chest, eyes, head or a number from 0 to 1, got 1.2"),
    "number in quotes": ("lens: {f_number: '4'}", '8: lens.f_number: must be "free", a number from -100000 to 100000, ramp {from, to} or keys {keys}, got "4"; a number is written without quotes'),
    "number with unit": ("view: {subject: mia, distance_m: 8 m}", 'got "8 m"; write the number alone, its unit is in the key'),
    "percent": ("  - {subject: mia, x: 35%}", 'got "35%"; give a fraction, such as 0.35'),
    "f-stop": ("lens: {f_number: f/4}", 'got "f/4"; write the number alone'),
    "a list for a number": ("lens: {f_number: [4]}", "8: lens.f_number: must be"),
    "yes for a number": ("lens: {f_number: yes}", '8: lens.f_number: must be "free", a number'),
    "true for a number": ("planner: {step_s: true}", "8: planner.step_s: must be a number from 0.02 to 1, got true"),
    "decimals for a whole number": ("planner: {nodes: 20.0}", "8: planner.nodes: must be a whole number from 3 to 200, got 20.0"),
    "too small": ("planner: {nodes: 2}", "8: planner.nodes: must be a whole number from 3 to 200, got 2"),
    "too big": ("weights: {jerk: 1.0e+9}", "8: weights.jerk: must be a number from 0 to 10000, got 1000000000.0"),
    "not above": ("lens: {focus: [{on: mia, over_s: 0}]}", "8: lens.focus.0.over_s: must be a number above 0 up to 60, got 0"),
    "half a ramp": ("lens: {focal_length_mm: {from: 35}}", "8: lens.focal_length_mm.to: missing: must be a number from -100000 to 100000"),
    "slip in a ramp": ("lens: {focal_length_mm: {from: 35, too: 50}}", '8: lens.focal_length_mm.too: unknown key; did you mean "to"? (allowed: from, to, start_s, over_s, ease)'),
    "word inside a ramp": ("lens: {focal_length_mm: {from: 35, to: 50, ease: slow}}", '8: lens.focal_length_mm.ease: must be one of smooth, linear, got "slow"'),
    "keys out of order": ("lens:\n  f_number:\n    keys: [[0, 4], [0, 8]]", "10: lens.f_number.keys: times must increase"),
    "key of three numbers": ("lens: {f_number: {keys: [[0, 4], [1, 8, 9]]}}", "8: lens.f_number.keys.1: must be [a number from 0 to 3600, a number from -100000 to 100000], got [1, 8, 9]"),
    "key of one number": ("lens: {f_number: {keys: [[0]]}}", "8: lens.f_number.keys.0: must be [a number"),
    "no keys": ("lens: {f_number: {keys: []}}", "8: lens.f_number.keys: must be a list of 1 to 100 items"),
    "late key": ("lens: {f_number: {keys: [[4000, 4]]}}", "8: lens.f_number.keys.0.0: must be a number from 0 to 3600, got 4000"),
    "slip in a pull": ("lens: {focus: [{on: mia, at: 3}]}", '8: lens.focus.0.at: unknown key; did you mean "at_s"? The unit is part of the key: give seconds'),
    "pull on nobody": ("lens:\n  focus:\n    - {at_s: 3}", "10: lens.focus.0.on: missing: must be a name of letters"),
    "a word for a list": ("lens: {hold_sharp: mia}", '8: lens.hold_sharp: must be a list, each a name of letters, digits, _ and - that starts with a letter, got "mia"'),
    "a number for a section": ("view: 3", "8: view: must be view {subject}, got 3"),
    "empty section": ("lens:", "8: lens: must be a section with the keys focal_length_mm, f_number, focus, blur_px, near_limit, ..., got nothing"),
    "a name with a blank": ("lens: {blur_px: {mia b: 3}}", "8: lens.blur_px.mia b: not allowed as a name: must be a name of letters"),
    "two ways to say a limit": ("lens: {near_limit: {subject: mia, offset_m: -1, distance_m: 3}}", "8: lens.near_limit: give either distance_m, or subject and offset_m"),
    "asks for nothing": ("  - subject: mia", "8: framing.1: asks for nothing: give at least one of x, y, size"),
    "x and lead room": ("  - {subject: mia, x: 0.3, lead_room: 0.1}", "8: framing.1: x and lead_room both say"),
    "inline camera, incomplete": ("camera: {name: x}", "8: camera.sensor_width_mm: missing: must be a number from 1 to 100"),
    "number for a name": ("camera: 3", "8: camera: must be text or a section with the keys name, sensor_width_mm, sensor_height_mm, image_px, circle_of_confusion_mm, ..., got 3"),
    "list for a scene": ("scene: [plaza]", '8: scene: must be text or a mapping, got ["plaza"]'),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_shot_names_line_key_and_what_is_allowed(case: str) -> None:
    added, expected = WRONG[case]
    text = SHOT if added != "duration: 10" else SHOT.replace("duration_s: 10", "camera: x")
    with pytest.raises(ConfigError) as error:
        validate(parse(text + added + "\n", "shot.yaml"), ShotSpec)
    messages = [str(problem) for problem in error.value.problems]
    assert messages[0].startswith("shot.yaml:8: " if expected[0] == "8" else "shot.yaml:")
    assert expected in messages[0]
    if case != "inline camera, incomplete":
        assert len(messages) == 1, "one mistake, one message"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("title: A shot", "1: title: missing: must be text"),
        ("  mia: {height_m: 1.7}", "3: subjects: must be a mapping of 1 to 4 entries, got nothing"),
        ("  - subject: mia", "6: framing.0: missing: must say what it is about: subject, or at_m"),
    ],
)
def test_missing_key_points_to_where_it_belongs(line: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        validate(
            parse(SHOT.replace(line, line[: line.find(line.strip())] + ("- y: 0.5" if "-" in line else "")), "s"),
            ShotSpec,
        )
    assert message in str(error.value)


def test_all_mistakes_are_told_in_order_of_lines() -> None:
    text = SHOT.replace("1.7", "tall").replace("duration_s: 10", "duration_s: 0") + "lenz: 3\n"
    with pytest.raises(ConfigError) as error:
        validate(parse(text, "s"), ShotSpec)
    assert [(p.place.line, ".".join(map(str, p.place.key))) for p in error.value.problems] == [
        (2, "duration_s"),
        (4, "subjects.mia.height_m"),
        (8, "lenz"),
    ]


def test_a_list_instead_of_a_mapping() -> None:
    with pytest.raises(ConfigError, match=r"s:1: must be a section with the keys title, .*, got \[1\]"):
        validate(parse("[1]", "s"), ShotSpec)


def test_the_model_of_a_good_file(tmp_path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(SHOT + "lens:\n  focus:\n    - on: mia\n      at_s: 2\n")
    shot = load(file, ShotSpec, ["duration_s=12", "lens.focus.0.over_s=3", "limits.speed_m_s=2"])
    assert (shot.duration_s, shot.limits.speed_m_s) == (12, 2)
    assert [(pull.on, pull.at_s, pull.over_s) for pull in shot.lens.focus] == [("mia", 2, 3)]


class TestSetValue:
    def set(self, override: str) -> ShotSpec:
        return validate(set_value(parse(SHOT, "shot.yaml"), override), ShotSpec)

    def test_replaces_and_adds(self) -> None:
        assert self.set("framing.0.x=0.4").framing[0].x == 0.4
        assert self.set("lens.focal_length_mm={from: 35, to: 50}").lens.focal_length_mm.to == 50
        assert self.set("subjects.leo.height_m=1.8").subjects["leo"].height_m == 1.8
        assert self.set("title=a = b").title == "a = b"
        assert self.set("lens.hold_sharp=[mia]").lens.hold_sharp == ["mia"]

    def test_leaves_the_document_as_it_was(self) -> None:
        document = parse(SHOT, "shot.yaml")
        set_value(document, "framing.0.x=0.4")
        assert document.get(("framing", 0, "x")) == "centre"

    @pytest.mark.parametrize(
        ("override", "message"),
        [
            ("lens.f_nmber=4", '--set: lens.f_nmber: unknown key; did you mean "f_number"?'),
            ("duration_s=0.1", "--set: duration_s: must be a number from 1 to 3600, got 0.1"),
            ("duration_s=ten", '--set: duration_s: must be a number from 1 to 3600, got "ten"'),
            ("duration_s=", "--set: duration_s: a value is missing"),
            ("duration_s=[1", "--set: duration_s: not YAML"),
            ("lens.f_number=!!int 4", "--set: lens.f_number: tags"),
            ("lens.f_number=1e9", "--set: lens.f_number: 1e9: YAML 1.1 reads text here"),
            ("lens={f_number: .nan}", "--set: lens.f_number: .nan: infinity and NaN are not allowed"),
            ("limits.speed_m_s=-1", "--set: limits.speed_m_s: must be a number above 0 up to 40, got -1"),
            ("framing.3.x=0.4", "--set: framing.3.x: framing is a list: go on with a number from 0 to 0"),
            ("framing.x=0.4", "--set: framing.x: framing is a list: go on with a number from 0 to 0"),
            ("title.x=0.4", '--set: title.x: title is "A shot" and has nothing inside'),
            ("subjects.0=4", "--set: subjects.0: subjects has the keys mia"),
            ("duration_s", "--set: must be key=value such as lens.f_number=4"),
            ("=4", "--set: must be key=value"),
            ("lens..x=4", "--set: must be key=value"),
        ],
    )
    def test_mistakes_are_those_of_the_command_line(self, override: str, message: str) -> None:
        with pytest.raises(ConfigError) as error:
            self.set(override)
        assert str(error.value).startswith(message)


class Switch(Strict):
    """All that the shots' models happen not to have."""

    active: bool = True
    mode: Literal["off", "on"] = "on"
    size: Annotated[int, Field(lt=5)] = 1
    note: str = ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("active: yes", 'x:1: active: must be true or false, got "yes"; write true or false'),
        ("size: 7", "x:1: size: must be a whole number below 5, got 7"),
        ("note: 7", "x:1: note: must be text, got 7"),
        ("mode: offf", 'x:1: mode: must be one of off, on, got "offf"; did you mean "off"?'),
    ],
)
def test_other_kinds_of_value(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        validate(parse(text, "x"), Switch)
    assert str(error.value) == message


def test_words_of_yaml_1_1_are_words() -> None:
    switch = validate(parse("{active: false, mode: off, note: no}", "x"), Switch)
    assert (switch.active, switch.mode, switch.note) == (False, "off", "no")


@pytest.mark.parametrize(
    "note", ["1e9", "010", "1:30", "true", "null", "", "~", ".nan", "3", "no", "a: b", "*x", "ä\nb", "- x"]
)
def test_dumped_text_stays_text(note: str) -> None:
    switch = Switch(note=note)
    assert validate(parse(dump(switch), "x"), Switch) == switch


def test_nearest() -> None:
    assert nearest("Mai", ["leo", "mia"]) == "mia"
    assert nearest("zebra", ["leo", "mia"]) is None
