import pytest
from pydantic import ValidationError

from sim.scene import Actor, Track


def test_a_track_has_one_source():
    with pytest.raises(ValidationError, match="give either file or rows"):
        Track()
    with pytest.raises(ValidationError, match="give either file or rows"):
        Track(file="a.csv", rows=[(0.0, 0.0, 0.0)])


def test_rows_are_in_order_of_time():
    with pytest.raises(ValidationError, match="times must increase"):
        Track(rows=[(1.0, 0.0, 0.0), (1.0, 1.0, 0.0)])
    with pytest.raises(ValidationError, match="at least 1 item"):
        Track(rows=[])


def test_unknown_keys_are_refused():
    with pytest.raises(ValidationError, match="wheels"):
        Actor(track=Track(rows=[(0.0, 0.0, 0.0)]), wheels=3)
