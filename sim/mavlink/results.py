"""How commands are answered: MAV_RESULT."""

from __future__ import annotations

from pymavlink.dialects.v20 import all as mavlink

ACCEPTED: int = mavlink.MAV_RESULT_ACCEPTED
REJECTED: int = mavlink.MAV_RESULT_TEMPORARILY_REJECTED
DENIED: int = mavlink.MAV_RESULT_DENIED
UNSUPPORTED: int = mavlink.MAV_RESULT_UNSUPPORTED
FAILED: int = mavlink.MAV_RESULT_FAILED
