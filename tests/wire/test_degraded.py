"""Where Discord does not let the bot do what it should: the case stays and staff are told once."""

from __future__ import annotations

from datetime import timedelta

from tests.wire.faults import Fault
from tests.wire.people import NotPossible
from tests.wire.permissions import May
from tests.wire.refusals import unknown_interaction
from tests.wire.stage import FOR_A_HUMAN, KNOWN, STRANGE, Stage
from tests.wire.world import Channel, Message, Overwrite


async def handed_off(stage: Stage, *, reply: bool = True) -> None:
    """Check what has to hold however little the bot may do: one open case, and staff who know of it."""
    await stage.until(lambda: stage.said(stage.town.staff), "staff are told")
    question = next(each for each in stage.town.support.messages.values() if each.author is stage.town.mia)
    if reply:
        await stage.reply(question)
    await stage.settled()
    assert len(stage.replies(question)) == (1 if reply else 0)
    assert stage.outcomes()[str(question.id)] == "handoff"
    assert stage.rows("SELECT member, state FROM cases") == [(str(stage.town.mia.id), "open")]
    texts = [each.text for each in stage.said(stage.town.staff)]
    assert len(texts) == len(set(texts)), "staff were told twice"


def ask(stage: Stage) -> None:
    stage.people.write(stage.town.mia, stage.town.support, STRANGE)


async def test_no_permission_to_create_private_threads(stage: Stage) -> None:
    stage.forbid(stage.town.support, May.CREATE_PRIVATE_THREADS)
    ask(stage)
    await stage.until(stage.notices, "staff are told what to mend")
    await handed_off(stage)
    assert stage.threads() == []
    assert len(stage.notices()) == 1


async def test_the_cap_of_active_threads_is_reached(stage: Stage) -> None:
    stage.town.guild.active_threads = 0
    ask(stage)
    await stage.until(stage.notices, "staff are told what to mend")
    await handed_off(stage)
    assert stage.threads() == []


async def test_at_the_cap_the_quietest_thread_makes_room(stage: Stage) -> None:
    """The overflow path: it is folded away as Discord itself does, and comes back when somebody writes there."""
    stage.people.write(stage.town.jonas, stage.town.support, STRANGE)
    card = await stage.card()
    await stage.press(stage.town.alex, card, "claim")
    await stage.press(stage.town.alex, card, "resolve")
    await stage.until(lambda: "reopen|" in str(card.components), "the case is resolved")
    stage.town.guild.active_threads = 1
    ask(stage)
    await stage.thread(stage.town.mia)
    await stage.card(2)


async def test_the_parent_channel_was_deleted(stage: Stage) -> None:
    parent = stage.discord.world.channel(stage.town.guild, "cases")
    await stage.restart(threads=parent)
    stage.discord.acts.drop_channel(parent)
    ask(stage)
    await handed_off(stage)


async def test_the_parent_channel_of_an_open_case_is_deleted(stage: Stage) -> None:
    ask(stage)
    await stage.thread(stage.town.mia)
    card = await stage.card()
    stage.discord.acts.drop_channel(stage.town.support)
    press = await stage.press(stage.town.alex, card, "claim")
    await stage.until(stage.notices, "staff are told what to mend")
    assert press.answer is not None
    await stage.settled()
    assert stage.rows("SELECT state FROM cases") == [("claimed",)]


async def test_the_staff_channel_is_missing(stage: Stage) -> None:
    stage.discord.acts.drop_channel(stage.town.staff)
    question = stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    await stage.reply(question)
    await stage.thread(stage.town.mia)
    await stage.settled()
    assert stage.rows("SELECT state FROM cases") == [("open",)]
    assert "Unknown Channel" in stage.bot.log, "with no staff channel left, the log has to say so"


async def test_the_member_has_left(stage: Stage) -> None:
    ask(stage)
    stage.people.leave(stage.town.guild, stage.town.mia)
    await stage.card()
    await stage.until(stage.notices, "staff are told")
    await handed_off(stage)
    assert [stage.says(each, "staff.member_left", "en") for each in stage.notices()] == [True]
    assert len(stage.threads()) == 1


