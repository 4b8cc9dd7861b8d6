"""What is dumped loads back, and no text whatsoever gets past the problems into a traceback."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cinempc.configfile import ConfigError, Document, Problem, dump, parse, read, set_value, validate
from cinempc.hardware import Camera, Drone, Strict
from cinempc.shots.spec import BODY_POINTS, COLUMNS, SIZES, ShotSpec

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CONFIGS = Path(__file__).parents[2] / "configs"
SHIPPED = [read(file) for file in sorted((CONFIGS / "shots").glob("*.yaml"))]

names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True) | st.sampled_from(
    ["on", "yes", "no", "null", "e3"]
)
level = st.floats(-1e5, 1e5)
seconds = st.floats(0, 3600)
ease = st.sampled_from(["smooth", "linear"])
text = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=40)


@st.composite
def values(draw: st.DrawFn) -> object:
    """A number, a ramp or keys."""
    kind = draw(st.sampled_from(["number", "ramp", "keys"]))
    if kind == "number":
        return draw(level)
    if kind == "ramp":
        over = draw(st.fixed_dictionaries({}, optional={"over_s": st.floats(0.001, 3600)}))
        return {"from": draw(level), "to": draw(level), "start_s": draw(seconds), "ease": draw(ease), **over}
    times = draw(st.lists(seconds, min_size=1, max_size=4, unique=True))
    return {"keys": [[time_s, draw(level)] for time_s in sorted(times)], "ease": draw(ease)}


@st.composite
def shots(draw: st.DrawFn) -> dict[str, object]:
    cast = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    someone = st.sampled_from(cast)
    pull = st.fixed_dictionaries({"on": someone}, optional={"at_s": seconds, "over_s": st.floats(0.1, 60)})
    limit = st.fixed_dictionaries({"distance_m": values() | st.just("infinity")}) | st.fixed_dictionaries(
        {"subject": someone, "offset_m": values()}
    )
    framing = st.fixed_dictionaries(
        {"subject": someone, "y": values()},
        optional={
            "point": st.sampled_from([*BODY_POINTS]) | st.floats(0, 1),
            "x": st.sampled_from([*COLUMNS]) | values(),
            "size": st.sampled_from([*SIZES]) | values(),
        },
    )
    lens = st.fixed_dictionaries(
        {},
        optional={
            "focal_length_mm": values() | st.just("free"),
            "focus": someone | st.lists(pull, max_size=3),
            "blur_px": st.dictionaries(someone, values(), max_size=3),
            "near_limit": limit,
            "hold_sharp": st.lists(someone, max_size=3),
            "depth": st.sampled_from(["deep", "shallow"]),
        },
    )
    return draw(
        st.fixed_dictionaries(
            {
                "title": text.filter(bool),
                "duration_s": st.floats(1, 3600),
                "subjects": st.just({name: {"height_m": 1.7} for name in cast}),
                "framing": st.lists(framing, min_size=1, max_size=3),
            },
            optional={"lens": lens, "view": st.fixed_dictionaries({"subject": someone, "azimuth_deg": values()})},
        )
    )


def loaded(data: object) -> ShotSpec:
    return validate(Document(data, parse("a: 1", "x").places), ShotSpec)  # type: ignore[arg-type]


@FEW
@given(shots())
def test_a_dumped_shot_loads_back_equal(data: dict[str, object]) -> None:
    shot = loaded(data)
    again = validate(parse(dump(shot), "x"), ShotSpec)
    assert again == shot
    assert dump(again) == dump(shot)


def test_dumped_hardware_loads_back_equal() -> None:
    for folder, model in (("cameras", Camera), ("drones", Drone)):
        for file in (CONFIGS / folder).glob("*.yaml"):
            hardware = validate(read(file), model)
            assert validate(parse(dump(hardware), "x"), model) == hardware


class Note(Strict):
    note: str
    by_name: dict[str, float] = {}  # noqa: RUF012 - a pydantic default


@FEW
@given(text, st.dictionaries(text.filter(bool), st.floats(allow_nan=False, allow_infinity=False), max_size=3))
def test_any_text_and_any_number_survive(note: str, by_name: dict[str, float]) -> None:
    model = Note(note=note, by_name=by_name)
    assert validate(parse(dump(model), "x"), Note) == model


def problems_of(action: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        action()
    except ConfigError as error:
        assert error.problems  # noqa: PT017 - a refusal without a reason would be one
        return error.problems
    return ()


@FEW
@given(st.text(max_size=200) | st.text("{}[]:,-&*!|>'\"#% \n?ab01.e", max_size=80))
def test_no_text_raises_anything_but_problems(content: str) -> None:
    found = problems_of(lambda: validate(parse(content, "x.yaml"), ShotSpec))
    assert all(str(problem).startswith("x.yaml") for problem in found)


@FEW
@given(st.text("{}[]:,-&*!|>'\"#% \n?ab01.e=", max_size=60))
def test_no_override_raises_anything_but_problems(override: str) -> None:
    found = problems_of(lambda: validate(set_value(SHIPPED[0], override), ShotSpec))
    assert all(problem.message for problem in found)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | level | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text.filter(bool), inner, max_size=3),
    max_leaves=6,
)


@FEW
@given(st.data(), st.sampled_from(SHIPPED), json_values)
def test_any_replaced_value_gives_a_model_or_problems_at_known_lines(
    data: st.DataObject, document: Document, value: object
) -> None:
    key = data.draw(st.sampled_from([key for key in document.places if key]))
    changed = copy.deepcopy(document.data)
    around = changed
    for step in key[:-1]:
        around = around[step]  # type: ignore[index,call-overload]
    around[key[-1]] = value  # type: ignore[index,call-overload]
    found = problems_of(lambda: validate(Document(changed, document.places), ShotSpec))
    assert all(problem.place.line and problem.message for problem in found)
    assert len({str(problem) for problem in found}) == len(found)


@FEW
@given(json_values)
def test_plain_data_means_the_same_to_other_readers(value: object) -> None:
    """What both understand, both understand alike."""
    written = yaml.safe_dump({"a": value}, allow_unicode=True)
    found = problems_of(lambda: parse(written, "x"))
    assert all("plain word" in problem.message or "too many digits" in problem.message for problem in found)
    assert found or parse(written, "x").data == {"a": value}
