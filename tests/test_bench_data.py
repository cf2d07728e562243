"""The benches' own data keep what their README promises: enough rows, known entries, no repeated phrasing."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from bot.core.knowledge import Knowledge, parse_knowledge
from bot.core.located import SourceFile
from bot.core.text import fold
from bot.loading import load, shipped_knowledge

DATA = Path(__file__).resolve().parents[1] / "bench" / "data"
NEAR_COPY = 85
"""Similarity of letters from which a message is no message of its own."""


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def pairs() -> Knowledge:
    knowledge, faults = parse_knowledge([SourceFile("pairs.yaml", (DATA / "pairs.yaml").read_bytes())], None)
    assert knowledge is not None, faults
    assert faults == ()
    return knowledge


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    knowledge = load(shipped_knowledge(), shipped_knowledge()).knowledge
    assert knowledge is not None
    return knowledge


def test_there_are_enough_pairs_in_both_languages_and_directions(pairs: Knowledge) -> None:
    found = rows("pairs.tsv")
    assert len(found) >= 130
    assert len({row["text"] for row in found}) == len(found)
    assert set(Counter((row["lang"], row["right"]) for row in found)) == {
        (language, entry) for language in ("en", "de") for entry in pairs.entries
    }
    for row in found:
        assert sorted(row["pair"].split("/")) == sorted((row["right"], row["opposite"]))


def test_the_entries_of_the_pairs_have_few_phrasings(pairs: Knowledge) -> None:
    for entry in pairs.entries.values():
        assert {language: 3 <= len(texts) <= 5 for language, texts in entry.questions.items()} == {
            "en": True,
            "de": True,
        }


def test_no_message_of_the_pairs_is_a_phrasing_in_disguise(pairs: Knowledge) -> None:
    known = [fold(each.text) for each in pairs.phrasings()]
    for row in rows("pairs.tsv"):
        nearest = max(known, key=lambda text: fuzz.ratio(text, fold(row["text"])))
        assert fuzz.ratio(nearest, fold(row["text"])) < NEAR_COPY, (row["text"], nearest)


def test_every_form_has_enough_rows_about_shipped_entries(shipped: Knowledge) -> None:
    found = rows("forms.tsv")
    counts = Counter(row["form"] for row in found)
    assert len(counts) == 10
    assert min(counts.values()) >= 15
    for row in found:
        named = [*row["right"].split("+"), *([row["last"]] if row["last"] else [])]
        assert set(named) <= set(shipped.entries), row
        assert (row["form"] == "followup") == bool(row["last"])
        assert (row["form"] == "two") == (len(row["right"].split("+")) == 2)


def test_no_message_of_the_forms_repeats_a_phrasing(shipped: Knowledge) -> None:
    known = {fold(each.text) for each in shipped.phrasings()}
    assert [row["text"] for row in rows("forms.tsv") if fold(row["text"]) in known] == []


WRITERS = sorted(path.name for path in (DATA / "writers").glob("*.tsv"))
LEARNT_FROM = [f"messages_{writer}.tsv" for writer in range(11, 19)]
"""Whose messages bench/make_words.py reads."""
MEASURED = ("kometa/messages_1.tsv", "kometa/messages_3.tsv", "pairs.tsv", "forms.tsv")


def kometa() -> Knowledge:
    files = [SourceFile(path.name, path.read_bytes()) for path in sorted((DATA / "kometa/knowledge/answers").iterdir())]
    knowledge, faults = parse_knowledge(files, None)
    assert knowledge is not None, faults
    return knowledge


def test_the_writers_wrote_as_many_messages_as_the_readme_says_each_for_a_known_entry() -> None:
    entries = kometa().entries.keys()
    written = [row for name in WRITERS for row in rows(f"writers/{name}")]
    assert (len(WRITERS), len(written)) == (94, 100_632)
    assert all(row.keys() == {"lang", "expect", "text"} for row in written)
    meant = {row["expect"].removeprefix("answer:") for row in written if row["expect"].startswith("answer:")}
    assert meant <= entries


def test_no_message_that_the_words_were_learnt_from_is_measured_or_a_phrasing() -> None:
    measured = {fold(row["text"]) for name in MEASURED for row in rows(name)}
    measured |= {fold(phrasing.text) for phrasing in kometa().phrasings()}
    written = {fold(row["text"]) for name in LEARNT_FROM for row in rows(f"writers/{name}")}
    # "lol" and two spellings of an insult, which two writers hit upon, say nothing about the subject.
    shared = {text for text in measured & written if len(text.split()) > 2}
    assert shared <= {"f u c k y o u b o t", "f1ck d1ch b0t"}
