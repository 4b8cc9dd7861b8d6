"""The kinds of shots. A new one is a file here and a line in KINDS; schema, list and help follow."""

from __future__ import annotations

from cinempc.shots.kinds.arc import Arc
from cinempc.shots.kinds.crane import Crane
from cinempc.shots.kinds.crash_zoom import CrashZoom
from cinempc.shots.kinds.dolly import Dolly
from cinempc.shots.kinds.dolly_zoom import DollyZoom
from cinempc.shots.kinds.dronie import Dronie
from cinempc.shots.kinds.establishing import Establishing
from cinempc.shots.kinds.fly_through import FlyThrough
from cinempc.shots.kinds.flyby import Flyby
from cinempc.shots.kinds.follow import Follow
from cinempc.shots.kinds.free_path import FreePath
from cinempc.shots.kinds.handheld import HandheldShot
from cinempc.shots.kinds.kind import Actor, Kind, KindError, Setting
from cinempc.shots.kinds.orbit import Orbit
from cinempc.shots.kinds.over_the_shoulder import OverTheShoulder
from cinempc.shots.kinds.pan import Pan
from cinempc.shots.kinds.pedestal import Pedestal
from cinempc.shots.kinds.pull_out import PullOut
from cinempc.shots.kinds.push_in import PushIn
from cinempc.shots.kinds.rack_focus import RackFocus
from cinempc.shots.kinds.reveal import Reveal
from cinempc.shots.kinds.rocket import Rocket
from cinempc.shots.kinds.roll import RollShot
from cinempc.shots.kinds.shot_reverse_shot import ShotReverseShot
from cinempc.shots.kinds.spiral import Spiral
from cinempc.shots.kinds.static import Static
from cinempc.shots.kinds.tilt import Tilt
from cinempc.shots.kinds.top_down import TopDown
from cinempc.shots.kinds.truck import Truck
from cinempc.shots.kinds.two_shot import TwoShot
from cinempc.shots.kinds.whip_pan import WhipPan

KINDS: dict[str, type[Kind]] = {
    "static": Static,
    "pan": Pan,
    "tilt": Tilt,
    "roll": RollShot,
    "push_in": PushIn,
    "pull_out": PullOut,
    "dolly": Dolly,
    "truck": Truck,
    "pedestal": Pedestal,
    "crane": Crane,
    "arc": Arc,
    "orbit": Orbit,
    "follow": Follow,
    "flyby": Flyby,
    "fly_through": FlyThrough,
    "reveal": Reveal,
    "establishing": Establishing,
    "top_down": TopDown,
    "rocket": Rocket,
    "spiral": Spiral,
    "dronie": Dronie,
    "dolly_zoom": DollyZoom,
    "crash_zoom": CrashZoom,
    "rack_focus": RackFocus,
    "two_shot": TwoShot,
    "over_the_shoulder": OverTheShoulder,
    "shot_reverse_shot": ShotReverseShot,
    "whip_pan": WhipPan,
    "handheld": HandheldShot,
    "free_path": FreePath,
}

__all__ = ["KINDS", "Actor", "Kind", "KindError", "Setting"]
