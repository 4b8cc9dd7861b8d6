"""`cinempc models`: the weights of the detectors on this machine."""

from __future__ import annotations

import click

from cinempc.cli.outcome import with_clear_errors


@click.group()
def models() -> None:
    """Fetch and list the weights that find people in pictures."""


@models.command()
@click.argument("name")
@with_clear_errors
def pull(name: str) -> None:
    """Download the weights NAME (yolo11n, yolo11n-pose), once, and check them."""
    from perception.models import pull as fetch

    fetch(name, click.echo)


@models.command(name="list")
@with_clear_errors
def list_() -> None:
    """List the weights that are known, and what is installed."""
    from perception.models import listing

    for entry in listing():
        weights = entry.weights
        size = f"{weights.onnx.size_bytes / 1e6:.1f} MB"
        click.echo(f"{weights.name:<14} {entry.state:<11} {size:>8}  {weights.licence}  {weights.what}")
        there = [entry.path] if entry.state != "not pulled" else []
        for path in (*there, *entry.exports):
            click.echo(f"{'':<14} {path}")


@models.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["onnx", "openvino", "engine"]), default="onnx", show_default=True)
@with_clear_errors
def export(name: str, form: str) -> None:
    """Convert yolo11n-pose, or a .pt file of your own, with ultralytics: pip install 'cinempc[ultralytics]'.

    Both known models are there as ONNX already, which ONNX Runtime and OpenVINO read as it is.
    """
    from perception.models import export as convert

    click.echo(convert(name, form))
