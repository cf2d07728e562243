import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Priority
from bot.core.safety.findings import Findings
from bot.core.safety.shape import Topic
from bot.core.safety.weighing import weighed

LABELS = ("matter", "upset", "abuse", "chatter", "asked", *Topic)
PRIORITIES = {Topic.VIOLENCE: Priority.URGENT, Topic.MONEY: Priority.HIGH}


def scores(**given: float) -> dict[str, float]:
    rest = (1 - sum(given.values())) / (len(LABELS) - len(given))
    return {label: given.get(label, rest) for label in LABELS}


def found(**given: object) -> Findings:
    return Findings(redacted="…", **given)  # type: ignore[arg-type]


def together(findings: Findings, **given: float) -> Findings:
    return weighed(findings, scores(**given), PRIORITIES)


def test_danger_is_heard_at_a_low_score_and_other_topics_at_a_higher_one():
    assert together(found(), violence=0.3, chatter=0.6).topic == "violence"
    assert together(found(), violence=0.3, chatter=0.6).topic_priority is Priority.URGENT
    assert together(found(), money=0.3, matter=0.65).topic is None
    assert together(found(), money=0.5, matter=0.4).topic == "money"


def test_what_the_rules_know_of_topics_stands():
    assert together(found(topic="press"), money=0.9).topic == "press"


def test_anger_is_heard_at_a_lower_score_where_nothing_is_asked():
    assert together(found(), upset=0.65, matter=0.3).upset
    assert not together(found(question=True), upset=0.65, matter=0.3).upset
    assert together(found(question=True), upset=0.8, matter=0.15).upset


def test_a_taunt_needs_certainty_and_more_of_it_as_a_question():
    assert not together(found(), abuse=0.5).abuse
    assert not together(found(), abuse=0.6, chatter=0.2).abuse
    assert together(found(), abuse=0.75, chatter=0.2).abuse
    assert not together(found(question=True, substance=True), abuse=0.75, chatter=0.2).abuse
    sure = together(found(question=True, substance=True), abuse=0.95, chatter=0.03)
    assert (sure.abuse, sure.substance) == (True, False)


@pytest.mark.parametrize("sign", ["trouble", "reported", "upset", "asked", "scam"])
def test_nothing_that_the_rules_take_for_a_matter_becomes_abuse(sign: str):
    assert not together(found(**{sign: True}), abuse=0.99).abuse


def test_an_insult_with_a_trouble_stays_anger():
    angry = found(abuse=True, substance=True, trouble=True, upset=True)
    assert together(angry, abuse=0.99).substance
    assert together(angry, abuse=0.99).upset
    named = found(abuse=True, substance=True, upset=True)
    assert not together(named, abuse=0.99).substance


def test_chatter_needs_certainty_and_more_of_it_as_a_question():
    assert together(found(hint=True), chatter=0.6, matter=0.3).chatter
    assert not together(found(question=True), chatter=0.6, matter=0.3).chatter
    assert together(found(question=True), chatter=0.9, matter=0.05).chatter
    assert not together(found(trouble=True), chatter=0.95).chatter


def test_who_wants_help_is_not_left_alone():
    assert together(found(), matter=0.5, upset=0.4).question
    assert not together(found(chatter=True), matter=0.5, upset=0.4).question


@given(
    st.lists(st.floats(0, 1), min_size=len(LABELS), max_size=len(LABELS)).filter(lambda raw: sum(raw) > 0),
    st.fixed_dictionaries(
        {sign: st.booleans() for sign in ("upset", "abuse", "question", "substance", "trouble", "reported", "asked")}
    ),
)
def test_trouble_is_never_silenced_and_no_alarm_is_taken_back(raw: list[float], signs: dict[str, bool]):
    whole = dict(zip(LABELS, (each / sum(raw) for each in raw), strict=True))
    before = found(**signs, topic="legal")
    after = weighed(before, whole, PRIORITIES)
    assert after.topic == "legal"
    assert (after.abuse, after.chatter) == (before.abuse, before.chatter)
    troubled = weighed(found(**{**signs, "trouble": True}), whole, PRIORITIES)
    assert troubled.abuse == signs["abuse"]
    assert not troubled.chatter
