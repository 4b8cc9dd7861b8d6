"""The numbers of the simulated quadrotor: airframe, motors, and the autopilot that flies it, from a drone's YAML."""

from __future__ import annotations

from math import atan, cos, radians
from typing import NamedTuple

from cinempc.hardware import Drone

GRAVITY_M_S2 = 9.80665


class Airframe(NamedTuple):
    """Rigid body with four rotors in X, and the gains and limits of its autopilot."""

    mass_kg: float
    inertia_x_kg_m2: float  # about the forward axis
    inertia_y_kg_m2: float
    inertia_z_kg_m2: float
    rotor_offset_m: float  # of each rotor from the centre, along x and along y
    rotor_torque_m: float  # reaction torque per newton of thrust
    rotor_thrust_max_n: float
    rotor_thrust_min_n: float
    rotor_lag_s: float
    rotor_drag_per_s: float  # deceleration per air speed in the plane of the rotors
    body_drag_per_m: float  # deceleration per squared air speed
    position_gain_per_s: float
    velocity_gain_per_s: float
    velocity_integral_per_s2: float
    integral_limit_m_s2: float
    tilt_gain_per_s: float
    yaw_gain_per_s: float
    rate_gain_per_s: float
    yaw_rate_gain_per_s: float
    speed_limit_m_s: float
    climb_limit_m_s: float
    tilt_limit_rad: float
    tilt_rate_limit_rad_s: float
    yaw_rate_limit_rad_s: float


def airframe_of(drone: Drone) -> Airframe:
    """A plausible camera quadrotor of the drone's mass whose own limits lie above those that the shots may use.

    Sizes scale with the cube root of the mass from a 3 kg machine of 0.55 m wheelbase. Drag follows the order of
    magnitude identified for such machines (Faessler, Franchi, Scaramuzza, RA-L 2018: 0.05-0.3 1/s for rotor drag).
    Gains are a little above PX4's defaults: a well-tuned machine, no better.
    """
    size = (drone.mass_kg / 3.0) ** (1 / 3)
    arm_m = 0.275 * size
    tilt_limit_rad = min(max(atan((1.5 * drone.acceleration_m_s2 + 2.0) / GRAVITY_M_S2), radians(25)), radians(50))
    rotor_hover_n = drone.mass_kg * GRAVITY_M_S2 / 4
    return Airframe(
        mass_kg=drone.mass_kg,
        inertia_x_kg_m2=0.17 * drone.mass_kg * arm_m**2,
        inertia_y_kg_m2=0.19 * drone.mass_kg * arm_m**2,
        inertia_z_kg_m2=0.32 * drone.mass_kg * arm_m**2,
        rotor_offset_m=arm_m / 2**0.5,
        rotor_torque_m=0.018 * size,
        rotor_thrust_max_n=rotor_hover_n * max(2.2, 1.5 / cos(tilt_limit_rad)),
        rotor_thrust_min_n=0.08 * rotor_hover_n,
        rotor_lag_s=0.025 * size,
        rotor_drag_per_s=0.12,
        body_drag_per_m=0.02 / size,
        position_gain_per_s=1.1,
        velocity_gain_per_s=2.4,
        velocity_integral_per_s2=0.8,
        integral_limit_m_s2=6.0,
        tilt_gain_per_s=7.0,
        yaw_gain_per_s=2.8,
        rate_gain_per_s=18.0,
        yaw_rate_gain_per_s=8.0,
        speed_limit_m_s=1.25 * drone.speed_m_s + 1.0,
        climb_limit_m_s=1.25 * drone.climb_m_s + 0.5,
        tilt_limit_rad=tilt_limit_rad,
        tilt_rate_limit_rad_s=radians(220),
        yaw_rate_limit_rad_s=radians(drone.yaw_rate_deg_s),
    )
