import numpy as np
import pytest

from sim.scene import Wind
from sim.wind import VERTICAL, GustyWind

STEP_S = 0.0025


def gusts(wind, steps, seed=0):
    return GustyWind(wind, STEP_S, np.random.default_rng(seed)).next_ned_m_s(steps)


def test_blows_from_where_it_is_said_to_come():
    assert gusts(Wind(mean_m_s=5.0, from_deg=90.0), 1)[0] == pytest.approx([0.0, -5.0, 0.0], abs=1e-12)


def test_gusts_have_the_asked_strength():
    wind = Wind(mean_m_s=3.0, gust_m_s=1.5)
    pooled = np.array([gusts(wind, 1, seed)[0] for seed in range(3000)])
    assert pooled.mean(axis=0) == pytest.approx([-3.0, 0.0, 0.0], abs=0.12)
    assert pooled.std(axis=0) == pytest.approx([1.5, 1.5, 1.5 * VERTICAL], rel=0.06)
    blown = GustyWind(wind, 0.05, np.random.default_rng(1)).next_ned_m_s(200_000)
    assert blown.std(axis=0) == pytest.approx([1.5, 1.5, 1.5 * VERTICAL], rel=0.1)


def test_gusts_change_gradually():
    blown = gusts(Wind(gust_m_s=1.5), 4000)
    assert np.abs(np.diff(blown, axis=0)).max() < 0.5
    assert np.ptp(blown[:, 0]) > 1.0


def test_the_same_gusts_however_the_steps_are_grouped():
    wind = Wind(mean_m_s=4.0, gust_m_s=2.0)
    whole = gusts(wind, 100)
    blower = GustyWind(wind, STEP_S, np.random.default_rng(0))
    parts = np.concatenate([blower.next_ned_m_s(n) for n in (1, 8, 40, 51)])
    np.testing.assert_array_equal(parts, whole)
    assert not np.array_equal(gusts(wind, 100, seed=1), whole)


def test_now_is_the_latest():
    blower = GustyWind(Wind(mean_m_s=4.0, gust_m_s=2.0), STEP_S, np.random.default_rng(0))
    np.testing.assert_allclose(blower.next_ned_m_s(5)[-1], blower.now_ned_m_s())
