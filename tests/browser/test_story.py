"""The whole story in two windows at once: ask, be asked back, be handed to a human, claim, resolve."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Desktop
from tests.browser.page import Shown, Window
from tests.browser.questions import ENGLISH

SURE = ENGLISH["answer"]
UNKNOWN = ENGLISH["uncertain"]
TROLL = ENGLISH["abuse"]


def test_a_sure_question_is_answered_and_the_answer_can_be_praised(desktop: Desktop):
    mia = desktop("mia")
    assert mia.count(".example") >= 4
    mia.click(".example")
    assert mia.value("#composer") == SURE
    answer = mia.ask(SURE)
    assert "password" in answer.text.lower()
    assert (answer.author, answer.badge) == ("Eyelevel", "BOT")
    assert any(control.startswith("human|") for control in answer.controls)
    mia.press("helped", answer)
    mia.wait(lambda: mia.text(f"{answer.css} .note"), "a note to the one who pressed")


def test_an_ambiguous_question_is_asked_back_and_the_pick_is_answered(desktop: Desktop):
    lea = desktop("lea")
    said = lea.say(ENGLISH["clarify"])
    asked = lea.answered(said)
    picks = [control for control in asked.controls if control.startswith("pick|")]
    assert 2 <= len(picks) <= 3
    assert any(control.startswith("none|") for control in asked.controls)
    lea.click(f'#log [data-control="{picks[0]}"]')
    lea.wait(lambda: not lea.count('#log [data-control^="pick|"]'), "the end of the choice")

    def answers() -> list[Shown]:
        return [each for each in lea.replies(said.id) if any(what.startswith("helped|") for what in each.controls)]

    # Beside the choice, which says now what was picked.
    assert [each.id for each in lea.wait(answers, "the answer")] != [asked.id]


def test_a_troll_gets_one_calm_line_and_then_silence(desktop: Desktop):
    emil = desktop("emil")
    first = emil.say(TROLL)
    line = emil.answered(first)
    more = [emil.say(TROLL + ", again"), emil.say("you idiot bot")]
    # The bot has decided about all three once a later question has its answer.
    ida = desktop("ida")
    asked = ida.say("How do I change my e-mail address?")
    emil.wait(lambda: emil.replies(asked.id), "what the bot says to another")
    assert [each.id for each in emil.replies(first.id)] == [line.id]
    assert [emil.replies(each.id) for each in more] == [[], []]


@pytest.fixture
def case(desktop: Desktop) -> tuple[Window, Window]:
    """Two windows at once: a member whose question went to a human, and a moderator."""
    member = desktop("jonas")
    moderator = desktop("alex", "staff")
    member.ask(UNKNOWN)
    member.wait(member.threads, "the private thread")
    return member, moderator


def test_a_case_goes_from_the_question_to_solved(case: tuple[Window, Window], pictures: Callable[[str], Path]):
    jonas, alex = case
    thread = jonas.threads()[0]
    jonas.wait(lambda: jonas.unread(thread) >= 1, "its unread mark")

    # The moderator: a card, the queue, why it was handed over, claim.
    alex.wait(lambda: alex.threads() == [thread], "the thread at the moderator's")
    alex.wait(lambda: any(UNKNOWN in text for text in alex.texts()), "the card")
    alex.click("#queue-toggle")
    alex.wait(lambda: alex.case_state() == "open", "the case")
    alex.click("#aside .why-link")
    alex.wait(lambda: UNKNOWN in alex.text("#aside .verdict ~ section blockquote"), "the reasons")
    alex.click("#queue-toggle")
    alex.click("#aside .case [data-verb=claim]")
    alex.wait(lambda: alex.case_state() == "claimed", "the claim")
    alex.wait(lambda: alex.count('#log [data-control^="resolve|"]'), "the card with its next step")
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

    # Resolved, not solved, resolved again, solved. Each step is awaited at both ends before the next one.
    alex.click("#aside .case [data-verb=resolve]")
    jonas.press("unsolved")
    jonas.wait(lambda: not jonas.count('#log [data-control^="unsolved|"]'), "the question answered")
    alex.wait(lambda: alex.case_state() == "open", "the reopened case")
    alex.click("#aside .case [data-verb=claim]")
    alex.wait(lambda: alex.case_state() == "claimed", "the claim")
    alex.click("#aside .case [data-verb=resolve]")
    alex.wait(lambda: alex.count("#resolved-cases"), "the resolved case")
    jonas.press("solved")
    jonas.wait(lambda: not jonas.count('#log [data-control^="unsolved|"]'), "the second question answered")
    jonas.wait(lambda: not jonas.writable(), "the closed thread")
    jonas.wait(lambda: not jonas.count("#log [data-control]"), "the end of all its buttons")

    # Nobody writes there any more, until it is opened again from the queue.
    alex.click("#aside .resolved summary")
    alex.click("#aside .resolved [data-verb=reopen]")
    jonas.wait(jonas.writable, "the thread opened again")


def test_why_shows_how_the_decision_fell(desktop: Desktop, pictures: Callable[[str], Path]):
    noah = desktop("noah")
    answer = noah.ask(SURE)
    sara = desktop("sara")
    sara.click(f"{answer.css} .why-link")
    sara.wait(lambda: "Answered" in sara.text("#aside .verdict"), "the drawer")
    assert SURE in sara.text("#aside blockquote")
    assert "account-reset-password" in sara.text("#aside .bars li")
    assert sara.count("#aside .bars li:first-child .mark") == 2
    assert sara.text("#aside .spoke")
    sara.picture(pictures("why"))
    assert noah.count(".why-link") == 0
