"""The light of a shot and how it is met, as the shot file says it."""

from __future__ import annotations

from typing import Literal

from cinempc.hardware import Iso, LightValue, ShutterAngle, Stops, Strict


class Exposure(Strict):
    """The scene's light, and what the camera does about it beside its iris."""

    light_ev100: LightValue
    """Light value for ISO 100, as an exposure meter shows it: 15 in the sun, 12 under clouds, 8 in a lit street,
    5 indoors."""
    shutter_deg: ShutterAngle = 180.0
    """Shutter angle: 180 exposes for half the time of a frame, as films do."""
    iso: Iso | Literal["auto"] = "auto"
    """Sensitivity, held all along; auto: the camera's base, as far as light and filters allow."""
    nd_stops: Stops | Literal["auto"] = "auto"
    """Light that neutral density takes, in stops, held all along; auto: as the stop and the light ask."""
