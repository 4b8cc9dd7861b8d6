"""Who is to be in the picture when."""

from __future__ import annotations

import json
from typing import Any

from cinempc.shots.picked import in_picture, needed
from cinempc.shots.spec import ShotSpec

SUBJECTS = {name: {"class": "person", "height_m": 1.7} for name in ("mia", "leo")}


def spec(**framing: Any) -> ShotSpec:
    asked = [{"subject": "mia", "x": 0.5, "y": 0.4, **framing}]
    shot = {"title": "test", "duration_s": 10.0, "subjects": SUBJECTS, "framing": asked}
    return ShotSpec.model_validate_json(json.dumps(shot))


def test_who_is_placed_and_nobody_else() -> None:
    assert needed(spec()) == in_picture(spec(), 3.0) == ("mia",)


def test_a_turn_leads_from_one_to_the_other_and_meanwhile_nobody_is_needed() -> None:
    turning = spec(turn={"subject": "leo", "at_s": 2.0, "over_s": 1.0})
    assert [in_picture(turning, at_s) for at_s in (1.0, 2.5, 3.5)] == [("mia",), (), ("leo",)]


def test_a_held_point_needs_its_subject_only_at_first() -> None:
    assert [in_picture(spec(hold=True), at_s) for at_s in (0.0, 0.1)] == [("mia",), ()]


def test_who_may_be_unseen_is_needed_from_then_on() -> None:
    assert [in_picture(spec(unseen_s=4.0), at_s) for at_s in (0.0, 3.9, 4.0)] == [(), (), ("mia",)]
