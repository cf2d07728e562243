from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.faults import Fault, Severity
from bot.core.knowledge import HandoffPolicy, Knowledge, parse_knowledge
from bot.core.knowledge_checks import phrasing_key
from bot.core.located import SourceFile

FULL = """\
topic: sync
owner: sync-team
entries:
  - id: sync-stuck
    questions:
      en: ["Sync is stuck", "{{product}} hangs"]
      de: ["Sync hängt"]
    answer:
      en: |
        Restart {{product}}.
      de: "{{product}} neu starten: {{ advice }}"
    follow_ups: [sync-slow]
    links:
      - {label: {en: "Status of {{product}}", de: "Stand bei {{product}}"}, url: "{{status_url}}/sync"}
    handoff: never
    owner: nina
    review_by: 2026-06-01
    valid_from: 2026-01-01
    valid_until: 2026-12-31
    channels: [support]
    must_match: {en: ["it hangs"]}
    must_not_match: {de: ["hängt nicht"]}
  - id: sync-slow
    questions: {en: [Why is sync slow?], de: [Warum ist Sync langsam?]}
    answer: {en: Wait., de: Warten.}
"""
FACTS = "product: Kometa\nstatus_url: https://status.example.com\nadvice: {en: twice, de: zweimal}\n"


def source(text: str, name: str = "answers/a.yaml") -> SourceFile:
    return SourceFile(name, text.encode())


def parse(*texts: str, facts: str | None = None, today: date | None = None) -> tuple[Knowledge | None, list[Fault]]:
    files = [source(text, f"{chr(97 + number)}.yaml") for number, text in enumerate(texts)]
    knowledge, faults = parse_knowledge(files, source(facts, "facts.yaml") if facts is not None else None, today)
    return knowledge, list(faults)


def whole(*texts: str, facts: str | None = None) -> Knowledge:
    knowledge, faults = parse(*texts, facts=facts)
    assert knowledge is not None, faults
    return knowledge


def entry(name: str, body: str = "", *, en: str | None = None) -> str:
    text = f"  - id: {name}\n    questions: {{en: [{en or 'About ' + name}]}}\n    answer: {{en: Yes.}}\n"
    return text + "".join(f"    {line}\n" for line in body.splitlines())


def topic(*entries: str) -> str:
    return "topic: t\nentries:\n" + "".join(entries)


def found(faults: list[Fault]) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.code) for fault in faults]


