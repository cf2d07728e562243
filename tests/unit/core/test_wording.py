from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.faults import Fault
from bot.core.lines import LABELS, MAX_LABEL, MAX_LINE, PLACEHOLDERS, Lines
from bot.core.located import SourceFile
from bot.core.wording import LinesFile, parse_lines

Content = dict[str, object]


def complete(language: str = "en") -> Content:
    return {
        "language": language,
        "name": "Test",
        "lines": {
            key: [f"{key} {' '.join('{' + name + '}' for name in sorted(allowed))}"]
            for key, allowed in PLACEHOLDERS.items()
        },
        "labels": {key: "{n} min" if key.startswith("wait.") else key for key in sorted(LABELS)},
    }


def changed(change: Callable[[dict[str, object], dict[str, object]], object]) -> Content:
    content = complete()
    lines, labels = content["lines"], content["labels"]
    assert isinstance(lines, dict)
    assert isinstance(labels, dict)
    change(lines, labels)
    return content


def source(content: Content, name: str = "lines/en.yaml") -> SourceFile:
    return SourceFile(name, yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000).encode())


def only_fault(content: Content) -> Fault:
    spoken, (fault,) = parse_lines([source(content)])
    assert spoken == {}
    return fault


def test_a_complete_file_is_spoken() -> None:
    spoken, faults = parse_lines([source(complete()), source(complete("de"), "lines/de.yaml")])
    assert faults == ()
    assert sorted(spoken) == ["de", "en"]
    english = spoken["en"]
    assert isinstance(english, Lines)
    assert english.name == "Test"
    assert english.say("thread.claimed", "m", {}, moderator="Alex") == "thread.claimed Alex"
    assert english.label("wait.minutes", n="5") == "5 min"


def test_what_is_missing_is_named_with_its_place() -> None:
    fault = only_fault(changed(lambda lines, _: lines.pop("press.gone")))
    assert (fault.line, fault.code) == (4, "missing-key")
    assert "press.gone" in fault.message


def test_a_slip_in_a_key_is_one_fault() -> None:
    fault = only_fault(changed(lambda lines, _: lines.update({"press.gnoe": lines.pop("press.gone")})))
    assert fault.code == "unknown-key"
    assert fault.hint == "Did you mean “press.gone”?"


def test_a_placeholder_must_be_one_that_is_filled() -> None:
    fault = only_fault(changed(lambda lines, _: lines.update({"thread.claimed": ["{moderator} {moderater}"]})))
    assert fault.code == "unknown-placeholder"
    assert fault.hint == "Did you mean “moderator”?"
    fault = only_fault(changed(lambda _, labels: labels.update({"button.claim": "Claim {n}"})))
    assert fault.code == "unknown-placeholder"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda lines, _: lines.update({"press.gone": []}), "no-line"),
        (lambda lines, _: lines.update({"press.gone": ["x", " "]}), "empty-text"),
        (lambda lines, _: lines.update({"press.gone": "x"}), "wrong-type"),
        (lambda lines, _: lines.update({"press.gone": ["x" * (MAX_LINE + 1)]}), "too-long"),
        (lambda _, labels: labels.update({"button.claim": "x" * (MAX_LABEL + 1)}), "too-long"),
        (lambda _, labels: labels.update({"button.claim": ""}), "empty-text"),
        (lambda _, labels: labels.update({"button.claim": 5}), "wrong-type"),
        (lambda _, labels: labels.update({"button.foo": "x"}), "unknown-key"),
    ],
)
def test_wording_that_cannot_be_said_is_refused(
    change: Callable[[dict[str, object], dict[str, object]], object], code: str
) -> None:
    assert only_fault(changed(change)).code == code


def test_texts_of_the_greatest_length_are_said() -> None:
    content = changed(lambda lines, _: lines.update({"press.gone": ["x" * MAX_LINE]}))
    assert parse_lines([source(content)])[1] == ()


def test_two_files_cannot_speak_one_language() -> None:
    spoken, (fault,) = parse_lines([source(complete()), source(complete(), "lines/uk.yaml")])
    assert sorted(spoken) == ["en"]
    assert (fault.file, fault.line, fault.code) == ("lines/uk.yaml", 1, "duplicate-language")


def test_one_faulty_language_does_not_silence_the_others() -> None:
    spoken, faults = parse_lines(
        [
            SourceFile(
                "lines/de.yaml",
                b"language: [",
            ),
            source(complete()),
        ]
    )
    assert sorted(spoken) == ["en"]
    assert [fault.file for fault in faults] == ["lines/de.yaml"]


def test_editors_know_every_key_and_what_it_may_mention() -> None:
    schema = LinesFile.model_json_schema(by_alias=True)["$defs"]
    assert set(schema["Variants"]["required"]) == set(PLACEHOLDERS)
    assert set(schema["Labels"]["required"]) == LABELS
    assert "{moderator}" in schema["Variants"]["properties"]["thread.claimed"]["description"]
    assert schema["Labels"]["properties"]["button.claim"]["maxLength"] == MAX_LABEL


@given(st.binary(max_size=300))
def test_parsing_never_raises(data: bytes) -> None:
    spoken, faults = parse_lines([SourceFile("lines/en.yaml", data)])
    assert spoken == {}
    assert faults
