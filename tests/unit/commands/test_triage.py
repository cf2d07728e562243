import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

from bot.commands.terminal import json_line
from bot.commands.triage import MAX_LINE_BYTES, BadLine, read_question
from bot.core.model import ChannelRole
from tests.patience import PATIENCE

Eyelevel = Callable[..., Result]
Start = Callable[[Sequence[str | Path]], subprocess.Popen[bytes]]

FIELDS = [
    "id", "decision", "reason", "topic", "entry", "confidence", "candidates", "lang", "priority", "redacted", "rule",
    "elapsed_us",
]  # fmt: skip


@pytest.fixture
def decide(eyelevel: Eyelevel, knowledge: Path) -> Callable[..., list[dict[str, Any]]]:
    def run(*lines: str | bytes | dict[str, Any], exit_code: int = 0) -> list[dict[str, Any]]:
        raw = b"".join(
            (line if isinstance(line, bytes) else line.encode() if isinstance(line, str) else json.dumps(line).encode())
            + b"\n"
            for line in lines
        )
        result = eyelevel("triage", "--knowledge", knowledge, stdin=raw)
        assert result.exit_code == exit_code, result.stderr
        return [json.loads(line) for line in result.stdout_bytes.decode("utf-8").splitlines()]

    return run


Decide = Callable[..., list[dict[str, Any]]]


def test_a_decision_has_exactly_the_published_fields(decide: Decide) -> None:
    (answer,) = decide({"text": "How do I reset my password?", "id": 7})
    assert list(answer) == FIELDS
    assert (answer["id"], answer["decision"], answer["entry"]) == (7, "answer", "reset-password")
    assert (answer["reason"], answer["priority"]) == (None, None)
    assert answer["topic"] == "account"
    assert answer["lang"] == "en"
    assert 0 < answer["confidence"] <= 1
    assert answer["candidates"][0] == {"entry": "reset-password", "confidence": answer["confidence"]}
    assert isinstance(answer["elapsed_us"], int)


def test_an_entry_that_is_always_for_humans_is_handed_off_with_its_id(decide: Decide) -> None:
    (handoff,) = decide({"text": "How do I appeal my ban?"})
    assert (handoff["decision"], handoff["reason"], handoff["entry"]) == ("handoff", "policy", "ban-appeal")
    assert handoff["priority"] in ("normal", "high", "urgent")
    assert handoff["confidence"] == handoff["candidates"][0]["confidence"]


def test_in_a_community_channel_the_bot_waits_to_be_addressed(decide: Decide) -> None:
    (silent,) = decide({"text": "How do I reset my password?", "channel": "community"})
    assert (silent["decision"], silent["reason"], silent["entry"]) == ("silent", "not_addressed", None)


def test_the_language_written_last_decides_about_a_single_word(decide: Decide) -> None:
    german, english = decide({"text": "Events", "lang": "de"}, {"text": "Events", "lang": "en"})
    assert (german["lang"], english["lang"]) == ("de", "en")


@pytest.mark.parametrize("written", ["de", "DE", "de-AT", "de_CH"])
def test_the_language_may_be_written_with_capitals_or_a_region(decide: Decide, written: str) -> None:
    (decided,) = decide({"text": "Passwort", "lang": written})
    assert decided["lang"] == "de"


def test_a_language_nobody_speaks_counts_as_none(decide: Decide) -> None:
    plain, odd, empty = decide({"text": "ok"}, {"text": "ok", "lang": "tlh"}, {"text": "ok", "lang": ""})
    assert {plain["lang"], odd["lang"], empty["lang"]} == {"en"}


def test_in_a_community_channel_the_bot_is_addressed_by_its_name(decide: Decide) -> None:
    (answer,) = decide({"text": "@Eyelevel How do I reset my password?", "channel": "community"})
    assert (answer["decision"], answer["entry"]) == ("answer", "reset-password")


def test_lines_are_decided_each_by_itself_in_their_order(decide: Decide) -> None:
    same = {"text": "How do I delete my account?", "author": "mia"}
    results = decide(*({**same, "id": number} for number in range(5)))
    assert [result["id"] for result in results] == list(range(5))
    assert {result["decision"] for result in results} == {"answer"}


