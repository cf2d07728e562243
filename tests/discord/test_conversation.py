"""Where the bot speaks on Discord and where not; edits, deletions, direct messages, several servers."""

from __future__ import annotations

import pytest

from bot.config import Config
from bot.discord_settings import Server
from tests.discord.world import World, labels, world

PASSWORD = "How do I reset my password?"
ANSWER = "Choose “Forgot password”."


def bots(server: World, channel) -> list[str]:
    """Return what the bot said in a channel."""
    return [each.content for each in channel.history() if each.author.id == server.env.bot.user.id]


async def test_elsewhere_it_speaks_only_when_mentioned_or_replied_to(server: World) -> None:
    await server.say("mia", server.general, PASSWORD)
    assert bots(server, server.general) == []
    await server.say("mia", server.general, f"<@{server.env.bot.user.id}> {PASSWORD}")
    assert bots(server, server.general) == [ANSWER]
    await server.say("jonas", server.general, "When does the next event start?", server.general.last_message)
    assert bots(server, server.general) == [ANSWER, "Fridays at 20:00."]


async def test_a_forum_post_asks_with_its_title(server: World) -> None:
    forum = server.guild.create_forum_channel("questions")
    await server.set_up(support=(str(forum.id),))
    backend, mia = server.env.backend, server.people["mia"]
    backend.create_thread(forum.id, "When does the next event start?", mia.id, type=11)
    (post,) = forum.threads
    # The first message of a post has the post's own id.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backend, "snowflake", lambda: post.id)
        backend.create_message(post.id, mia.id, "thanks in advance")
    await server.settle()
    assert bots(server, post) == ["Fridays at 20:00."]
    await server.say("jonas", post, PASSWORD)
    assert bots(server, post) == ["Fridays at 20:00.", ANSWER]


async def test_a_server_nobody_has_set_up_hears_nothing(server: World) -> None:
    other = server.env.create_guild("Elsewhere")
    channel = other.create_text_channel("support")
    stranger = other.add_member(server.env.create_user("Kim"))
    await stranger.send(channel, PASSWORD)
    await server.settle()
    assert [each.author.name for each in channel.history()] == ["Kim"]


async def test_a_moderators_message_is_no_question(server: World) -> None:
    await server.say("alex", server.support, PASSWORD)
    assert bots(server, server.support) == []


async def test_an_edit_within_a_minute_changes_the_answer_in_place_and_only_once(server: World) -> None:
    question = await server.say("mia", server.support, PASSWORD)
    await server.people["mia"].edit(question, "When does the next event start?")
    await server.settle()
    assert bots(server, server.support) == ["Fridays at 20:00."]
    assert labels(server.support.last_message)[0] == "That helped"
    await server.people["mia"].edit(question, "How do I delete my account?")
    await server.settle()
    assert bots(server, server.support) == ["Fridays at 20:00."]


async def test_buttons_under_a_changed_answer_work(server: World) -> None:
    question = await server.say("mia", server.support, PASSWORD)
    await server.people["mia"].edit(question, "When does the next event start?")
    await server.settle()
    await server.click("mia", server.support.last_message, "That helped")
    assert labels(server.support.last_message) == []
    assert bots(server, server.support) == ["Fridays at 20:00."]


async def test_an_edit_after_a_minute_changes_nothing(server: World) -> None:
    question = await server.say("mia", server.support, PASSWORD)
    await server.env.advance_time(61)
    await server.people["mia"].edit(question, "When does the next event start?")
    await server.settle()
    assert bots(server, server.support) == [ANSWER]


async def test_the_answer_to_a_deleted_question_is_withdrawn(server: World) -> None:
    question = await server.say("mia", server.support, PASSWORD)
    await server.people["mia"].delete(question)
    await server.settle()
    (said,) = bots(server, server.support)
    lines = server.bot.engine.mind.brain.replies.voice("en").variants["note.withdrawn"]
    assert said in lines
    assert labels(server.support.last_message) == []


async def test_direct_messages_are_pointed_to_the_server_once_an_hour(server: World) -> None:
    mia = server.people["mia"]
    for _ in range(2):
        await mia.send_dm(PASSWORD)
        await server.settle()
    said = [each.content for each in mia.user.dm_channel.history() if each.author.id == server.env.bot.user.id]
    assert len(said) == 1
    assert f"<#{server.support.id}>" in said[0]


async def test_direct_messages_are_answered_where_that_is_switched_on(config: Config) -> None:
    answering = config.model_copy(update={"discord": config.discord.model_copy(update={"direct_messages": "answer"})})
    async with world(answering) as server:
        mia = server.people["mia"]
        await mia.send_dm(PASSWORD)
        await server.settle()
        assert mia.user.dm_channel.last_message.content == ANSWER
        await mia.send_dm("Can I talk to a human please?")
        await server.settle()
        (thread,) = server.support.threads
        assert mia.id in thread._channel.thread_members


async def test_whoever_has_left_is_no_longer_answered_directly(config: Config) -> None:
    answering = config.model_copy(update={"discord": config.discord.model_copy(update={"direct_messages": "answer"})})
    async with world(answering) as server:
        mia = server.people["mia"]
        await mia.send_dm(PASSWORD)
        await server.settle()
        assert mia.user.dm_channel.last_message.content == ANSWER
        server.guild.remove_member(mia)
        await server.env.settle()
        await mia.send_dm("When does the next event start?")
        await server.settle()
        said = [each.content for each in mia.user.dm_channel.history() if each.author.id == server.env.bot.user.id]
        assert said == [ANSWER]


async def test_each_server_speaks_its_own_languages_and_there_is_no_way_across(server: World) -> None:
    other = server.env.create_guild("Hafen")
    support, staff = other.create_text_channel("hilfe"), other.create_text_channel("crew")
    crew = other.create_role("Crew")
    kim = other.add_member(server.env.create_user("Kim"))
    otto = other.add_member(server.env.create_user("Otto"), roles=[crew])
    settings = Server(
        support=(str(support.id),), staff=str(staff.id), moderators=(str(crew.id),), default_language="de",
        staff_language="de",
    )  # fmt: skip
    server.bot.servers.put(other.id, settings)
    await server.bot.intake.resume(server.bot.client.get_guild(other.id))
    await kim.send(support, "Kann ich bitte mit einem Menschen reden?")
    await server.settle()
    card = staff.last_message
    assert labels(card) == ["Übernehmen"]
    case = card.components[0].children[0].custom_id
    # Somebody of the first server forges the button of the second one's case.
    await server.say("mia", server.support, "Can I talk to a human please?")
    own = server.staff.last_message
    stored = server.env.backend.messages[server.staff.id][own.id]
    stored.components[0]["components"][0]["custom_id"] = case
    pressed = await server.click("alex", server.staff.last_message, "Claim")
    (told,) = pressed.followups
    assert told.content.startswith("This button no longer works.")
    (view,) = await server.bot.engine.desk.cases(str(other.id))
    assert view.state == "open"
    assert otto.id not in support.threads[0]._channel.thread_members


@pytest.mark.parametrize("broken", ["<@&1>", "@everyone", "<@1>"])
async def test_what_a_member_wrote_pings_nobody_when_it_is_quoted(server: World, broken: str) -> None:
    await server.say("mia", server.support, f"Can I talk to a human please? {broken}")
    assert all(sent["allowed_mentions"] == {"parse": []} for sent in server.posted())
