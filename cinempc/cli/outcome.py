"""How a command ends: its exit code, and one message where something is the user's to mend."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130  # exit codes


def complain(error: Exception, code: int) -> None:
    """One message on standard error, and out."""
    click.echo(str(error), err=True)
    sys.exit(code)


def with_clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Bad files end with what is wrong in them, and nothing else."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Exception as error:
            from cinempc.cli.errors import expected_errors

            if isinstance(error, expected_errors()):
                return complain(error, BAD_INPUT)
            raise

    return guarded
