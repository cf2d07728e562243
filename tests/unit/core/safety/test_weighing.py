import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Priority
from bot.core.safety.findings import Findings
from bot.core.safety.shape import PERSONAL_DATA, Topic
from bot.core.safety.weighing import (
    BEYOND_DOUBT,
    CERTAIN,
    DANGER,
    PRICES,
    SURE,
    TELLING,
    TROUBLED,
    As,
    least_harmful,
    weighed,
)

LABELS = ("matter", "upset", "abuse", "scam", "chatter", "asked", *Topic)
PRIORITIES = {Topic.VIOLENCE: Priority.URGENT, Topic.MONEY: Priority.HIGH}
CHANCES = st.lists(st.floats(0, 1), min_size=len(LABELS), max_size=len(LABELS)).filter(lambda raw: sum(raw) > 0)
SIGNS = st.fixed_dictionaries(
    {
        sign: st.booleans()
        for sign in ("upset", "abuse", "question", "substance", "trouble", "reported", "asked", "scam")
    }
)


def scores(**given: float) -> dict[str, float]:
    rest = (1 - sum(given.values())) / (len(LABELS) - len(given))
    return {label: given.get(label, rest) for label in LABELS}


def found(**given: object) -> Findings:
    return Findings(redacted="…", **given)  # type: ignore[arg-type]


def together(findings: Findings, *, words: int = 9, **given: float) -> Findings:
    return weighed(findings, scores(**given), PRIORITIES, words)


def test_every_mistake_has_a_price_and_being_right_has_none():
    assert set(PRICES) == {"danger", "topic", *(each.value for each in As if each is not As.SENSITIVE)}
    for name, row in PRICES.items():
        assert set(row) == set(As)
        right = As.SENSITIVE if name in ("danger", "topic") else As(name)
        assert row[right] == 0
        assert all(price > 0 for reading, price in row.items() if reading is not right)


def test_the_order_of_harm_is_that_of_the_prices():
    unseen, silenced = PRICES["danger"][As.CHATTER], PRICES["upset"][As.CHATTER]
    interrupted = PRICES["chatter"][As.MATTER]
    assert unseen > silenced > PRICES["matter"][As.CHATTER] > PRICES["abuse"][As.MATTER] > interrupted
    assert PRICES["upset"][As.ABUSE] >= silenced


def test_danger_is_heard_at_a_low_chance_and_other_topics_at_a_higher_one():
    heard = together(found(), violence=0.15, matter=0.84)
    assert (heard.topic, heard.topic_priority) == ("violence", Priority.URGENT)
    assert together(found(), money=0.15, matter=0.84).topic is None
    assert together(found(), money=0.6, matter=0.3).topic == "money"


@pytest.mark.parametrize("topic", DANGER)
def test_what_a_pattern_knows_of_people_in_danger_stands(topic: Topic):
    assert together(found(topic=topic.value), chatter=0.99).topic == topic


def test_other_topics_of_the_rules_fall_where_the_scorer_sees_nothing_of_them():
    assert together(found(topic="press"), money=0.9).topic == "press"
    assert together(found(topic="press"), press=0.06, matter=0.9).topic == "press"
    fallen = together(found(topic="press", topic_priority=Priority.HIGH), matter=0.99)
    assert (fallen.topic, fallen.topic_priority) == (None, Priority.NORMAL)
    assert together(found(topic="harassment"), matter=0.99).topic is None
    assert together(found(topic=PERSONAL_DATA), chatter=0.99).topic == PERSONAL_DATA


def test_anger_is_heard_before_a_troll_is_answered():
    assert together(found(), upset=0.3, abuse=0.7).upset
    assert not together(found(), upset=0.3, abuse=0.7).abuse
    assert together(found(), abuse=0.97, upset=0.01).abuse


def test_a_matter_is_taken_up_before_chatter_is_left_alone():
    assert together(found(), matter=0.4, chatter=0.6).question
    assert together(found(), chatter=0.95, matter=0.04).chatter
    assert not together(found(question=True, hint=True), chatter=0.95, matter=0.04).question


def test_what_the_rules_take_for_talk_stays_talk_where_the_scorer_thinks_so_too():
    assert together(found(chatter=True, question=True), matter=0.6, chatter=0.35).chatter
    assert not together(found(chatter=True, question=True), matter=0.9, chatter=0.05).chatter
    assert not together(found(chatter=True, question=True, trouble=True), matter=0.6, chatter=0.35).chatter