async def test_the_member_is_timed_out(stage: Stage) -> None:
    ask(stage)
    stage.town.guild.members[stage.town.mia.id].timeout_until = stage.discord.world.now() + timedelta(hours=1)
    thread = await stage.thread(stage.town.mia)
    await stage.until(stage.notices, "staff are told")
    await stage.until(lambda: told_in(stage, thread, "note.member_timed_out"), "the member is told in the thread")
    await handed_off(stage)
    assert [stage.says(each, "staff.member_timed_out") for each in stage.notices()] == [True]


def for_members(stage: Stage, parent: Channel, power: May) -> None:
    """Take a permission from everybody but the bot."""
    everyone, role = stage.town.guild.id, stage.town.bot_role.id
    parent.overwrites[everyone] = Overwrite(everyone, is_member=False, deny=power)
    parent.overwrites[role] = Overwrite(role, is_member=False, allow=power)
    stage.people.overwrites_changed(parent)


def told_in(stage: Stage, place: Channel, line: str) -> list[Message]:
    return [each for each in stage.said(place) if stage.says(each, line)]


async def test_the_member_may_not_write_in_threads(stage: Stage) -> None:
    for_members(stage, stage.town.support, May.SEND_MESSAGES_IN_THREADS)
    ask(stage)
    stage.people.write(stage.town.jonas, stage.town.support, FOR_A_HUMAN)
    for member in (stage.town.mia, stage.town.jonas):
        thread = await stage.thread(member)
        await stage.until(lambda: told_in(stage, thread, "note.member_mute"), "the member is told in the thread")  # noqa: B023
    await stage.card(2)
    await stage.settled()
    assert [stage.says(each, "staff.member_mute") for each in stage.notices()] == [True], "once, for both"
    assert stage.rows("SELECT state FROM cases") == [("open",), ("open",)]


async def test_the_member_cannot_see_where_private_threads_are(stage: Stage) -> None:
    parent = stage.discord.world.channel(stage.town.guild, "cases")
    await stage.restart(threads=parent)
    for_members(stage, parent, May.VIEW_CHANNEL)
    question = stage.people.write(stage.town.mia, stage.town.support, STRANGE)
    await stage.until(
        lambda: told_in(stage, stage.town.support, "note.member_unseen"), "the member is told in the open"
    )
    await stage.until(stage.notices, "staff are told what to mend")
    await stage.settled()
    assert len(stage.replies(question)) == 2
    assert [stage.says(each, "staff.member_unseen") for each in stage.notices()] == [True]
    assert stage.rows("SELECT state FROM cases") == [("open",)]


async def test_the_thread_is_archived_by_hand_and_the_case_goes_on(stage: Stage) -> None:
    ask(stage)
    thread = await stage.thread(stage.town.mia)
    card = await stage.card()
    stage.discord.acts.modify(stage.town.alex, thread.id, {"archived": True})
    await stage.press(stage.town.alex, card, "claim")
    await stage.until(lambda: stage.town.alex.id in thread.people, "the moderator is let in")
    assert not thread.archived
    await stage.press(stage.town.alex, card, "resolve")
    await stage.until(lambda: "unsolved|" in stage.ids(thread), "the member is asked whether it is solved")
    await stage.settled()
    assert stage.effects() == {"done"}


async def test_the_thread_is_locked_by_hand_and_the_case_goes_on(stage: Stage) -> None:
    ask(stage)
    thread = await stage.thread(stage.town.mia)
    card = await stage.card()
    stage.discord.acts.modify(stage.town.alex, thread.id, {"archived": True, "locked": True})
    await stage.press(stage.town.alex, card, "claim")
    await stage.until(lambda: stage.town.alex.id in thread.people, "the moderator is let in")
    await stage.settled()
    assert stage.effects() == {"done"}


async def test_the_thread_is_deleted_by_hand(stage: Stage) -> None:
    ask(stage)
    thread = await stage.thread(stage.town.mia)
    card = await stage.card()
    stage.discord.acts.drop_channel(thread)
    await stage.press(stage.town.alex, card, "claim")
    await stage.until(stage.notices, "staff are told")
    await stage.settled()
    assert stage.rows("SELECT state FROM cases") == [("claimed",)]