def test_everything_of_an_entry_is_read() -> None:
    knowledge = whole(FULL, facts=FACTS)
    stuck = knowledge.entries["sync-stuck"]
    assert stuck.topic == "sync"
    assert stuck.owner == "nina"
    assert stuck.questions == {"en": ("Sync is stuck", "Kometa hangs"), "de": ("Sync hängt",)}
    assert stuck.answers == {"en": "Restart Kometa.", "de": "Kometa neu starten: zweimal"}
    assert stuck.follow_ups == ("sync-slow",)
    assert stuck.links[0].url == "https://status.example.com/sync"
    assert stuck.links[0].label_in("de") == "Stand bei Kometa"
    assert stuck.links[0].label_in("fr") == "Status of Kometa"
    assert stuck.handoff is HandoffPolicy.NEVER
    assert (stuck.review_by, stuck.valid_from, stuck.valid_until) == (
        date(2026, 6, 1),
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert stuck.channels == ("support",)
    assert stuck.must_match == {"en": ("it hangs",)}
    assert stuck.must_not_match == {"de": ("hängt nicht",)}
    assert (stuck.file, stuck.line) == ("a.yaml", 4)
    assert stuck.places["must_match", "en", 0] == (21, 23)
    slow = knowledge.entries["sync-slow"]
    assert (slow.owner, slow.handoff) == ("sync-team", HandoffPolicy.OFFER)


def test_phrasings_and_languages_are_listed() -> None:
    knowledge = whole(FULL, facts=FACTS)
    assert knowledge.languages == ("de", "en")
    assert [(each.entry, each.language, each.text) for each in knowledge.phrasings()] == [
        ("sync-stuck", "en", "Sync is stuck"),
        ("sync-stuck", "en", "Kometa hangs"),
        ("sync-stuck", "de", "Sync hängt"),
        ("sync-slow", "en", "Why is sync slow?"),
        ("sync-slow", "de", "Warum ist Sync langsam?"),
    ]


def test_the_version_follows_the_content_alone() -> None:
    first = whole(FULL, facts=FACTS).version
    assert len(first) == 12
    assert int(first, 16) >= 0
    assert whole(FULL, facts=FACTS).version == first
    assert whole(FULL, facts=FACTS.replace("Kometa", "Comet")).version != first
    assert whole(FULL + "# x\n", facts=FACTS).version != first


def test_a_title_is_the_first_phrasing_and_fits_a_button() -> None:
    knowledge = whole(topic(entry("a", en="x" * 81), entry("b", en='"two   spaces"')))
    assert knowledge.entries["a"].title("en") == "x" * 79 + "…"
    assert knowledge.entries["b"].title("fr") == "two spaces"


def test_an_answer_in_a_language_that_is_not_there_is_said_in_another() -> None:
    knowledge = whole(FULL, facts=FACTS)
    slow = knowledge.entries["sync-slow"]
    assert slow.answer_in("de") == ("de", "Warten.")
    assert slow.answer_in("de-AT") == ("de", "Warten.")
    assert slow.answer_in("fr") == ("en", "Wait.")


def test_an_entry_knows_when_and_where_it_applies() -> None:
    stuck = whole(FULL, facts=FACTS).entries["sync-stuck"]
    assert [stuck.valid_on(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31))] == [
        False,
        True,
        True,
    ]
    assert not stuck.valid_on(date(2027, 1, 1))
    assert stuck.applies_in("support")
    assert not stuck.applies_in("general")
    assert whole(FULL, facts=FACTS).entries["sync-slow"].applies_in("anywhere")


def test_a_doubled_id_names_the_other_place() -> None:
    knowledge, (fault,) = parse(topic(entry("a")), topic(entry("b"), entry("a", en="Something else")))
    assert knowledge is None
    assert (fault.file, fault.line, fault.column, fault.code) == ("b.yaml", 6, 9, "duplicate-id")
    assert "a.yaml:3" in fault.message


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("How do I reset it?", "how  do I RESET it", True),
        ("I can't", "i cant", True),
        ("log-in", "log in", True),
        ("Straße", "STRASSE", True),
        ("ﬁne", "fine", True),
        ("C#", "C", False),
        ("C++", "C", False),
        ("5 %", "5", False),
        ("???", "!", False),
        ("👍", "👎", False),
        ("reset", "re-set", False),
    ],
)
def test_phrasings_are_the_same_whatever_case_spaces_and_punctuation(one: str, other: str, same: bool) -> None:
    assert (phrasing_key(one) == phrasing_key(other)) is same


@given(st.text(min_size=1, max_size=40))
def test_a_phrasing_key_is_its_own_key(text: str) -> None:
    assert phrasing_key(phrasing_key(text)) == phrasing_key(text)


def test_a_phrasing_of_two_entries_is_found_after_facts_are_filled_in() -> None:
    first, second = entry("a", en='"{{product}} hangs"'), entry("b", en="kometa hangs!")
    _, faults = parse(topic(first, second), facts="product: Kometa\n")
    assert found(faults) == [("a.yaml", 7, "shared-phrasing")]
    assert "a.yaml:4" in faults[0].message


def test_the_same_word_in_two_languages_of_one_entry_is_no_fault() -> None:
    text = "  - id: a\n    questions: {en: [2FA], de: [2FA]}\n    answer: {en: Yes., de: Ja.}\n"
    assert parse(topic(text))[1] == []


def test_one_language_alone_is_fine() -> None:
    assert parse(topic(entry("a"), entry("b")))[1] == []


