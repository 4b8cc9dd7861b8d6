"""`cinempc`, and `python -m cinempc`, is this."""

from cinempc.cli import main
from cinempc.cli.garbage import collect_seldom


def run() -> None:
    """The command, in a process of its own."""
    collect_seldom()
    main()


if __name__ == "__main__":
    run()
