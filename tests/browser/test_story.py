"""The whole story in two windows at once: ask, be asked back, be handed to a human, claim, resolve."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Desktop
from tests.browser.page import Window
from tests.browser.questions import ENGLISH

SURE = ENGLISH["answer"]
UNKNOWN = ENGLISH["uncertain"]
TROLL = ENGLISH["abuse"]


def test_a_sure_question_is_answered_and_the_answer_can_be_praised(desktop: Desktop):
    mia = desktop("mia")
    assert len(mia.all(".example")) >= 4
    mia.click(".example")
    assert mia.one("#composer").get_property("value") == SURE
    mia.say(SURE)
    answer = mia.answered(since=1)
    assert "password" in answer.text.lower()
    assert (answer.author, answer.badge) == ("Eyelevel", "BOT")
    assert any(control.startswith("human|") for control in answer.controls)
    mia.press("helped")
    assert mia.wait(lambda: mia.all("#log .note"), "a note to the one who pressed")[0].text


def test_an_ambiguous_question_is_asked_back_and_the_pick_is_answered(desktop: Desktop):
    lea = desktop("lea")
    before = len(lea.messages())
    lea.say(ENGLISH["clarify"])
    asked = lea.answered(since=before)
    picks = [control for control in asked.controls if control.startswith("pick|")]
    assert 2 <= len(picks) <= 3
    assert any(control.startswith("none|") for control in asked.controls)
    lea.click(f'#log [data-control="{picks[0]}"]')
    lea.wait(lambda: not lea.all(f'#log [data-control="{picks[0]}"]'), "the answer instead of the choice")
    answer = lea.answered(since=before)
    assert not any(control.startswith("pick|") for control in answer.controls)


def test_a_troll_gets_one_calm_line_and_then_silence(desktop: Desktop):
    emil = desktop("emil")
    before = len(emil.messages())
    emil.say(TROLL)
    line = emil.answered(since=before)
    assert line.badge == "BOT"
    count = len(emil.messages())
    emil.say(TROLL + ", again")
    emil.say("you idiot bot")
    # The bot has decided about all three once a later question has its answer.
    ida = desktop("ida")
    ida.say("How do I change my e-mail address?")
    ida.answered(since=count + 2)
    assert [each.author for each in emil.messages()[count:] if each.author in ("Emil", "Eyelevel")][:2] == [
        "Emil",
        "Emil",
    ]
    assert sum(each.badge == "BOT" for each in emil.messages()[count:]) == 1  # Ida's answer


@pytest.fixture
def case(desktop: Desktop) -> tuple[Window, Window]:
    """Two windows at once: a member whose question went to a human, and a moderator."""
    member = desktop("jonas")
    moderator = desktop("alex", "staff")
    before = len(member.messages())
    member.say(UNKNOWN)
    member.answered(since=before)
    member.wait(member.threads, "the private thread")
    return member, moderator


def test_a_case_goes_from_the_question_to_solved(case: tuple[Window, Window], pictures: Callable[[str], Path]):
    jonas, alex = case
    thread = jonas.threads()[0]
    jonas.wait(lambda: jonas.unread(thread) >= 1, "its unread mark")

    # The moderator: a card, the queue, why it was handed over, claim.
    alex.wait(lambda: alex.threads() == [thread], "the thread at the moderator's")
    assert any(UNKNOWN in text for text in alex.texts())
    alex.click("#queue-toggle")
    assert alex.case_state() == "open"
    alex.click("#aside .why-link")
    assert UNKNOWN in alex.wait(lambda: alex.all("#aside .verdict ~ section blockquote"), "the reasons")[0].text
    alex.click("#queue-toggle")
    alex.click("#aside .case [data-verb=claim]")
    alex.wait(lambda: alex.case_state() == "claimed", "the claim")
    alex.wait(lambda: alex.all('#log [data-control^="resolve|"]'), "the card with its next step")
    alex.picture(pictures("queue"))

    # The member reads who took it, and both write.
    jonas.go(thread)
    jonas.wait(lambda: any("Alex" in text for text in jonas.texts()), "the name of who took it")
    jonas.wait(lambda: jonas.unread(thread) == 0, "the mark taken away")
    jonas.say("It is a big fridge.")
    alex.click("#aside .case a")
    alex.wait(lambda: "It is a big fridge." in alex.texts(), "the member's words")
    alex.say("I looked it up: it needs a browser, and yours has one.")
    told = jonas.wait(lambda: [each for each in jonas.messages() if each.author == "Alex"], "the moderator's words")[0]
    assert told.badge == "MOD"

    # Resolved, not solved, resolved again, solved.
    alex.click("#aside .case [data-verb=resolve]")
    jonas.press("unsolved")
    alex.wait(lambda: alex.case_state() in ("open", "claimed"), "the reopened case")
    alex.wait(lambda: alex.all("#aside .case [data-verb]"), "the next step")
    if alex.case_state() == "open":
        alex.click("#aside .case [data-verb=claim]")
    alex.click("#aside .case [data-verb=resolve]")
    alex.wait(lambda: alex.all("#resolved-cases"), "the resolved case")
    jonas.wait(lambda: jonas.all('#log [data-control^="unsolved|"]'), "the second question")
    jonas.press("solved")
    jonas.wait(lambda: not jonas.all('#log [data-control^="unsolved|"]'), "the question answered")
    jonas.wait(lambda: not jonas.one("#composer").is_enabled(), "the closed thread")

    # Nobody writes there any more, until it is opened again from the queue.
    alex.click("#aside .resolved summary")
    alex.click("#aside .resolved [data-verb=reopen]")
    jonas.wait(lambda: jonas.one("#composer").is_enabled(), "the thread opened again")


def test_why_shows_how_the_decision_fell(desktop: Desktop, pictures: Callable[[str], Path]):
    noah = desktop("noah")
    before = len(noah.messages())
    noah.say(SURE)
    noah.answered(since=before)
    sara = desktop("sara")
    sara.click_last(".why-link")
    drawer = sara.wait(lambda: sara.all("#aside .verdict"), "the drawer")[0]
    assert "Answered" in drawer.text
    assert SURE in sara.one("#aside blockquote").text
    bars = sara.all("#aside .bars li")
    assert bars
    assert "account-reset-password" in bars[0].text
    assert len(sara.all("#aside .bars li:first-child .mark")) == 2
    assert sara.one("#aside .spoke").text
    sara.picture(pictures("why"))
    assert noah.all(".why-link") == []
