"""Camera tracks of a take as files that other programs read: what was planned and what was flown, picture by picture.

Each format is a file of its own: `opentrackio`, `usd`, `chan`, `table`. All of them are given one `Sheet`; where its
frame of reference becomes theirs is in `cinempc.frames`. What each field means is in docs/exports.md.
"""

from cinempc.export.sheet import ExportError, Sheet
from cinempc.export.write import FORMATS, Exported, export_take

__all__ = ["FORMATS", "ExportError", "Exported", "Sheet", "export_take"]
