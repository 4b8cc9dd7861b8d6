"""`python -m cinempc` is the `cinempc` command."""

from cinempc.cli import main

main()
