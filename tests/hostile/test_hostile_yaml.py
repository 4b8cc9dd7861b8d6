"""What a hand-written or malicious file may contain that must never reach a model."""

from __future__ import annotations

import os

import pytest
import yaml

from cinempc.configfile import MAX_BYTES, ConfigError, parse, read

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = {
    "python object": ("a: 1\nb: !!python/object/apply:os.system ['true']\n", "2: b: tags"),
    "known tag": ("a: !!int '3'\n", "1: a: tags (tag:yaml.org,2002:int) are not allowed"),
    "local tag": ("a:\n  b: !include x.yaml\n", "2: a.b: tags (!include) are not allowed"),
    "tag on a mapping": ("a: !!omap\n  - b: 1\n", "1: a: tags"),
    "tag on a key": ("!!str a: 1\n", "1: anchors and tags on keys are not allowed"),
    "undefined tag handle": ("a: !e!x 1\n", "1: not YAML"),
    "anchor": ("a: 1\nb: &x 2\n", "2: b: anchors (&name) are not allowed"),
    "anchor on a key": ("&x a: 1\n", "1: anchors"),
    "alias": ("a: *x\n", "1: a: aliases (*name) are not allowed"),
    "billion laughs": (LAUGHS, "1: a: anchors"),
    "merge key": ("a: {b: 1}\nc:\n  <<: {b: 2}\n", "3: c: merge keys (<<) are not allowed"),
    "duplicate key": ("a: 1\nb: 2\n\na: 3\n", "4: a: given twice, first on line 1"),
    "duplicate key inside": ("a:\n  b: 1\n  b: 1\n", "3: a.b: given twice, first on line 2"),
    "not a number": ("a: 1\nb: .nan\n", "2: b: .nan: infinity and NaN are not allowed"),
    "infinity": ("a: [1, -.inf]\n", "1: a.1: -.inf: infinity and NaN are not allowed"),
    "infinity by size": ("a: 1.0e+999\n", "1: a: 1.0e+999: YAML 1.1 reads text here"),
    "exponent without a point": ("a: 1\nb: 1e9\n", "2: b: 1e9: YAML 1.1 reads text here"),
    "exponent without a sign": ("a: 1.5e3\n", "1: a: 1.5e3: YAML 1.1 reads text here"),
    "sexagesimal": ("a: 1:30\n", "1: a: 1:30: YAML 1.1 counts this in sixties"),
    "octal": ("a: 010\n", "1: a: 010: only decimal numbers"),
    "hexadecimal": ("a: 0x1F\n", "1: a: 0x1F: only decimal numbers"),
    "underscores": ("a: 1_000\n", "1: a: 1_000: underscores inside numbers are not allowed"),
    "huge integer": ("a: " + "9" * 5000 + "\n", "1: a: 999999999999999999999999999999: too many digits"),
    "two documents": ("a: 1\n---\nb: 1\n", "2: a second document"),
    "directive": ("%YAML 1.1\n---\na: 1\n", "% directives are not allowed"),
    "tab": ("a:\n\tb: 1\n", "2: tab in the indentation: use spaces"),
    "too deep in brackets": ("a: " + "[" * 3000 + "]" * 3000 + "\n", "1: a.0.0: nested too deeply"),
    "too deep in braces": ("{a: " * 400 + "1" + "}" * 400 + "\n", "1: a.a.a: nested too deeply"),
    "bracket bomb": ("[" * 200_000, "1: 0.0.0: nested too deeply"),
    "control character": ("a: 1\nb: x\x07y\n", "2: control characters are not allowed"),
    "escaped terminal sequence": ('a: "\\e[31mred"\n', "1: a: control characters are not allowed"),
    "escaped zero": ('a: "x\\0"\n', "1: a: control characters are not allowed"),
    "reversing letters": ('a: "x\\u202Ey"\n', "1: a: control characters are not allowed"),
    "list as a key": ("? [1, 2]\n: 3\n", "1: a key must be a plain word"),
    "empty key": ('"": 3\n', "1: a key must be a plain word"),
    "unfinished bracket": ("a: [1, 2\nb: 3\n", "2: not YAML"),
    "unfinished quote": ("a: 'x\nb: 3\n", "3: not YAML"),
    "wrong indentation": ("a: 1\n b: 2\n", "2: not YAML"),
    "two colons": ("a: b: c\n", "1: not YAML"),
    "nothing": ("# only a comment\n", "1: the file is empty"),
}


@pytest.fixture(params=["libyaml", "pure Python"])
def _parser(request, monkeypatch) -> None:
    if request.param == "pure Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_line_and_key(case: str) -> None:
    text, expected = REFUSED[case]
    with pytest.raises(ConfigError) as error:
        parse(text, "x.yaml")
    assert str(error.value).startswith("x.yaml:")
    assert expected in str(error.value).splitlines()[0]


def test_plain_words_stay_words() -> None:
    data = parse(
        "on: mia\nyes: [no, off, Y, 2026-11-22, 1.2.3, =, ~/x]\nt: [true, null, ~, -3, +2, .5, 1., 1.5e+3]\n", "x"
    ).data
    assert data == {
        "on": "mia",
        "yes": ["no", "off", "Y", "2026-11-22", "1.2.3", "=", "~/x"],
        "t": [True, None, None, -3, 2, 0.5, 1.0, 1500.0],
    }


def test_every_key_and_item_has_its_place() -> None:
    document = parse("a: 1\nb:\n  - c: 2\n  - {d: 3, e: [4,\n      5]}\n", "x.yaml")
    places = {".".join(map(str, key)): (place.line, place.column) for key, place in document.places.items()}
    assert places == {
        "": (1, 1), "a": (1, 1), "b": (2, 1), "b.0": (3, 5), "b.0.c": (3, 5), "b.1": (4, 5), "b.1.d": (4, 6),
        "b.1.e": (4, 12), "b.1.e.0": (4, 16), "b.1.e.1": (5, 7),
    }  # fmt: skip


def test_several_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        parse("a: .nan\nb: !!str 1\nc: 1\nc: 2\n", "x.yaml")
    assert [problem.place.line for problem in error.value.problems] == [1, 2, 4]


def test_a_flood_of_problems_is_cut_short() -> None:
    with pytest.raises(ConfigError) as error:
        parse("a: [" + ".nan, " * 10_000 + "]\n", "x.yaml")
    assert len(error.value.problems) == 20


def test_files_that_are_no_text(tmp_path) -> None:
    latin, big, folder, pipe = (tmp_path / name for name in ("latin.yaml", "big.yaml", "folder.yaml", "pipe.yaml"))
    latin.write_bytes("title: x\nname: Zoë\n".encode("latin-1"))
    big.write_text("#" * (MAX_BYTES + 1))
    folder.mkdir()
    os.mkfifo(pipe)
    for file, expected in (
        (latin, ":2: not UTF-8 text"),
        (big, ": too big: at most 256 KiB are allowed"),
        (folder, ": no such file"),
        (pipe, ": no such file"),
        (tmp_path / "none.yaml", ": no such file"),
    ):
        with pytest.raises(ConfigError) as error:
            read(file)
        assert str(error.value) == f"{file}{expected}"


def test_a_byte_order_mark_is_harmless(tmp_path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read(file).data == {"a": 1, "b": 2}
