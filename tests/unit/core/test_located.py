from __future__ import annotations

import tracemalloc
from typing import Annotated, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from bot.core import composing
from bot.core.answers_file import AnswersFile
from bot.core.decoding import MAX_BYTES
from bot.core.faults import Fault
from bot.core.located import Located, SourceFile, read_yaml, validate


def read(text: str | bytes) -> Located:
    data = text.encode() if isinstance(text, str) else text
    return read_yaml(SourceFile("file.yaml", data))


def only(located: Located) -> Fault:
    (fault,) = located.faults
    return fault


def at(fault: Fault) -> tuple[int, int, str]:
    return fault.line, fault.column, fault.code


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    colour: Literal["red", "green"] = "red"
    amount: Annotated[int, Field(le=5)] = 0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    inner: dict[str, Inner] = {}
    flags: list[bool] = []


def test_values_are_plain_and_keep_their_order() -> None:
    located = read("b: one\na: [1, 2.5, true, ~, 'no', \"2024\", 2026-01-01, 12:30]\n")
    assert located.faults == ()
    assert located.value == {"b": "one", "a": [1, 2.5, True, None, "no", "2024", "2026-01-01", "12:30"]}
    assert list(located.value) == ["b", "a"]


@pytest.mark.parametrize("written", ["yes", "no", "on", "off", "Yes", "NO", "true", "False"])
def test_words_that_some_readers_take_for_booleans_are_booleans(written: str) -> None:
    assert isinstance(read(f"a: {written}").value["a"], bool)
    assert read(f"a: '{written}'").value["a"] == written


def test_every_value_and_key_knows_its_place() -> None:
    located = read("top:\n  - name: x\n    other: [a, bc]\n  - second\n")
    assert located.where(("top", 0, "name")) == (2, 11)
    assert located.where_key(("top", 0, "name")) == (2, 5)
    assert located.where(("top", 0, "other", 1)) == (3, 16)
    assert located.where(("top", 1)) == (4, 5)
    # what is not there is shown at what is around it
    assert located.where(("top", 0, "missing")) == (2, 5)
    assert located.where_key(()) == (1, 1)


def test_a_place_inside_a_block_of_text_is_found() -> None:
    located = read("a: |-\n  one {{x}}\n  two {{x}} {{y}}\n")
    assert located.where_in(("a",), "{{x}}") == (2, 7)
    assert located.where_in(("a",), "{{x}}", 1) == (3, 7)
    assert located.where_in(("a",), "{{y}}") == (3, 13)
    assert located.where_in(("a",), "{{z}}") == located.where(("a",))


def test_a_byte_order_mark_is_tolerated_and_moves_nothing() -> None:
    located = read(b"\xef\xbb\xbfa: 1\n")
    assert (located.value, located.faults) == ({"a": 1}, ())
    assert at(only(read(b"\xef\xbb\xbfa: caf\xe9"))) == (1, 7, "not-utf-8")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: \xff", (2, 4, "not-utf-8")),
        ("a: ü\nb: ü\x00".encode(), (2, 5, "control-character")),
        ("a: x\u2028y".encode(), (1, 5, "control-character")),
        (b"a: 1\r\nb: 2\r\na: 3", (3, 1, "duplicate-key")),
        (b"a: {b: 1, b: 2}", (1, 11, "duplicate-key")),
        (b"1: a", (1, 1, "key-not-text")),
        (b"~: a", (1, 1, "key-not-text")),
        (b"a: !local x", (1, 4, "yaml-tag")),
        (b"a: !!str 1", (1, 4, "yaml-tag")),
        (b"%YAML 1.2\n---\na: 1\n---\nb: 1", (4, 1, "several-documents")),
        (b"just words", (1, 1, "not-a-mapping")),
        (b"---\n...\n", (1, 1, "empty-file")),
        (b"a:\n\t- x", (2, 1, "tab-indentation")),
        (b"a:\n  b: 1\n\tc: 2", (3, 1, "tab-indentation")),
        (b"a: &x {b: &y [*x]}", (1, 15, "self-reference")),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(data: bytes, expected: tuple[int, int, str]) -> None:
    assert at(only(read(data))) == expected


def test_a_doubled_key_names_the_first_and_keeps_it() -> None:
    located = read("a: 1\nb: 2\na: 3\n")
    assert "line 1" in only(located).message
    assert located.value == {"a": 1, "b": 2}


def test_tabs_inside_text_are_text() -> None:
    located = read('a: |\n  one\ttwo\nb: "x\ty"\n')
    assert located.faults == ()
    assert located.value["a"] == "one\ttwo\n"


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    fault = only(read(b"#" * (MAX_BYTES + 1)))
    assert (fault.line, fault.code) == (0, "too-large")


