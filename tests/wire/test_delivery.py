"""Whatever happens between bot and Discord, each question has one outcome: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.faults import Fault
from tests.wire.permissions import May
from tests.wire.stage import KNOWN, KNOWN_TOO, STRANGE, Stage

PASSING = [
    Fault.BUCKET_429,
    Fault.GLOBAL_429,
    Fault.SERVER_500,
    Fault.SERVER_503,
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.SLOW,
]


@pytest.mark.parametrize("fault", PASSING)
async def test_an_answer_is_said_once(stage: Stage, fault: Fault) -> None:
    stage.discord.faults.plan(fault, "POST", "/messages$", times=2)
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.reply(question)
    await stage.settled()
    assert len(stage.replies(question)) == 1
    assert stage.discord.faults.count[fault] >= 1
    assert stage.effects() == {"done"}


@pytest.mark.parametrize("fault", PASSING)
async def test_a_handoff_opens_one_thread_with_one_card(stage: Stage, fault: Fault) -> None:
    """A thread has no nonce: one that was made before the connection was lost has to be found again."""
    stage.discord.faults.plan(fault, "POST", "/threads$", times=1)
    stage.discord.faults.plan(fault, "PUT", "/thread-members/", times=1)
    question = stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    await stage.reply(question)
    await stage.card()
    await stage.settled()
    [thread] = stage.threads()
    assert set(thread.people) == {stage.town.mia.id, stage.discord.world.bot.id}
    assert (len(stage.cards()), len(stage.replies(question))) == (1, 1)
    texts = [each.text for each in stage.said(thread)]
    assert len(texts) == len(set(texts)), "something was said twice in the thread"
    assert stage.effects() == {"done"}


async def test_an_answer_whose_receipt_was_lost_is_found_again_when_its_nonce_is_forgotten(stage: Stage) -> None:
    """Discord knows a nonce for some minutes; a bot that was down for longer has to look, however far back."""
    stage.discord.faults.plan(Fault.KILL_AFTER, "POST", "/messages$")
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.bot.buried()
    for number in range(250):
        stage.people.write(stage.town.sara, stage.town.support, f"message {number}")
    stage.later(minutes=30)
    stage.bot.start()
    await stage.bot.ready()
    await stage.settled()
    assert len(stage.replies(question)) == 1
    assert stage.effects() == {"done"}


async def test_a_thread_whose_receipt_was_lost_is_found_again_after_a_long_stop(stage: Stage) -> None:
    stage.discord.faults.plan(Fault.KILL_AFTER, "POST", "/threads$")
    question = stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    await stage.bot.buried()
    stage.later(minutes=30)
    stage.bot.start()
    await stage.bot.ready()
    await stage.reply(question)
    await stage.card()
    await stage.settled()
    [thread] = stage.threads()
    assert stage.town.mia.id in thread.people
    assert len(stage.cards()) == 1


def refused(stage: Stage) -> int:
    """Return how often the bot was refused to post in the support channel."""
    posts = [each for each in stage.discord.asked if each.method == "POST" and each.path.endswith("/messages")]
    return sum(each.status == 403 and str(stage.town.support.id) in each.path for each in posts)


async def test_a_refusal_is_asked_once_and_told_to_staff_once(stage: Stage) -> None:
    """10,000 refusals within 10 minutes get the address blocked: where a 403 was given the bot stops asking."""
    stage.forbid(stage.town.support, May.SEND_MESSAGES)
    people = [stage.discord.world.user(f"Member {number}") for number in range(4)]
    for each in people:
        stage.people.join(stage.town.guild, each)
    questions = [stage.people.write(people[0], stage.town.support, KNOWN)]
    await stage.until(stage.notices, "staff are told")
    questions += [stage.people.write(each, stage.town.support, KNOWN_TOO) for each in people[1:]]
    for each in people:
        direct = stage.discord.world.direct_with(each)
        await stage.until(lambda: stage.said(direct), f"{each.name} is told directly")  # noqa: B023
    asked = refused(stage)
    await stage.settled()
    assert asked == 1, "asked again and again"
    assert [stage.replies(each) for each in questions] == [[]] * 4
    assert len(stage.notices()) == 1
    assert stage.outcomes() == {str(each.id): "answer" for each in questions}


async def test_it_speaks_again_as_soon_as_the_permission_is_back(stage: Stage) -> None:
    stage.forbid(stage.town.support, May.SEND_MESSAGES)
    silent = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.until(stage.notices, "staff are told")
    stage.allow(stage.town.support)
    later = stage.people.write(stage.town.jonas, stage.town.support, KNOWN_TOO)
    await stage.reply(later)
    await stage.settled()
    assert (refused(stage), stage.replies(silent)) == (1, [])
    assert len(stage.said(stage.discord.world.direct_with(stage.town.mia))) == 1, "she was told directly"


async def test_typing_is_shown_only_while_a_thread_is_made_for_a_line_to_come(stage: Stage) -> None:
    for text in (KNOWN, "haha yes", "nice weather today"):
        stage.people.write(stage.town.jonas, stage.town.support, text)
    question = stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    await stage.reply(question)
    await stage.settled()
    order = [each.template.rpartition("/")[2] for each in stage.discord.asked if each.method == "POST"]
    assert order.count("typing") == 1
    assert order.index("typing") < order.index("threads")


async def test_a_slow_server_holds_nobody_else_up(stage: Stage) -> None:
    hold = asyncio.Event()
    stage.discord.faults.plan(Fault.SLOW, "POST", "/threads$", hold=hold)
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    await stage.until(lambda: stage.discord.under_way, "the thread is being made")
    quick = stage.people.write(stage.town.jonas, stage.town.lounge, f"<@{stage.discord.world.bot.id}> {KNOWN}")
    await stage.reply(quick)
    assert not stage.threads()
    hold.set()
    await stage.thread(stage.town.mia)


async def test_a_block_before_discord_is_waited_out(stage: Stage) -> None:
    stage.discord.faults.plan(Fault.CLOUDFLARE_429, "POST", "/messages$", times=1)
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.until(lambda: stage.discord.faults.count[Fault.CLOUDFLARE_429], "it is blocked")
    await stage.stopped()
    asked = [each for each in stage.discord.asked if each.method == "POST" and each.template.endswith("/messages")]
    assert len(asked) == 1, "a block that is knocked at lasts longer"
    assert stage.effects() == {"pending"}
    assert stage.outcomes() == {str(question.id): "answer"}


async def test_a_stop_does_not_wait_for_a_discord_that_does_not_answer(unlit: Stage) -> None:
    """With the real limits of each step, the sum of which a unit test holds under ten seconds."""
    unlit.bot.patient = True
    unlit.bot.start()
    await unlit.bot.ready()
    never = asyncio.Event()
    unlit.discord.faults.plan(Fault.SLOW, "POST", "/messages$", hold=never, times=100)
    question = unlit.people.write(unlit.town.mia, unlit.town.support, KNOWN)
    await unlit.until(lambda: unlit.discord.under_way, "the answer is under way")
    assert await unlit.bot.stop() == 0
    assert unlit.effects() == {"pending"}
    assert unlit.outcomes() == {str(question.id): "answer"}


async def test_a_clean_stop_loses_nothing_that_is_under_way(stage: Stage) -> None:
    hold = asyncio.Event()
    stage.discord.faults.plan(Fault.SLOW, "POST", "/messages$", hold=hold)
    question = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    await stage.until(lambda: stage.discord.under_way, "the answer is under way")
    ending = asyncio.create_task(stage.bot.stop())
    hold.set()
    assert await ending == 0
    stage.bot.start()
    await stage.bot.ready()
    await stage.reply(question)
    await stage.settled()
    assert len(stage.replies(question)) == 1
