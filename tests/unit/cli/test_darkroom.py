"""Two processes draw what one would draw, and one is enough."""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

import numpy as np
import pytest
from synthetic_take import CAMERA, Flaws, vehicle_at

from cinempc.cli.darkroom import Stage, second_process
from cinempc.types import VehicleState
from sim.renderer import RendererUnavailable
from sim.scene import Actor, Scene, Track

SCENE = Scene(name="yard", actors={"ada": Actor(track=Track(rows=[(0.0, 0.0, 0.0), (20.0, 16.0, 0.0)]))})
SIZE = (96, 54)


def states(count: int) -> list[VehicleState]:
    """Of a camera that rises, so that no two pictures are alike."""
    flown = [vehicle_at(0.2 * i, Flaws()) for i in range(count)]
    return [
        replace(s, camera_position_ned_m=s.camera_position_ned_m - [0.0, 0.0, 0.1 * i]) for i, s in enumerate(flown)
    ]


def drawn_alone(wanted: list[VehicleState]) -> list[np.ndarray]:
    with Stage(SCENE, CAMERA, SIZE, 3) as stage:
        return list(stage.pictures(wanted))


def test_the_second_process_draws_the_same_in_order_and_may_die() -> None:
    wanted = states(9)
    alone = drawn_alone(wanted)
    assert all((a != b).any() for a, b in pairwise(alone))
    with second_process() as helper:
        if helper is None:
            pytest.skip("there is one core")
        with Stage(SCENE, CAMERA, SIZE, 3, helper) as stage:
            for together, picture in zip(stage.pictures(wanted), alone, strict=True):
                assert (together == picture).all()
            os.kill(helper.submit(os.getpid).result(), signal.SIGKILL)
            for after, picture in zip(stage.pictures(wanted), alone, strict=True):
                assert (after == picture).all()


def test_other_work_is_done_apart_while_the_film_is_drawn_here() -> None:
    wanted = states(5)
    alone = drawn_alone(wanted)
    with second_process() as helper:
        if helper is None:
            pytest.skip("there is one core")
        with Stage(SCENE, CAMERA, SIZE, 3, helper) as stage:
            name = stage.apart(attrgetter("scene.name"))
            for picture, same in zip(stage.pictures(wanted), alone, strict=True):
                assert (picture == same).all()
            assert name() == "yard"
            wrong = stage.apart(attrgetter("nothing"))
            with pytest.raises(AttributeError, match="nothing"):
                wrong()
            os.kill(helper.submit(os.getpid).result(), signal.SIGKILL)
            assert stage.apart(attrgetter("scene.name"))() == "yard"  # here


def test_other_work_is_done_here_on_one_core() -> None:
    with Stage(SCENE, CAMERA, SIZE, 3) as stage:
        assert stage.apart(attrgetter("scene.name"))() == "yard"


def test_why_nothing_can_be_drawn_is_said_the_same_from_another_process() -> None:
    reason = RendererUnavailable("no paper")
    assert str(pickle.loads(pickle.dumps(reason))) == str(reason)