def test_billion_laughs_cost_no_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    tracemalloc.start()
    try:
        fault = only(read("\n".join(lines)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert fault.code == "alias-bomb"
    assert peak < 5_000_000


def test_aliases_within_the_limits_stand_for_their_value() -> None:
    located = read("a: &x {b: [1, 2]}\nc: *x\n")
    assert located.value == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}
    assert located.where(("c",)) == (2, 4)


def test_depth_is_limited_without_recursion() -> None:
    assert read("a: " + "[" * (composing.MAX_DEPTH - 1) + "]" * (composing.MAX_DEPTH - 1)).faults == ()
    assert only(read("a: " + "[" * 100_000)).code == "too-deep"


def test_both_parsers_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["a: 'x\nb: y", "a:\n\t- b", "a: [1, *b]", "ä: 😀 \nb: {c: &d [1], e: *d}", "a: b: c", "a: @"]
    fast = [read(text) for text in texts]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    for before, text in zip(fast, texts, strict=True):
        assert (read(text).faults, read(text).root) == (before.faults, before.root)


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    located = read(data)
    _, faults = validate(AnswersFile, located)
    assert located.root is not None or located.faults
    for fault in (*located.faults, *faults):
        assert 0 <= fault.line <= max(1, data.count(b"\n") + data.count(b"\r") + 1)


YAMLISH = st.lists(
    st.sampled_from(["topic", "entries", "id", ": ", ":", "- ", "\n", "  ", "\t", "[", "]", "{", "}", "&a", "*a", "!!x",
                     "'", '"', "|", ">", "no", "1", "#", "---", "%", "{{", "}}", "\\", "é", "\x85", "?", ","]),
    max_size=60,
).map("".join)  # fmt: skip


@given(YAMLISH)
def test_no_text_is_too_strange(text: str) -> None:
    located = read(text)
    _, faults = validate(AnswersFile, located)
    lines = text.count("\n") + 1
    assert all(0 <= fault.line <= lines for fault in (*located.faults, *faults))
    assert all(fault.column <= 1 + len(text) for fault in (*located.faults, *faults))


@given(
    st.recursive(
        st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
        max_leaves=10,
    )
)
def test_what_was_written_is_read_back(value: object) -> None:
    located = read(yaml.safe_dump({"value": value}, allow_unicode=True, default_style='"'))
    if "\ufeff" not in repr(value):
        assert located.value == {"value": value}


def test_a_model_that_fits_is_returned() -> None:
    model, faults = validate(Outer, read("name: x\ninner: {a: {amount: 3}}\nflags: [yes, no]\n"))
    assert faults == ()
    assert model is not None
    assert (model.inner["a"].amount, model.flags) == (3, [True, False])


@pytest.mark.parametrize(
    ("text", "place", "code", "part"),
    [
        ("name: x\nflag: []", (2, 1), "unknown-key", "“flags”"),
        ("name: x\ninner:\n  a:\n    color: red", (4, 5), "unknown-key", "“colour”"),
        ("name: x\ninner:\n  a:\n    zzz: red", (4, 5), "unknown-key", "amount, colour"),
        ("flags: []", (1, 1), "missing-key", "name:"),
        ("name: no", (1, 7), "wrong-type", '"no"'),
        ("name: 007", (1, 7), "wrong-type", '"007"'),
        ("name:", (1, 1), "wrong-type", ""),
        ("name: [x]", (1, 7), "wrong-type", ""),
        ("name: x\ninner: x", (2, 8), "wrong-type", "key: value"),
        ("name: x\nflags: yes", (2, 8), "wrong-type", "- "),
        ("name: x\nflags: [maybe]", (2, 9), "wrong-type", ""),
        ("name: x\ninner: {a: {colour: gren}}", (2, 21), "wrong-value", "“green”"),
        ("name: x\ninner: {a: {colour: blue}}", (2, 21), "wrong-value", "one of them"),
        ("name: x\ninner: {a: {amount: 9}}", (2, 21), "wrong-value", "or less"),
    ],
)
def test_what_does_not_fit_is_said_with_a_way_to_mend_it(
    text: str, place: tuple[int, int], code: str, part: str
) -> None:
    model, (fault,) = validate(Outer, read(text))
    assert model is None
    assert ((fault.line, fault.column), fault.code) == (place, code)
    assert part in fault.hint


def test_one_slip_is_one_fault() -> None:
    _, faults = validate(Outer, read("nam: x\n"))
    assert [fault.code for fault in faults] == ["unknown-key"]


def test_all_faults_come_at_once() -> None:
    _, faults = validate(Outer, read("name: 1\ninner: {a: {amount: x, b: 1}, c: 3}\nflags: [1, true, 2]\n"))
    assert sorted(fault.line for fault in faults) == [1, 2, 2, 2, 3, 3]


def test_a_file_that_could_not_be_read_adds_no_second_complaint() -> None:
    assert validate(Outer, read("a: [")) == (None, ())
