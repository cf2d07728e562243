"""Short scenarios by name: what people do, again and again until it worked, and what Discord does not allow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from tests.wire.permissions import May
from tests.wire.stage import ABUSE, FOR_A_HUMAN, KNOWN, KNOWN_TOO, STRANGE, Stage
from tests.wire.world import Message

Scene = Callable[[Stage], Awaitable[None]]


def _ids(message: Message) -> str:
    return " ".join(button.get("custom_id", "") for button in message.buttons)


def ask(stage: Stage, text: str = STRANGE) -> Message:
    return stage.people.write(stage.town.mia, stage.town.support, text)


async def awake(stage: Stage) -> None:
    """Wait for a bot that hears: Discord tells it once of what is changed and deleted."""
    await stage.until(lambda: stage.bot.open() and stage.bot.alive(), "the bot is there")


async def an_answer(stage: Stage) -> None:
    await stage.reply(ask(stage, KNOWN))


async def an_answer_that_did_not_help(stage: Stage) -> None:
    answer = await stage.reply(ask(stage, KNOWN))
    await stage.insist(stage.town.mia, answer, "missed", lambda: stage.threads(stage.town.mia) and stage.cards())


async def an_edit(stage: Stage) -> None:
    question = ask(stage, KNOWN)
    answer = await stage.reply(question)
    before = answer.content
    await awake(stage)
    stage.people.edit(question, KNOWN_TOO)
    await stage.until(lambda: answer.content != before, "the answer changes")


async def a_deletion(stage: Stage) -> None:
    question = ask(stage, KNOWN)
    answer = await stage.reply(question)
    await awake(stage)
    stage.people.delete(question)
    await stage.until(lambda: not _ids(answer), "the answer is taken back")


async def a_direct_message(stage: Stage) -> None:
    direct = stage.discord.world.direct_with(stage.town.mia)
    stage.people.write(stage.town.mia, direct, KNOWN)
    await stage.until(lambda: stage.said(direct), "she is told where to ask")


async def a_forum_post(stage: Stage) -> None:
    post = stage.discord.acts.open_thread(stage.town.mia, stage.town.forum.id, {"name": "A wormhole", "type": None})
    await stage.reply(stage.people.write(stage.town.mia, post, STRANGE))
    await stage.thread(stage.town.mia)
    await stage.card()


async def a_handoff(stage: Stage) -> None:
    await stage.reply(ask(stage))
    await stage.thread(stage.town.mia)
    await stage.card()


async def a_second_handoff(stage: Stage) -> None:
    await a_handoff(stage)
    await stage.reply(stage.people.write(stage.town.mia, stage.town.support, FOR_A_HUMAN))


async def a_deflection(stage: Stage) -> None:
    await stage.reply(ask(stage, ABUSE))
    await stage.until(lambda: "nottroll|" in stage.ids(stage.town.staff), "staff are told of a troll")


async def a_case_to_its_end(stage: Stage) -> None:
    await a_handoff(stage)
    thread, card, alex, mia = stage.threads()[0], stage.cards()[0], stage.town.alex, stage.town.mia
    await stage.insist(alex, card, "claim", lambda: alex.id in thread.people)
    await stage.insist(alex, card, "resolve", lambda: "unsolved|" in stage.ids(thread))
    asked = next(each for each in stage.said(thread) if "unsolved|" in _ids(each))
    await stage.insist(mia, asked, "solved", lambda: thread.archived and thread.locked)


async def no_permission_to_create_private_threads(stage: Stage) -> None:
    stage.forbid(stage.town.support, May.CREATE_PRIVATE_THREADS)
    await stage.reply(ask(stage))
    await stage.until(stage.notices, "staff are told")
    await stage.card()


async def the_cap_of_threads(stage: Stage) -> None:
    stage.town.guild.active_threads = 0
    await stage.reply(ask(stage))
    await stage.until(stage.notices, "staff are told")
    await stage.card()


async def no_permission_to_speak(stage: Stage) -> None:
    stage.forbid(stage.town.support, May.SEND_MESSAGES)
    ask(stage, KNOWN)
    direct = stage.discord.world.direct_with(stage.town.mia)
    await stage.until(lambda: stage.said(direct), "she is told directly")
    await stage.until(stage.notices, "staff are told")


async def the_staff_channel_is_missing(stage: Stage) -> None:
    stage.discord.acts.drop_channel(stage.town.staff)
    await stage.reply(ask(stage))
    await stage.thread(stage.town.mia)


async def the_member_has_left(stage: Stage) -> None:
    ask(stage)
    stage.people.leave(stage.town.guild, stage.town.mia)
    await stage.card()
    await stage.until(stage.notices, "staff are told")


async def the_member_is_timed_out(stage: Stage) -> None:
    ask(stage)
    stage.town.guild.members[stage.town.mia.id].timeout_until = stage.discord.world.now() + timedelta(hours=1)
    await stage.thread(stage.town.mia)
    await stage.until(stage.notices, "staff are told")


async def the_thread_is_archived_by_hand(stage: Stage) -> None:
    await a_handoff(stage)
    thread, card = stage.threads()[0], stage.cards()[0]
    stage.discord.acts.modify(stage.town.alex, thread.id, {"archived": True})
    await stage.insist(stage.town.alex, card, "claim", lambda: stage.town.alex.id in thread.people)


async def the_thread_is_deleted_by_hand(stage: Stage) -> None:
    await a_handoff(stage)
    stage.discord.acts.drop_channel(stage.threads()[0])
    await stage.until(stage.notices, "staff are told")


SCENES: tuple[Scene, ...] = (
    an_answer,
    an_answer_that_did_not_help,
    an_edit,
    a_deletion,
    a_direct_message,
    a_forum_post,
    a_handoff,
    a_second_handoff,
    a_deflection,
    a_case_to_its_end,
    no_permission_to_create_private_threads,
    the_cap_of_threads,
    no_permission_to_speak,
    the_staff_channel_is_missing,
    the_member_has_left,
    the_member_is_timed_out,
    the_thread_is_archived_by_hand,
    the_thread_is_deleted_by_hand,
)
