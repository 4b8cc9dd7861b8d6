"""Where results go: never over earlier ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cinempc.record.takefolders import new_take_folder


@contextmanager
def whole_or_nothing(out: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """A hidden folder to work in, and the new one that it becomes when all went well; else nothing made here."""
    final = new_take_folder(out, name)
    work = final.with_name(f".{final.name}")
    made = [folder for folder in (out, *out.parents) if not folder.exists()]  # innermost first
    shutil.rmtree(work, ignore_errors=True)  # of somebody who was killed
    try:
        work.mkdir(parents=True)
        yield work, final
        work.rename(final)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        raise
