"""CineMPC's own dolly zoom with its schedule and its limits, against what its authors logged (T-RO 2024)."""

from __future__ import annotations

import pytest
from flights import fly, take_of

from cinempc.report.achieved import achieved
from cinempc.report.compare import compare


@pytest.mark.parametrize(("scene", "times_better"), [("cinempc_field", 5.0), ("cinempc_field_wind", 4.0)])
def test_better_than_the_authors_logs(scene: str, times_better: float) -> None:
    """Their conditions are the first: a static person and no wind."""
    log = fly(take_of("cinempc_dolly", [f"scene={scene}"]))
    rows = {row.quantity: row for row in compare(achieved(log.ticks, log.info), "cinempc_tro2024").rows}
    for quantity in ("u_px", "near_limit_m", "focal_length_mm"):
        assert rows[quantity].ours_over_theirs_p95 * times_better <= 1.0, rows[quantity]
