"""The aesthetic terms. A new one is a file here and a line in TERMS; YAML key, schema and log column follow."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, create_model

from cinempc.costs.acceleration import Acceleration
from cinempc.costs.aim import Aim
from cinempc.costs.aperture import Aperture
from cinempc.costs.azimuth import Azimuth
from cinempc.costs.detour import Detour
from cinempc.costs.distance import Distance
from cinempc.costs.elevation import Elevation
from cinempc.costs.far_limit import FarLimit
from cinempc.costs.focal_length import FocalLength
from cinempc.costs.focus_blur import FocusBlur
from cinempc.costs.gimbal_rate import GimbalRate
from cinempc.costs.height import Height
from cinempc.costs.horizon import Horizon
from cinempc.costs.image_position import ImagePosition
from cinempc.costs.jerk import Jerk
from cinempc.costs.lead_room import LeadRoom
from cinempc.costs.lens_rate import LensRate
from cinempc.costs.near_limit import NearLimit
from cinempc.costs.occlusion import Occlusion
from cinempc.costs.place import Place
from cinempc.costs.size import Size
from cinempc.costs.term import Term
from cinempc.hardware import Strict

TERMS: tuple[Term, ...] = (
    ImagePosition(),
    LeadRoom(),
    Size(),
    Distance(),
    Azimuth(),
    Elevation(),
    Height(),
    Place(),
    Aim(),
    Horizon(),
    Occlusion(),
    Detour(),
    FocusBlur(),
    NearLimit(),
    FarLimit(),
    FocalLength(),
    Aperture(),
    Jerk(),
    Acceleration(),
    GimbalRate(),
    LensRate(),
)

_fields: dict[str, Any] = {
    term.name: (
        Annotated[float, Field(ge=0, le=1e4, description=(type(term).__doc__ or "").splitlines()[0])],
        1.0,
    )
    for term in TERMS
}
Weights = create_model("Weights", __base__=Strict, __doc__="Factors on the terms' default weights.", **_fields)

__all__ = ["TERMS", "Term", "Weights"]
