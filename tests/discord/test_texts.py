"""Long answers in parts: nothing lost, nothing too long, no code block torn."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.surfaces.discord.texts import MAX_MESSAGE, clip, split

WORDS = st.lists(st.text("abcdef", min_size=1, max_size=12), min_size=1, max_size=300).map(" ".join)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=12).map("\n\n".join)


def test_a_short_text_is_one_part() -> None:
    assert split("hello\n\nthere") == ("hello\n\nthere",)


def test_nothing_is_no_part() -> None:
    assert split(" \n ") == ()


def test_parts_end_at_a_paragraph_where_they_can() -> None:
    one, two = "a" * 1500, "b" * 1500
    assert split(f"{one}\n\n{two}") == (one, two)


def test_a_code_block_stays_whole_where_it_fits() -> None:
    code = "```python\n" + "\n".join(f"line {n}" for n in range(100)) + "\n\nafter a blank line\n```"
    text = "x" * 1500 + "\n\n" + code
    assert split(text)[1] == code


def test_a_code_block_too_long_for_one_part_is_closed_and_opened_again() -> None:
    lines = [f"line {n:04} of the log" for n in range(300)]
    parts = split("before\n\n```log\n" + "\n".join(lines) + "\n```\n\nafter")
    assert len(parts) > 2
    for part in parts:
        assert part.count("```") % 2 == 0
    shown = re.findall(r"line \d{4} of the log", "\n".join(parts))
    assert shown == lines


@given(PARAGRAPHS)
def test_every_word_is_said_once_and_no_part_is_too_long(text: str) -> None:
    parts = split(text, 200)
    assert all(0 < len(part) <= 200 for part in parts)
    assert " ".join(parts).split() == text.split()


@given(st.text(max_size=5000))
def test_no_text_breaks_it(text: str) -> None:
    assert all(0 < len(part) <= MAX_MESSAGE for part in split(text))


def test_what_is_cut_says_so() -> None:
    assert clip("a" * 3000).endswith("…")
    assert len(clip("a" * 3000)) == MAX_MESSAGE
