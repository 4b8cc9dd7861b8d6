# ruff: noqa: E501 - messages are quoted whole
"""Mistakes in files with a kind: each is refused with its line, its key, and what is allowed or was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from cinempc.cli.loading import load_checked
from cinempc.configfile import ConfigError

WRONG: dict[str, tuple[str, str]] = {
    "kind misspelt": ("kind: orbitt\n", '1: kind: there is no such kind of shot; did you mean "orbit"? (allowed: static, pan,'),
    "kind in another case": ("kind: Dolly_Zoom\n", '1: kind: there is no such kind of shot; did you mean "dolly_zoom"?'),
    "kind with a hyphen": ("kind: push-in\n", 'did you mean "push_in"?'),
    "unknown kind": ("kind: selfie\n", "1: kind: there is no such kind of shot (allowed: static,"),
    "kind is a number": ("kind: 3\n", "1: kind: there is no such kind of shot (allowed:"),
    "kind is a list": ("kind: [orbit]\n", "1: kind: there is no such kind of shot (allowed:"),
    "kind is empty": ("kind:\nsubject: mia\n", "1: kind: there is no such kind of shot (allowed:"),
    "parameter misspelt": ("kind: orbit\nturn: 90\n", '2: turn: unknown key; did you mean "turn_deg"?'),
    "parameter in another unit": ("kind: orbit\nturn_rad: 1\n", '2: turn_rad: unknown key; did you mean "turn_deg"? The unit is part of the key: give degrees'),
    "parameter of another kind": ("kind: orbit\ngap_m: [0, 1]\n", "2: gap_m: unknown key"),
    "key of a section at the top": ("kind: orbit\nazimuth_deg: 30\n", '2: azimuth_deg: unknown key; did you mean "view.azimuth_deg"?'),
    "two mistakes at once": ("kind: orbit\nsise: MS\npace: quick\n", "3: pace: must be one of slow, medium, fast"),
    "size misspelt": ("kind: arc\nsize: MSC\n", "2: size: must be one of ELS, VLS,"),
    "size too big": ("kind: arc\nsize: 50\n", "a number from 0.02 to 20, got 50"),
    "size in percent": ("kind: arc\nsize: 60%\n", "2: size: must be one of ELS,"),
    "angle misspelt": ("kind: arc\nangle: eyelevel\n", 'did you mean "eye_level"?'),
    "angle too steep": ("kind: arc\nangle: 89\n", "a number from -25 to 75, got 89"),
    "side misspelt": ("kind: arc\nside: three_quarters\n", 'did you mean "three_quarter"?'),
    "side all round": ("kind: arc\nside: 720\n", "a number from -360 to 360, got 720"),
    "composition misspelt": ("kind: arc\ncomposition: third_left\n", 'did you mean "thirds_left"?'),
    "headroom beyond the frame": ("kind: arc\nheadroom: 2\n", "2: headroom: must be a number from 0 to 0.5, got 2"),
    "pace misspelt": ("kind: arc\npace: medum\n", 'did you mean "medium"?'),
    "number in quotes": ("kind: orbit\nturn_deg: '90'\n", "2: turn_deg: must be a number from -1080 to 1080, got \"90\"; a number is written without quotes"),
    "number with its unit": ("kind: orbit\nturn_deg: 90 deg\n", "write the number alone, its unit is in the key"),
    "too long": ("kind: arc\nduration_s: 9000\n", "2: duration_s: must be a number from 2 to 600, got 9000"),
    "too short": ("kind: crane\nduration_s: 0.5\n", "2: duration_s: must be a number from 2 to 600, got 0.5"),
    "subject misspelt": ("kind: orbit\nsubject: mai\n", '2: subject: the scene has no actor "mai"; did you mean "mia"? (allowed: mia, leo)'),
    "subject not a name": ("kind: orbit\nsubject: 7\n", "2: subject: must be a name of letters"),
    "other misspelt": ("kind: two_shot\nother: lea\n", '2: other: the scene has no actor "lea"; did you mean "leo"?'),
    "other is the subject": ("kind: two_shot\nsubject: mia\nother: mia\n", "3: other: mia is the subject already: name somebody else"),
    "nobody else there": ("kind: two_shot\nscene: cinempc_field\n", "1: kind: two_shot needs two people, and the scene has nobody but person"),
    "pan to nobody": ("kind: pan\nto: tom\n", '2: to: the scene has no actor "tom"'),
    "nobody to film": ("kind: orbit\nsubjects: {}\n", "1: kind: there is nobody to film: name a scene with actors, or give subjects"),
    "scene misspelt": ("kind: orbit\nscene: parc\n", '2: scene: no scene "parc"; did you mean "park"?'),
    "gap missing": ("kind: fly_through\nbearing_deg: 90\n", "gap_m: missing: must be [a number from -500 to 500, a number from -500 to 500]"),
    "gap with three numbers": ("kind: fly_through\nbearing_deg: 90\ngap_m: [1, 2, 3]\n", "3: gap_m: must be [a number"),
    "behind nothing": ("kind: reveal\nout_of: behind\n", "2: out_of: behind needs behind_m and bearing_deg"),
    "behind from below": ("kind: reveal\nbehind_m: [1, 2]\n", "2: behind_m: goes with out_of: behind"),
    "path without keys": ("kind: free_path\n", "keys: missing: must be a list of 2 to 100 items"),
    "path with one key": ("kind: free_path\nkeys: [[0, 1, 2, 3]]\n", "2: keys: must be a list of 2 to 100 items"),
    "path against time": ("kind: free_path\nkeys: [[5, 10, 2, 3], [2, 10, 6, 3]]\n", "times must increase"),
    "path key without a height": ("kind: free_path\nkeys: [[0, 1, 2], [5, 1, 3]]\n", "must be [a number from 0 to 3600,"),
    "path below the ground": ("kind: free_path\nkeys: [[0, 9, 2, -300], [5, 9, 3, 2]]\n", "a number from -100 to 1000, got -300"),
    "sway without measure": ("kind: handheld\nsway: {amount: 0.5}\n", "2: sway.amount: must be a number above 0"),
    "sway misspelt": ("kind: handheld\nsway: {amout: 0.01}\n", '2: sway.amout: unknown key; did you mean "amount"?'),
    "roll too far": ("kind: roll\nto_deg: 90\n", "2: to_deg: must be a number from -45 to 45, got 90"),
    "whip slower than a pan": ("kind: whip_pan\nover_s: 30\n", "2: over_s: must be a number from 0.2 to 5, got 30"),
    "lens that the camera has not": ("kind: arc\nfocal_length_mm: 600\n", "2: focal_length_mm: 600 mm is not on the lens of cine_zoom"),
    "own key of the wrong type": ("kind: arc\nlens: {f_number: wide}\n", "2: lens.f_number:"),
    "own key misspelt": ("kind: arc\nlens: {fnumber: 4}\n", '2: lens.fnumber: unknown key; did you mean "f_number"?'),
    "format that is none": ("kind: arc\nprotect: ['9:17']\n", '2: protect.0: must be one of 16:9, 4:3, 1:1, 4:5, 9:16, 2.39:1, got "9:17"'),
    "horizon misspelt": ("kind: establishing\nhorizon: uper_third\n", 'did you mean "upper_third"?'),
    "own framing of a stranger": ("kind: arc\nframing:\n  - {subject: zoe, x: centre}\n", '3: framing.0.subject: "zoe"'),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_says_where_and_what_is_allowed(tmp_path: Path, case: str) -> None:
    text, expected = WRONG[case]
    file = tmp_path / "shot.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_checked(file)
    told = str(error.value)
    assert expected in told
    assert told.startswith(f"{file}:"), "the file, not the project's own"
