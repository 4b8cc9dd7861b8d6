"""Places on the earth, and how far apart they are, as PX4 reckons it near one place."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from sim.mavlink.vectors import Vec

EARTH_RADIUS_M = 6371000.0  # as PX4 has it


@dataclass(frozen=True, slots=True)
class Geodetic:
    """A place on the earth."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float

    def moved(self, offset_ned_m: Vec) -> Geodetic:
        """The place that lies so far from here; the earth is flat for a few hundred metres."""
        north_deg = offset_ned_m[0] / radians(1.0) / EARTH_RADIUS_M
        east_deg = offset_ned_m[1] / radians(1.0) / (EARTH_RADIUS_M * cos(radians(self.latitude_deg)))
        return Geodetic(self.latitude_deg + north_deg, self.longitude_deg + east_deg, self.altitude_m - offset_ned_m[2])

    def offset_to(self, other: Geodetic) -> Vec:
        """From here to another place, NED [m]."""
        north_m = radians(other.latitude_deg - self.latitude_deg) * EARTH_RADIUS_M
        east_m = radians(other.longitude_deg - self.longitude_deg) * EARTH_RADIUS_M * cos(radians(self.latitude_deg))
        return (north_m, east_m, self.altitude_m - other.altitude_m)

    @property
    def wire(self) -> tuple[int, int, int]:
        """1e-7 deg, 1e-7 deg, mm."""
        return round(self.latitude_deg * 1e7), round(self.longitude_deg * 1e7), round(self.altitude_m * 1e3)


PX4_HOME = Geodetic(47.397742, 8.545594, 489.4)  # where PX4's simulators start
