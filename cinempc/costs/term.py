"""What every aesthetic term has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

from cinempc.stage import Stage


class Term(ABC):
    """One aim of the picture, as residuals that are zero when it is reached.

    The cost of a term is sum((gain * residual)^2)/2 over rows, instances and the horizon, with
    gain = sqrt(weight) / tolerance: at weight 1 an error of one tolerance costs 1/2. Only first derivatives are used
    (Gauss-Newton), so that the Hessian is positive semidefinite whatever the formula.
    """

    name: ClassVar[str]
    unit: ClassVar[str]
    tolerance: ClassVar[float]
    """Error, in `unit`, that is worth caring about."""
    per: ClassVar[Literal["camera", "subject", "view", "mark"]]
    """How many instances there are: one, one for each subject, for each subject that the view is asked of, or for each
    image point that is placed."""
    rows: ClassVar[int] = 1
    """Residuals of one instance."""
    targets: ClassVar[tuple[str, ...]] = ()
    """Names of the run-time set-points of one instance."""

    @abstractmethod
    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        """`rows` residuals in `unit`.

        `subject` is a `stage.Subject`; for a mark the point itself, NED [m]; None for the camera's own terms.
        """
