"""A member, a moderator and the bot on Discord, from the question to the solved case."""

from __future__ import annotations

from tests.discord.world import World, labels


async def test_a_question_is_answered_once_as_a_reply_with_buttons_and_without_a_ping(server: World) -> None:
    question = await server.say("mia", server.support, "How do I reset my password?")
    asked, answer = server.support.history()
    assert asked.id == question.id
    assert answer.content == "Choose “Forgot password”."
    assert answer.reference
    assert answer.reference.message_id == question.id
    assert labels(answer) == ["That helped", "Didn’t help", "Talk to a human"]
    (sent,) = server.posted()
    assert sent["allowed_mentions"] == {"parse": []}
    assert sent["enforce_nonce"] is True


async def test_that_helped_thanks_only_who_pressed_and_takes_the_buttons_away(server: World) -> None:
    await server.say("mia", server.support, "How do I reset my password?")
    pressed = await server.click("mia", server.support.last_message, "That helped")
    assert pressed.deferred
    assert [each.ephemeral for each in pressed.followups] == [True]
    assert labels(server.support.last_message) == []


async def test_a_case_goes_from_the_handoff_to_the_members_word(server: World) -> None:
    await server.say("mia", server.support, "Can I talk to a human please?")
    (thread,) = server.support.threads
    assert set(thread._channel.thread_members) == {server.env.bot.user.id, server.people["mia"].id}
    card = server.staff.last_message
    assert thread.name.removeprefix("Case ") in card.content
    await server.click("alex", card, "Claim")
    assert server.people["alex"].id in thread._channel.thread_members
    assert server.people["sara"].id not in thread._channel.thread_members
    await server.click("alex", server.staff.last_message, "Resolve")
    await server.click("mia", thread.last_message, "It’s solved")
    assert thread._channel.thread_metadata.archived
    assert thread._channel.thread_metadata.locked
