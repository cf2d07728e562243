"""Where Discord does not let the bot: the case stays, staff are told once, and the member gets an honest line."""

from __future__ import annotations

import pytest

from tests.discord.world import World, labels

HUMAN = "Can I talk to a human please?"


def said(server: World, channel) -> list[str]:
    return [each.content for each in channel.history() if each.author.id == server.env.bot.user.id]


def is_note(server: World, key: str, text: str) -> bool:
    return text in server.bot.engine.mind.brain.replies.voice("en").variants[key]


async def states(server: World) -> list[str]:
    return [case.state for case in await server.bot.engine.desk.cases(str(server.guild.id))]


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [(403, 50013, "Missing Permissions"), (400, 160006, "Maximum number of active threads reached (1000)")],
)
async def test_no_private_thread_can_be_made(server: World, status: int, code: int, message: str) -> None:
    server.env.inject_error("POST", "/channels/*/threads", status=status, code=code, message=message, times=None)
    await server.say("mia", server.support, HUMAN)
    await server.say("jonas", server.support, HUMAN)
    assert await states(server) == ["open", "open"]
    assert sum(is_note(server, "note.no_thread", text) for text in said(server, server.support)) == 2
    notices = [text for text in said(server, server.staff) if message in text]
    assert len(notices) == 1
    assert "create private threads" in notices[0]


async def test_a_claim_opens_the_thread_once_the_permission_is_there(server: World) -> None:
    server.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, message="Missing Permissions")
    await server.say("mia", server.support, HUMAN)
    assert server.support.threads == []
    card = next(each for each in server.staff.history() if labels(each) == ["Claim"])
    await server.click("alex", card, "Claim")
    (thread,) = server.support.threads
    assert {server.people["mia"].id, server.people["alex"].id} <= set(thread._channel.thread_members)
    assert "It’s solved" in labels(thread.history()[0])


async def test_a_deleted_thread_leaves_the_case_and_a_new_claim_opens_another(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    await server.click("alex", server.staff.last_message, "Claim")
    server.env.backend.delete_channel(server.thread().id)
    await server.settle()
    assert await states(server) == ["claimed"]
    assert sum("is gone" in text for text in said(server, server.staff)) == 1
    card = next(each for each in server.staff.history() if "Hand back" in labels(each))
    await server.click("alex", card, "Hand back")
    await server.click("alex", next(each for each in server.staff.history() if labels(each) == ["Claim"]), "Claim")
    (thread,) = server.support.threads
    assert server.people["mia"].id in thread._channel.thread_members


async def test_a_thread_folded_by_hand_is_unfolded_when_the_case_goes_on(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    thread = server.thread()
    thread._channel.thread_metadata.archived = True
    path = f"/channels/{server.support.id}/messages"
    server.env.inject_error("POST", path, status=403, code=50013, message="Missing Permissions", times=None)
    await server.say("mia", server.support, "How do I reset my password?")
    assert server.people["mia"].user.dm_channel.last_message.content == "Choose “Forgot password”."
    await server.say("jonas", server.support, "How do I reset my password?")
    assert len([text for text in said(server, server.staff) if "send messages" in text]) == 1


async def test_an_outage_of_discord_gives_nothing_up(server: World) -> None:
    server.env.inject_error("POST", "/channels/*/messages", status=503, message="down", times=3)
    await server.say("mia", server.support, "How do I reset my password?")
    for _ in range(4):
        await server.env.advance_time(60)
        await server.settle()
    assert said(server, server.support) == ["Choose “Forgot password”."]


async def test_thrown_out_and_invited_again(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    guild = server.bot.client.get_guild(server.guild.id)
    server.bot.client.dispatch("guild_remove", guild)
    server.bot.client.dispatch("guild_join", guild)
    await server.settle()
    await server.click("alex", server.staff.last_message, "Claim")
    assert await states(server) == ["claimed"]
