"""Which take is taken, from where to where, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import editorial_rig as rig
import pytest
from synthetic_take import Flaws

from cinempc.editorial.assemble import assemble, find
from cinempc.editorial.media import CutError
from cinempc.editorial.timeline import Cut
from cinempc.record import Slate
from cinempc.record.recorder import LOG_NAME, VIDEO_NAME


def cut(*paths: Path, sequence: Path | None = None, handles_s: float = 1.0) -> Cut:
    return assemble(find(paths), title="test", sequence=sequence, handles_s=handles_s)


def taken(made: Cut) -> dict[str, str]:
    return {choice.wanted.shot: Path(choice.clip.origin).name for choice in made.choices}


def ranges(made: Cut) -> list[tuple[int, int]]:
    return [(choice.clip.first, choice.clip.end) for choice in made.choices]


@pytest.fixture(scope="module")
def singles(tmp_path_factory):
    """Three takes of one shot: one that fails, one that is good, one that is better."""
    folder = tmp_path_factory.mktemp("takes")
    for number, flaw in enumerate((0.03, 0.006, 0.002), start=1):
        ticks = rig.single(3.0, Flaws(u_frac=flaw))
        rig.take(folder / f"push_{number:03d}", ticks, slate=Slate("park", "push", number))
    return folder


@pytest.fixture(scope="module")
def sequences(tmp_path_factory):
    """A sequence twice: its wide shot is better in the first, its other two in the second."""
    folder = tmp_path_factory.mktemp("sequences")
    for number, flaws in enumerate(({"close": Flaws(u_frac=0.006)}, {"wide": Flaws(u_frac=0.006)}), start=1):
        ticks = rig.sequence(flaws=flaws)
        rig.take(folder / f"seq_{number:03d}", ticks, slate=Slate("park", "seq", number), spec=rig.SEQUENCE_YAML)
    return folder


def test_the_best_take_of_a_shot_is_taken(singles: Path) -> None:
    (choice,) = cut(singles).choices
    assert Path(choice.clip.origin).name == "push_003"
    assert [Path(clip.origin).name for clip in choice.others] == ["push_002", "push_001"]
    scores = [clip.quality.score for clip in (choice.clip, *choice.others) if clip.quality]
    assert scores == sorted(scores, reverse=True)
    assert choice.why.startswith("best of 3, good, score")


def test_one_that_fails_is_taken_only_where_there_is_no_other(singles: Path) -> None:
    made = cut(singles / "push_001")
    (choice,) = made.choices
    assert choice.why == "the only take, and not good"
    assert choice.clip.quality is not None
    assert choice.clip.quality.not_met[0].startswith("Framing: 3.00 % of frame width")


def test_a_take_that_passes_comes_before_one_with_a_better_picture(tmp_path: Path) -> None:
    for number, completed in ((1, False), (2, True)):
        ticks = rig.single(2.0, Flaws(u_frac=0.0 if number == 1 else 0.008))
        rig.take(tmp_path / str(number), ticks, slate=Slate("park", "push", number), completed=completed)
    assert taken(cut(tmp_path)) == {"push": "2"}


def test_head_and_tail_that_are_not_as_asked_are_left_outside(tmp_path: Path) -> None:
    made = cut(rig.take(tmp_path / "take", rig.single(6.0, settles_after=20, lost_from=140)))
    assert ranges(made) == [(20, 140)]
    assert made.choices[0].clip.handles(made.handle_frames) == (0, 150)  # as far as the media goes
    assert made.choices[0].clip.handles(5) == (15, 145)


def test_a_picture_that_is_never_right_loses_no_more_than_what_it_takes_to_settle(tmp_path: Path) -> None:
    assert ranges(cut(rig.take(tmp_path / "take", rig.single(10.0, Flaws(u_frac=0.1))))) == [(50, 250)]


def test_each_shot_of_a_sequence_from_its_best_take(sequences: Path) -> None:
    made = cut(sequences)
    assert taken(made) == {"wide": "seq_001", "close": "seq_002", "end": "seq_002"}
    assert ranges(made) == [(0, 75), (140, 200), (200, 300)]  # without rolls, and with the move that leads to the end
    assert [choice.joined for choice in made.choices] == [False, False, True]


def test_handles_do_not_reach_into_a_move_that_was_not_filmed(sequences: Path) -> None:
    wide, close, end = (choice.clip for choice in cut(sequences).choices)
    assert wide.handles(25) == (0, 85)
    assert close.handles(25) == (125, 225)
    assert end.handles(25) == (175, 300)


def test_without_a_blend_in_the_order_the_move_stays_outside(sequences: Path, tmp_path: Path) -> None:
    order = tmp_path / "order.yaml"
    order.write_text(rig.SEQUENCE_YAML.replace(", transition: {blend_s: 2}", ""))
    assert ranges(cut(sequences, sequence=order))[-1] == (250, 300)


def test_a_move_of_which_no_take_has_all_is_a_cut(sequences: Path, tmp_path: Path) -> None:
    bad = rig.take(tmp_path / "bad", rig.sequence(flaws={"close": Flaws(u_frac=0.1)}), spec=rig.SEQUENCE_YAML)
    pickup = rig.take(tmp_path / "pickup", rig.single(2.0), slate=Slate("1", "close", 1))
    made = cut(bad, pickup)
    assert taken(made) == {"wide": "bad", "close": "pickup", "end": "bad"}
    assert ranges(made)[-1] == (250, 300)
    assert "the move to shot end is a cut: no one take has it" in made.notes


def test_a_single_take_serves_as_a_shot_of_the_sequence(sequences: Path, tmp_path: Path) -> None:
    pickup = rig.take(tmp_path / "pickup", rig.single(2.0), slate=Slate("park", "wide", 7))
    elsewhere = rig.take(tmp_path / "elsewhere", rig.single(2.0), slate=Slate("beach", "wide", 1))
    made = cut(sequences / "seq_002", pickup, elsewhere)
    assert [(choice.wanted.shot, Path(choice.clip.origin).name) for choice in made.choices] == [
        *(("wide", "pickup"), ("close", "seq_002"), ("end", "seq_002"), ("wide", "elsewhere"))
    ]


def test_a_sequence_file_gives_the_order(singles: Path, sequences: Path, tmp_path: Path) -> None:
    order = tmp_path / "order.yaml"
    shots = "  - {name: end, kind: static, subject: mia}\n  - {name: wide, kind: static, subject: mia}\n"
    order.write_text(
        rig.SEQUENCE_YAML.partition("shots:")[0] + "shots:\n" + shots + "  - {name: gone, kind: dronie, subject: mia}\n"
    )
    made = cut(singles, sequences, sequence=order)
    assert list(taken(made)) == ["end", "wide"]
    assert {"no take of shot gone", "left out: shot push: not in the sequence"} <= set(made.notes)


def test_what_is_no_sequence_is_no_order(singles: Path, tmp_path: Path) -> None:
    (tmp_path / "shot.yaml").write_text("{kind: orbit, subject: mia}\n")
    with pytest.raises(CutError, match=r"shot\.yaml: not a sequence"):
        cut(singles, sequence=tmp_path / "shot.yaml")


def test_a_shot_that_was_given_up_for_a_fallback_is_not_complete(tmp_path: Path) -> None:
    parts = (("wide", "shot", 50), ("safe", "blend", 25), ("safe", "fallback", 50), ("wide", "blend", 25))
    made = cut(rig.take(tmp_path / "take", rig.sequence((*parts, ("wide", "shot", 75)))))
    (choice,) = made.choices
    assert choice.clip.quality is not None
    assert choice.clip.quality.not_met == ("Completed: broken off",)


def test_of_a_log_that_was_cut_off_the_rest_is_used(tmp_path: Path) -> None:
    folder = rig.take(tmp_path / "take", rig.sequence(), spec=rig.SEQUENCE_YAML)
    data = (folder / LOG_NAME).read_bytes()
    (folder / LOG_NAME).write_bytes(data[: len(data) * 6 // 10])
    made = cut(folder)
    assert made.choices[0].wanted.shot == "wide"
    assert any(str(folder) in note and "cut off" in note for note in made.notes)


def test_what_cannot_be_used_is_named_and_the_rest_goes_on(singles: Path, tmp_path: Path) -> None:
    blind = rig.take(tmp_path / "blind", rig.single(1.0), rate=None)
    other = rig.take(tmp_path / "other", rig.single(1.0), rate=rig.NTSC)
    broken = rig.take(tmp_path / "broken", rig.single(1.0))
    (broken / LOG_NAME).write_bytes(b"nothing")
    dark = rig.take(tmp_path / "dark", rig.single(1.0))
    (dark / VIDEO_NAME).write_bytes(b"nothing")
    made = cut(singles, blind, other, broken, dark)
    assert list(taken(made)) == ["push"]
    for folder, words in (
        *((blind, "no video.mp4"), (other, "29.97 pictures per second, the cut has 25")),
        *((broken, "not the log of a take"), (dark, "not a video")),
    ):
        assert any(str(folder) in note and words in note for note in made.notes), folder


def test_with_nothing_left_it_is_refused(tmp_path: Path) -> None:
    blind = rig.take(tmp_path / "blind", rig.single(1.0), rate=None)
    with pytest.raises(CutError, match=r"nothing to cut:\n.*blind: no video\.mp4"):
        cut(blind)
    with pytest.raises(CutError, match="no such take"):
        cut(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CutError, match="no take in it"):
        cut(tmp_path / "empty")


def test_lost_subjects_and_people_who_came_too_near_are_marked(tmp_path: Path) -> None:
    ticks = rig.single(3.0)
    for i in range(30, 40):
        aged = tuple(replace(s, age_s=1.0) for s in ticks[i].subjects if s.name == "bo")
        near = ticks[i].vehicle.camera_position_ned_m - (1.0, 0.0, 0.0)
        people = tuple(replace(s, position_ned_m=near) if s.name == "ada" else s for s in ticks[i].true_subjects)
        ticks[i] = replace(ticks[i], subjects=aged, true_subjects=people)
    clip = cut(rig.take(tmp_path / "take", ticks)).choices[0].clip
    said = {remark.words: (remark.first, remark.end, remark.colour) for remark in clip.remarks_within}
    assert said["bo lost"] == (30, 40, "YELLOW")
    assert said["keep-out: nearer than 3 m to ada"] == (30, 40, "RED")
    assert said["ada out of frame"] == (30, 40, "YELLOW")


def test_pictures_are_counted_by_number_where_some_are_missing(tmp_path: Path) -> None:
    made = cut(rig.take(tmp_path / "take", rig.single(4.0, settles_after=20), without=[*range(10, 15), 40, 41]))
    clip = made.choices[0].clip
    assert (clip.first, clip.end) == (20, 100)
    assert clip.media.missing(clip.first, clip.end) == 2
