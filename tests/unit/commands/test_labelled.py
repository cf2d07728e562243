import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.labelled import Row, entry_id, labels_in, parse_rows, read_rows
from bot.core.faults import Fault
from bot.errors import InputFaults, SetupError


def rows_of(text: str | bytes) -> list[tuple[str, str]]:
    rows, faults = parse_rows("file", text if isinstance(text, bytes) else text.encode())
    assert faults == ()
    return [(row.label, row.text) for row in rows]


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    _, faults = parse_rows("file", text if isinstance(text, bytes) else text.encode())
    assert faults
    return faults


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_the_header_tells_the_delimiter(delimiter: str) -> None:
    text = delimiter.join(["label", "text"]) + "\n" + delimiter.join(["a", "hello there"]) + "\n"
    assert rows_of(text) == [("a", "hello there")]


def test_columns_are_found_by_name_and_others_ignored() -> None:
    assert rows_of("lang\tText\tLABEL\nen\thello\ta\n") == [("a", "hello")]


def test_an_empty_label_stays_empty() -> None:
    assert rows_of("label\ttext\n\thello\n") == [("", "hello")]


def test_a_byte_order_mark_crlf_and_empty_lines_are_no_faults() -> None:
    assert rows_of(b"\xef\xbb\xbflabel\ttext\r\na\thello\r\n\r\nb\tbye\r\n") == [("a", "hello"), ("b", "bye")]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"did i add ""milk"" yet"', 'did i add "milk" yet'),
        ('"""quoted"', '"quoted'),
        ('"look back at 2021" pushes', '"look back at 2021" pushes'),
        ('"never closed', '"never closed'),
        ('say "this" now', 'say "this" now'),
        ("first\\nsecond", "first\nsecond"),
    ],
)
def test_quotes_in_a_tsv_count_only_where_they_are_well_formed(written: str, read: str) -> None:
    assert rows_of(f"label\ttext\na\t{written}\nb\tnext\n") == [("a", read), ("b", "next")]


def test_a_quoted_csv_text_may_hold_delimiters_quotes_and_line_ends() -> None:
    rows, faults = parse_rows("file", b'label,text\na,"one, ""two""\nthree"\nb,next\n')
    assert faults == ()
    assert rows == (Row("a", 'one, "two"\nthree', 2), Row("b", "next", 4))


@pytest.mark.parametrize("text", ["", "\n", "label\n", "question\tanswer\n", "label\tlabel\ttext\n", "a\thello\n"])
def test_a_file_without_the_two_columns_is_refused(text: str) -> None:
    (fault,) = faults_of(text)
    assert (fault.code, fault.line) == ("bad-header", 1)


def test_all_faults_are_told_with_their_lines() -> None:
    faults = faults_of("label\ttext\na\tfine\na\na\tx\ty\nb\t \n")
    assert [(fault.line, fault.code) for fault in faults] == [
        (3, "wrong-columns"),
        (4, "wrong-columns"),
        (5, "no-text"),
    ]


def test_a_csv_quote_that_nothing_closes_is_a_fault_where_it_begins() -> None:
    (fault,) = faults_of('label,text\na,fine\nb,"never closed\nc,x\n')
    assert (fault.code, fault.line) == ("bad-quotes", 3)


def test_what_is_not_utf8_is_told_with_its_line() -> None:
    (fault,) = faults_of(b"label\ttext\na\tfine\na\tgr\xfcn\n")
    assert (fault.code, fault.line) == ("not-utf-8", 3)


def test_a_file_that_is_not_there_or_has_faults_raises(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"none\.tsv"):
        read_rows(tmp_path / "none.tsv")
    (tmp_path / "bad.tsv").write_text("label\ttext\na\n")
    with pytest.raises(InputFaults) as raised:
        read_rows(tmp_path / "bad.tsv")
    assert raised.value.faults[0].file == str(tmp_path / "bad.tsv")


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), min_size=1, max_size=5))
def test_every_line_of_a_tsv_is_one_row_whatever_stands_in_it(texts: list[str]) -> None:
    rows, faults = parse_rows("file", "".join(["label\ttext\n", *(f"a\t{text}\n" for text in texts)]).encode())
    assert len(rows) + len(faults) == len(texts)
    assert [each.line for each in sorted((*rows, *faults), key=lambda each: each.line)] == list(
        range(2, len(texts) + 2)
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_faulted(data: bytes) -> None:
    rows, faults = parse_rows("file", b"label,text\n" + data)
    assert all(isinstance(row, Row) for row in rows)
    assert all(fault.line >= 1 for fault in faults)


@pytest.mark.parametrize(
    ("label", "entry"),
    [
        ("Refund_not_showing_up", "refund-not-showing-up"),
        ("card arrival", "card-arrival"),
        ("reverted_card_payment?", "reverted-card-payment"),
        ("Konto löschen", "konto-loeschen"),
        ("Größe ändern", "groesse-aendern"),
        ("Café", "cafe"),
        ("  --x--  ", "x"),
        ("already-kebab", "already-kebab"),
        ("404", "404"),
    ],
)
def test_a_label_becomes_an_id(label: str, entry: str) -> None:
    assert entry_id(label) == entry


def test_labels_without_latin_letters_get_ids_that_stay_apart() -> None:
    assert entry_id("日本語") != entry_id("中文")


def test_labels_that_differ_only_at_their_end_stay_apart() -> None:
    long = "x" * 100
    assert entry_id(long + "a") != entry_id(long + "b")


@given(st.text())
def test_every_id_is_kebab_case_short_and_its_own_id(label: str) -> None:
    made = entry_id(label)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made)
    assert len(made) <= 60
    assert entry_id(made) == made


def test_labels_come_in_the_order_they_first_appear() -> None:
    assert labels_in([Row("b", "x", 2), Row("", "x", 3), Row("a", "x", 4), Row("b", "y", 5)]) == ("b", "a")