async def test_the_parent_of_a_folded_thread_is_deleted(stage: Stage) -> None:
    """Discord tells of the channel alone: threads that are folded away are in nobody's memory."""
    parent = stage.discord.world.channel(stage.town.guild, "cases")
    await stage.restart(threads=parent)
    ask(stage)
    thread = await stage.thread(stage.town.mia)
    await stage.card()
    stage.discord.acts.modify(stage.town.alex, thread.id, {"archived": True})
    stage.discord.acts.drop_channel(parent)
    await stage.until(stage.notices, "staff are told")
    await stage.settled()
    assert [stage.says(each, "staff.thread_gone") for each in stage.notices()] == [True]
    assert stage.rows("SELECT state, thread FROM cases") == [("open", None)]


async def test_the_thread_is_deleted_while_the_bot_is_down(stage: Stage) -> None:
    """Discord tells nobody afterwards: the bot has to look at its start."""
    ask(stage)
    thread = await stage.thread(stage.town.mia)
    await stage.card()
    await stage.bot.kill_and_bury()
    del stage.town.guild.channels[thread.id]
    stage.bot.start()
    await stage.until(stage.notices, "staff are told")
    await stage.settled()
    assert stage.rows("SELECT state FROM cases") == [("open",)]


async def test_the_bot_is_kicked_and_invited_again(stage: Stage) -> None:
    stage.people.kick_bot(stage.town.guild)
    missed = stage.people.write(stage.town.mia, stage.town.support, KNOWN)
    stage.people.invite_bot(stage.town.guild, stage.town.bot_role)
    question = stage.people.write(stage.town.jonas, stage.town.support, KNOWN)
    await stage.reply(question)
    await stage.reply(missed)
    await stage.settled()
    assert (len(stage.replies(question)), len(stage.replies(missed))) == (1, 1)


async def test_closed_direct_messages_stop_nothing(stage: Stage) -> None:
    stage.town.mia.dms_closed = True
    ask(stage)
    await stage.card()
    await handed_off(stage)


async def test_a_direct_message_is_pointed_to_the_server_once(stage: Stage) -> None:
    direct = stage.discord.world.direct_with(stage.town.mia)
    stage.people.write(stage.town.mia, direct, KNOWN)
    await stage.until(lambda: stage.said(direct), "the bot answers")
    stage.people.write(stage.town.mia, direct, "hello?")
    await stage.settled()
    assert len(stage.said(direct)) == 1
    assert stage.threads() == []


async def test_a_press_that_came_too_late_for_discord_still_counts(stage: Stage) -> None:
    ask(stage)
    card = await stage.card()
    stage.discord.faults.plan(Fault.REFUSED, "POST", "/callback$", refusal=unknown_interaction())
    stage.people.press(stage.town.alex, card, custom_id="claim|")
    thread = await stage.thread(stage.town.mia)
    await stage.until(lambda: stage.town.alex.id in thread.people, "the claim counts all the same")


async def test_nobody_presses_in_a_locked_thread(stage: Stage) -> None:
    """Why the reopen button stands in the queue."""
    ask(stage)
    thread, card = await stage.thread(stage.town.mia), await stage.card()
    await stage.press(stage.town.alex, card, "claim")
    await stage.press(stage.town.alex, card, "resolve")
    await stage.until(lambda: "unsolved|" in stage.ids(thread), "the member is asked")
    asked = next(each for each in stage.said(thread) if "unsolved|" in str(each.components))
    await stage.press(stage.town.mia, asked, "solved")
    await stage.until(lambda: thread.archived and thread.locked, "the thread is closed")
    try:
        stage.people.press(stage.town.mia, asked, custom_id="solved|")
    except NotPossible:
        pass
    else:
        raise AssertionError("the fake Discord lets people press in a locked thread")
    await stage.press(stage.town.sara, card, "reopen")
    await stage.until(lambda: not thread.locked and not thread.archived, "it is open again")