def test_what_an_entry_lacks_in_a_language_is_a_warning() -> None:
    both = "  - id: both\n    questions: {en: [x], de: [y]}\n    answer: {en: Yes., de: Ja.}\n"
    no_answer = "  - id: no-answer\n    questions: {en: [v], de: [w]}\n    answer: {en: Yes.}\n"
    no_phrasing = "  - id: no-phrasing\n    questions: {en: [t]}\n    answer: {en: Yes., de: Ja.}\n"
    knowledge, faults = parse(topic(both, no_answer, no_phrasing, entry("none")))
    assert knowledge is not None
    assert {fault.severity for fault in faults} == {Severity.WARNING}
    assert found(faults) == [
        ("a.yaml", 8, "missing-answer"),
        ("a.yaml", 10, "missing-phrasings"),
        ("a.yaml", 12, "missing-language"),
    ]


def test_a_language_in_one_entry_of_many_is_reported_once() -> None:
    slip = "  - id: slip\n    questions: {en: [x], ed: [y]}\n    answer: {en: Yes., ed: Ja.}\n"
    _, faults = parse(topic(*(entry(f"e{number}") for number in range(6)), slip))
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [("rare-language", 22, 26)]


def test_a_faulty_file_does_not_make_other_files_faulty() -> None:
    broken = "topic: t\nentries:\n  - id: b\n    questions: {en: [unclosed}\n"
    _, faults = parse(topic(entry("a", "follow_ups: [b, c]")), broken)
    assert found(faults) == [("a.yaml", 6, "unknown-follow-up"), ("b.yaml", 4, "yaml-syntax")]
    assert "“c”" in faults[0].message


def test_a_faulty_entry_does_not_hide_what_else_is_wrong_with_it() -> None:
    _, faults = parse(topic(entry("a", "colour: red\nfollow_ups: [nowhere]\nhandoff: maybe"), entry("b", en="about A")))
    assert found(faults) == [
        ("a.yaml", 6, "unknown-key"),
        ("a.yaml", 7, "unknown-follow-up"),
        ("a.yaml", 8, "wrong-value"),
        ("a.yaml", 10, "shared-phrasing"),
    ]


def test_a_link_without_a_label_in_the_answers_language_is_a_warning() -> None:
    link = "links: [{label: {en: Page}, url: https://example.com}]"
    both = "  - id: a\n    questions: {en: [x], de: [y]}\n    answer: {en: Yes., de: Ja.}\n"
    knowledge, (fault,) = parse(topic(both) + f"    {link}\n")
    assert knowledge is not None
    assert (fault.line, fault.column, fault.code) == (6, 14, "missing-label")
    assert parse(topic(entry("a", link)))[1] == []


def test_a_review_is_due_only_where_today_is_known() -> None:
    text = topic(entry("a", "review_by: 2026-05-01"))
    assert parse(text)[1] == []
    assert parse(text, today=date(2026, 5, 1))[1] == []
    knowledge, (fault,) = parse(text, today=date(2026, 5, 2))
    assert knowledge is not None
    assert (fault.line, fault.code, fault.severity) == (6, "review-due", Severity.WARNING)


def test_facts_that_are_wrong_are_found_where_they_are_used() -> None:
    text = topic(entry("a", 'links: [{label: {en: x}, url: "{{pages}}"}]', en='"What is {{prodct}}?"'))
    _, faults = parse(text, facts="product: x\npages: nowhere\n")
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [
        (4, 31, "unknown-fact"),
        (6, 35, "wrong-url"),
    ]
    assert faults[0].hint == "Did you mean “product”?"


def test_without_a_facts_file_a_fact_is_unknown() -> None:
    _, (fault,) = parse(topic(entry("a", en='"What is {{product}}?"')))
    assert (fault.code, fault.line) == ("unknown-fact", 4)
    assert "facts.yaml" in fault.hint


def test_a_facts_file_that_is_no_yaml_is_the_only_fault() -> None:
    _, faults = parse(topic(entry("a", en='"What is {{product}}?"')), facts="product: 'x\n")
    assert found(faults) == [("facts.yaml", 1, "yaml-syntax")]