@pytest.mark.parametrize("reading", [As.ABUSE, As.CHATTER])
def test_a_trouble_is_turned_away_only_by_a_scorer_that_is_sure(reading: As):
    rest = {"matter": 0.001}
    assert not getattr(together(found(trouble=True), **{reading: SURE - 0.05}, **rest), reading)
    assert getattr(together(found(trouble=True), **{reading: 0.999}), reading)


def test_a_trouble_is_left_alone_as_talk_only_where_that_is_surer_still():
    likely, surer = ({"chatter": chance, "matter": 1 - chance} for chance in (TROUBLED - 0.01, TROUBLED + 0.01))
    assert not together(found(trouble=True), **likely).chatter
    assert together(found(trouble=True), **surer).chatter
    assert together(found(question=True), **likely).chatter


def test_talk_or_taunt_is_no_question_though_the_scorer_cannot_tell_them_apart():
    between = {"chatter": 0.55, "abuse": 0.43}
    assert together(found(question=True), **between).chatter
    assert together(found(trouble=True, question=True), **between).chatter
    assert not together(found(question=True), chatter=0.55, matter=0.43).chatter
    assert not together(found(upset=True, question=True), **between).chatter
    assert not together(found(question=True), chatter=0.2, abuse=0.78).chatter


def test_the_scorer_names_the_topic_where_it_is_certain_and_no_danger_was_seen():
    pattern = {"topic": "money", "topic_priority": Priority.HIGH}
    renamed = together(found(**pattern), violence=0.98, money=0.01)
    assert (renamed.topic, renamed.topic_priority) == ("violence", Priority.URGENT)
    assert not renamed.guessed  # a pattern saw that it is grave, so a phrasing of an entry does not come before it
    assert together(found(**pattern), violence=0.9, money=0.08).topic == "money"
    assert together(found(topic="harassment"), child_safety=0.98).topic == "child_safety"
    assert together(found(topic="violence"), harassment=0.98).topic == "violence"


def test_who_tells_of_something_grave_and_asks_for_a_human_is_heard_for_what_is_grave():
    heard = together(found(asked=True), harassment=0.9, matter=0.05)
    assert (heard.topic, heard.asked) == ("harassment", False)
    assert together(found(asked=True), harassment=0.5, matter=0.45).asked
    assert together(found(asked=True), harassment=0.9, words=TELLING - 1).asked


def test_who_fell_for_a_lure_is_no_lure():
    victim = together(found(scam=True), account_security=0.9, upset=0.08)
    assert (victim.scam, victim.topic) == (False, "account_security")
    assert together(found(scam=True), account_security=0.7, scam=0.2).scam
    assert together(found(scam=True), account_security=0.9, words=TELLING - 1).scam


@pytest.mark.parametrize("sign", ["asked", "scam"])
def test_who_asks_for_a_human_by_the_rules_and_a_known_lure_stand(sign: str):
    kept = together(found(**{sign: True}), chatter=0.99)
    assert getattr(kept, sign)
    assert not kept.guessed


def test_a_jeer_that_names_a_human_is_no_wish_for_one():
    assert together(found(asked=True), abuse=CERTAIN - 0.01).asked
    jeer = together(found(asked=True), abuse=0.99)
    assert (jeer.asked, jeer.abuse) == (False, True)
    for sign in ({"reported": True}, {"abuse": True, "trouble": True}):
        assert together(found(asked=True, **sign), abuse=0.99).asked


def test_few_words_tell_the_scorer_nothing_of_topics_or_matters_and_none_nothing_at_all():
    assert together(found(), words=TELLING - 1, self_harm=0.9).topic is None
    assert together(found(), words=TELLING, self_harm=0.9).topic == "self_harm"
    assert together(found(), words=TELLING - 1, matter=0.99) == found()
    assert together(found(), words=0, abuse=0.99) == found()


def test_what_follows_from_the_scorer_is_marked_as_guessed():
    for label in ("matter", "upset", "abuse", "scam", "chatter", "asked", "money"):
        assert together(found(), **{label: 0.98}).guessed
    assert together(found(), scam=0.98).notes == ("scored:scam",)