@pytest.mark.parametrize("identifier", ["x", "", 0, -1, 1.5, True, False, None, 10**30, "🙂"])
def test_any_scalar_id_comes_back_as_it_was(decide: Decide, identifier: object) -> None:
    (result,) = decide({"text": "hello", "id": identifier})
    assert result["id"] == identifier
    assert type(result["id"]) is type(identifier)


def test_what_cannot_be_read_gives_an_error_in_its_place_and_the_rest_goes_on(decide: Decide) -> None:
    bad: list[str | bytes | dict[str, Any]] = [
        "no json", "", "[1]", "7", '"text"', "{}", '{"text": null}', '{"text": 5}', '{"text": ["a"]}',
        b'{"text": "\xff"}',
        '{"text": "a", "id": {}}', '{"text": "a", "id": [1]}', '{"text": "a", "id": NaN}', '{"text": "a", "id": 1e999}',
        '{"text": "a", "channel": "staff"}', '{"text": "a", "channel": 1}', '{"text": "a", "author": 1}',
        '{"text": "a", "lang": 3}', '{"text": "a"', "[" * 100_000, '{"text": "a", "id": ' + "9" * 5000 + "}",
    ]  # fmt: skip
    results = decide(*bad, {"text": "How do I reset my password?"}, exit_code=2)
    assert len(results) == len(bad) + 1
    for number, result in enumerate(results[:-1], 1):
        assert list(result) == ["error"]
        assert result["error"].startswith(f"line {number}: ")
    assert results[-1]["decision"] == "answer"


def test_the_shell_and_the_person_learn_that_lines_were_broken(eyelevel: Eyelevel, knowledge: Path) -> None:
    result = eyelevel("triage", "--knowledge", knowledge, stdin='oops\n{"text": "hello"}\n')
    assert result.exit_code == 2
    assert result.stderr == "1 of 2 lines could not be read.\n"


def test_nothing_in_gives_nothing_out(decide: Decide) -> None:
    assert decide() == []


def test_a_byte_order_mark_crlf_and_a_missing_last_line_end_are_no_faults(eyelevel: Eyelevel, knowledge: Path) -> None:
    raw = b'\xef\xbb\xbf{"text": "hello", "id": 1}\r\n{"text": "hello", "id": 2}'
    result = eyelevel("triage", "--knowledge", knowledge, stdin=raw)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 2]


def test_half_a_surrogate_pair_cannot_break_the_output(decide: Decide) -> None:
    lone, whole = decide(
        r'{"text": "hi \ud83d there", "id": "\udc00"}', r'{"text": "hi \ud83d\ude42", "id": "\ud83d\ude42"}'
    )
    assert lone["id"] == "\ufffd"
    assert whole["id"] == "🙂"


def test_a_message_of_a_megabyte_is_decided(decide: Decide) -> None:
    (result,) = decide({"text": "How do I reset my password? " * 40_000, "id": "big"})
    assert result["id"] == "big"


def test_a_line_without_end_is_refused_and_the_next_one_read(start: Start, knowledge: Path) -> None:
    process = start(["triage", "--knowledge", knowledge])
    raw = b'{"text": "' + b"a" * (MAX_LINE_BYTES * 2) + b'"}\n{"text": "hello", "id": 2}\n'
    out, _ = process.communicate(raw, timeout=PATIENCE)
    first, second = (json.loads(line) for line in out.splitlines())
    assert "16 MiB" in first["error"]
    assert second["id"] == 2


def test_a_line_is_answered_before_the_next_one_is_written(start: Start, knowledge: Path) -> None:
    process = start(["triage", "--knowledge", knowledge])
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(json.dumps({"text": "hello", "id": number}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait(30) == 0


@given(st.binary(max_size=200))
def test_any_bytes_are_a_question_or_a_bad_line(raw: bytes) -> None:
    try:
        question = read_question(raw)
    except BadLine:
        return
    assert isinstance(question.text, str)


@given(st.text(st.characters(exclude_categories=())), st.sampled_from(["support", "community"]))
def test_any_text_survives_reading_and_can_be_written_as_utf8(text: str, channel: str) -> None:
    question = read_question(json.dumps({"text": text, "channel": channel}).encode())
    assert question.channel is ChannelRole(channel)
    question.text.encode()
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert question.text == whole
    assert json.loads(json_line({"text": text}))["text"] == whole
