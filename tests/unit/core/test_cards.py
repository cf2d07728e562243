"""What a moderator reads on a card, in the words that ship."""

import pytest

from bot.core.cards import card
from bot.core.case import Case
from bot.core.lines import Lines
from bot.core.model import HandOffReason
from bot.loading import load, shipped_knowledge
from tests.making import case


@pytest.fixture(scope="module")
def english() -> Lines:
    return load(shipped_knowledge(), shipped_knowledge()).lines["en"]


@pytest.mark.parametrize(
    ("shown", "row"),
    [
        (case(reason=HandOffReason.SENSITIVE, topic="money"), "Mia · sensitive topic · money · en · since 2026-03-02"),
        # Somebody upset who then posted an IBAN is not upset about personal data.
        (case(reason=HandOffReason.UPSET, topic="personal_data"), "Mia · upset · personal data · en · since"),
    ],
)
def test_the_reason_and_the_topic_stand_side_by_side(english: Lines, shown: Case, row: str) -> None:
    assert row in card(shown, english).text


def test_entries_that_were_thought_of_are_not_called_tried(english: Lines) -> None:
    assert "Came closest: bot-human (31%)" in card(case(tried="bot-human (31%)"), english).text