@given(CHANCES)
def test_the_reading_taken_has_the_least_expected_price(raw: list[float]):
    whole = dict(zip(LABELS, (each / sum(raw) for each in raw), strict=True))
    danger = sum(whole[topic] for topic in DANGER)
    classes = {name: whole[name] for name in As if name in whole}
    classes |= {"danger": danger, "topic": sum(whole[topic] for topic in Topic) - danger}
    expected = {each: sum(classes[name] * PRICES[name][each] for name in classes) for each in As}
    assert expected[least_harmful(whole)] == pytest.approx(min(expected.values()))


@given(CHANCES, SIGNS, st.integers(0, 20))
def test_no_alarm_of_the_rules_is_taken_back(raw: list[float], signs: dict[str, bool], words: int):
    whole = dict(zip(LABELS, (each / sum(raw) for each in raw), strict=True))
    before = found(**signs, topic="violence", topic_priority=Priority.URGENT)
    assert weighed(before, whole, PRIORITIES, words) == before
    after = weighed(found(**signs), whole, PRIORITIES, words)
    turned_away = whole["abuse"] + whole["scam"] + whole["chatter"]
    assert after.asked >= signs["asked"] or after.topic or (after.abuse and whole["abuse"] >= CERTAIN)
    assert after.scam >= signs["scam"] or after.topic or turned_away <= 1 - BEYOND_DOUBT + 1e-9
    assert not (after.chatter and after.abuse and not signs["abuse"])


@pytest.mark.parametrize("reading", [As.ABUSE, As.CHATTER])
def test_who_is_angry_by_the_rules_is_not_turned_away_for_a_tone_unless_the_scorer_is_certain(reading: As):
    for sign in ("upset", "unhelped"):
        kept = together(found(**{sign: True}), **{reading: CERTAIN - 0.01, "matter": 0.001})
        assert (kept.abuse, kept.chatter, kept.scam) == (False, False, False)
        assert getattr(together(found(**{sign: True}), **{reading: 0.999}), reading)
    assert together(found(upset=True, abuse=True), abuse=CERTAIN - 0.01, matter=0.001).abuse


def test_an_insult_beside_a_trouble_is_anger_however_sure_the_scorer_is():
    """ "your bot is dumb, it does not understand my question" """
    heard = together(found(abuse=True, trouble=True, upset=True, question=True, substance=True), abuse=0.999)
    assert (heard.upset, heard.substance, heard.topic) == (True, True, None)
    assert (heard.chatter, heard.scam) == (False, False)


def test_strong_feeling_beside_a_trouble_is_no_talk_however_sure_the_scorer_is():
    assert not together(found(upset=True, trouble=True), chatter=0.999).chatter
    assert together(found(upset=True), chatter=0.999).chatter
    assert together(found(trouble=True), chatter=0.999).chatter


def test_somebody_elses_words_and_rough_compliments_are_no_abuse():
    assert not together(found(reported=True), abuse=0.999).abuse
    rough = together(found(chatter=True), abuse=CERTAIN - 0.01)
    assert (rough.abuse, rough.chatter) == (False, True)
    assert together(found(chatter=True), abuse=0.999).abuse
    assert together(found(chatter=True, abuse=True), abuse=CERTAIN - 0.01).abuse


def test_nobody_is_turned_away_for_what_is_hardly_likely():
    # Abuse would be the cheapest mistake, and cannot be; a lure is not taken instead.
    kept = together(found(reported=True), abuse=0.9, scam=0.05, chatter=0.04)
    assert (kept.abuse, kept.chatter, kept.scam) == (False, False, False)


def test_links_that_lead_only_to_trusted_sites_are_no_lure_to_the_scorer_but_a_pattern_still_sees_one():
    lure = {"scam": 0.9, "chatter": 0.099}
    assert together(found(), **lure).scam
    passed_on = together(found(vouched=True), **lure)
    assert not passed_on.scam
    assert passed_on.chatter
    assert together(found(scam=True, vouched=True), **lure).scam
    assert not together(found(vouched=True), scam=1.0).scam


def test_a_lure_by_its_words_falls_where_the_scorer_is_certain_of_a_member_and_a_link_that_leads_astray_never():
    question = {"matter": 0.6, "upset": 0.395}
    assert together(found(scam=True), matter=BEYOND_DOUBT - 0.01, chatter=0.02).scam
    assert together(found(scam=True), chatter=0.99).scam
    assert not together(found(scam=True), **question).scam
    assert together(found(scam=True), words=TELLING - 1, **question).scam
    assert together(found(scam=True, led_astray=True), **question).scam