def test_unused_and_untranslated_facts_are_warnings() -> None:
    text = topic("  - id: a\n    questions: {en: [x], de: [y]}\n    answer: {en: '{{here}}', de: '{{here}}'}\n")
    knowledge, faults = parse(text, facts="here: {en: Berlin}\nthere: Bonn\n")
    assert knowledge is not None
    assert knowledge.entries["a"].answer_in("de") == ("de", "Berlin")
    assert found(faults) == [("facts.yaml", 1, "untranslated-fact"), ("facts.yaml", 2, "unused-fact")]


def test_unused_facts_are_named_beside_errors_unless_an_entry_could_not_be_read() -> None:
    unread = topic(entry("a", "handoff: maybe"))
    assert [fault.code for fault in parse(unread, facts="there: Bonn\n")[1]] == ["wrong-value"]
    lost = topic(entry("a", "follow_ups: [b]"))
    assert [fault.code for fault in parse(lost, facts="there: Bonn\n")[1]] == ["unknown-follow-up", "unused-fact"]


@pytest.mark.parametrize("facts", ["", "# none yet\n"])
def test_a_facts_file_without_facts_is_fine(facts: str) -> None:
    assert parse(topic(entry("a")), facts=facts)[1] == []


def test_braces_of_other_kinds_are_text() -> None:
    text = topic('  - id: a\n    questions: {en: [x]}\n    answer:\n      en: \'{"a": {"b": 1}} { {x} } {x}\'\n')
    assert whole(text).entries["a"].answers["en"] == '{"a": {"b": 1}} { {x} } {x}'


def test_a_value_is_never_read_as_a_fact_itself() -> None:
    _, faults = parse(topic(entry("a", en='"{{one}}"')), facts="one: '{{two}}'\ntwo: x\n")
    assert found(faults) == [("facts.yaml", 1, "fact-in-fact")]


def test_faults_are_sorted_by_file_and_place() -> None:
    bad = topic(entry("x", "zzz: 1"), entry("Y"))
    _, faults = parse(bad, bad, facts="Q: 1\n")
    assert found(faults) == sorted(found(faults))
    assert {fault.file for fault in faults} == {"a.yaml", "b.yaml", "facts.yaml"}


def test_a_long_answer_is_kept_with_a_warning() -> None:
    fits, long = (f"  - id: {name}\n    questions: {{en: [{name}]}}\n    answer: {{en: {'x' * length}}}\n"
                  for name, length in (("fits", 2000), ("long", 2001)))  # fmt: skip
    knowledge, (fault,) = parse(topic(fits, long))
    assert knowledge is not None
    assert (fault.code, fault.line) == ("long-answer", 8)


@given(st.lists(st.binary(max_size=200), max_size=3), st.none() | st.binary(max_size=100))
def test_parsing_never_raises(files: list[bytes], facts: bytes | None) -> None:
    sources = [SourceFile(f"{number}.yaml", data) for number, data in enumerate(files)]
    knowledge, faults = parse_knowledge(sources, SourceFile("facts.yaml", facts) if facts is not None else None)
    assert (knowledge is None) == any(fault.severity is Severity.ERROR for fault in faults)


PIECES = st.lists(
    st.sampled_from(["questions: {en: [x]}", "answer: {en: y}", "answer: {en: '{{z}} {{'}", "id: a", "id: b", "id: 3",
                     "follow_ups: [a]", "follow_ups: a", "questions: {de: [x, X]}", "questions:", "links: [{}]",
                     "valid_from: 2026-01-01", "valid_until: 2025-01-01", "must_match: {en: [3]}", "- x", "handoff:"]),
    min_size=1, max_size=6,
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_every_fault_stands_within_its_file(entries: list[list[str]]) -> None:
    text = "topic: t\nentries:\n" + "".join(
        "".join(f"  {'- ' if number == 0 else '  '}{piece}\n" for number, piece in enumerate(pieces))
        for pieces in entries
    )
    knowledge, faults = parse(text)
    assert (knowledge is None) == any(fault.severity is Severity.ERROR for fault in faults)
    lines = text.split("\n")
    for fault in faults:
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
