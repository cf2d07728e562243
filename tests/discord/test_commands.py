"""What moderators and administrators can ask for, each only where it is theirs to ask."""

from __future__ import annotations

import discord
import pytest

from tests.discord.world import World, labels

HUMAN = "Can I talk to a human please?"
PASSWORD = "How do I reset my password?"


def told(result) -> str:
    return "\n".join(each.content for each in result.followups) or (result.response.content if result.response else "")


async def slash(server: World, who: str, name: str, **options) -> str:
    result = await server.people[who].slash(
        server.staff if who in ("alex", "sara") else server.support, name, **options
    )
    await server.settle()
    return told(result)


@pytest.fixture
async def server(server: World) -> World:
    """The server with moderators who may manage messages, as Discord asks by default, and an administrator."""
    role = server.env.backend.guilds[server.guild.id].roles[server.moderators.id]
    role.permissions = discord.Permissions(manage_threads=True, manage_messages=True, view_channel=True).value
    server.env.bot.dispatch("ready")
    await server.settle()
    return server


async def test_why_says_how_a_message_was_decided(server: World) -> None:
    question = await server.say("mia", server.support, PASSWORD)
    said = await slash(server, "alex", "why", message=question.jump_url)
    assert "reset-password" in said
    assert PASSWORD in said
    assert (
        await slash(server, "alex", "why", message="123456789012345678") == "I know of no decision about this message."
    )


async def test_why_on_an_answer_tells_of_its_question(server: World) -> None:
    await server.say("mia", server.support, PASSWORD)
    result = await server.people["alex"].context_menu(server.support, "Why?", server.support.last_message)
    await server.settle()
    assert "reset-password" in told(result)


async def test_a_message_handed_to_a_human_opens_a_case_once(server: World) -> None:
    message = await server.say("mia", server.general, "no idea what to do here")
    for expected in ("A human takes this up.", "A human has had this before."):
        result = await server.people["alex"].context_menu(server.general, "Hand to a human", message)
        await server.settle()
        assert told(result) == expected
    (case,) = await server.bot.engine.desk.cases(str(server.guild.id))
    assert case.member == "Mia"


async def test_ask_shows_what_would_be_said_and_keeps_nothing(server: World) -> None:
    said = await slash(server, "alex", "ask", question=PASSWORD)
    assert "Choose “Forgot password”." in said
    assert server.staff.history(viewer=server.people["sara"]) == []
    assert await server.bot.engine.desk.cases(str(server.guild.id)) == ()


async def test_cases_are_listed_shown_transferred_resolved_and_reopened(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    (case,) = await server.bot.engine.desk.cases(str(server.guild.id))
    assert case.id in await slash(server, "alex", "case list")
    assert f"<#{case.thread}>" in await slash(server, "alex", "case show", case=case.id.lower())
    await server.click("alex", next(each for each in server.staff.history() if labels(each) == ["Claim"]), "Claim")
    said = await slash(server, "alex", "case transfer", case=case.id, moderator=server.people["sara"])
    assert said == f"Sara has case {case.id} now."
    assert server.people["sara"].id in server.thread()._channel.thread_members
    assert await slash(server, "sara", "case resolve", case=case.id) == (
        "Marked as resolved. The member is asked whether it really is."
    )
    assert await slash(server, "sara", "case reopen", case=case.id) == "Open again."
    assert await slash(server, "alex", "case show", case="NOSUCH") == "There is no case “NOSUCH”."


async def test_a_case_cannot_be_transferred_to_a_member(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    (case,) = await server.bot.engine.desk.cases(str(server.guild.id))
    said = await slash(server, "alex", "case transfer", case=case.id, moderator=server.people["jonas"])
    assert said == "Only moderators can use this."


async def test_entries_and_cases_complete_themselves(server: World) -> None:
    await server.say("mia", server.support, HUMAN)
    offered = await server.people["alex"].autocomplete(server.staff, "knowledge show", "entry", "event")
    assert [each["value"] for each in offered] == ["event-times"]
    (case,) = await server.people["alex"].autocomplete(server.staff, "case show", "case", "mia")
    assert case["name"].endswith("· Mia · open")
    said = await slash(server, "alex", "knowledge show", entry="event-times")
    assert said.endswith("Fridays at 20:00.")


async def test_status_names_what_is_missing(server: World) -> None:
    said = await slash(server, "alex", "status")
    assert "Every permission is there." in said
    assert "4 entries" in said


async def test_knowledge_is_checked(server: World) -> None:
    assert await slash(server, "alex", "knowledge check") == "4 entries in de, en, without a fault."


async def test_whoever_lost_the_role_is_refused_in_the_handler_too(server: World) -> None:
    everyone = server.env.backend.guilds[server.guild.id].roles[server.guild.id]
    everyone.permissions |= discord.Permissions(manage_messages=True).value
    await server.env.settle()
    assert await slash(server, "mia", "status") == "Only moderators can use this."


async def test_commands_are_told_to_discord_only_when_they_changed(server: World) -> None:
    def syncs() -> int:
        return sum(each.method == "PUT" and each.path.endswith("/commands") for each in server.env.http_requests)

    assert syncs() == 1
    await server.restart()
    assert syncs() == 1


async def test_commands_speak_german_and_english(server: World) -> None:
    (sent,) = [each.json for each in server.env.http_requests if each.path.endswith("/commands")]
    why = next(each for each in sent if each["name"] == "why")
    assert why["name_localizations"]["de"] == "warum"
    assert why["description"] == "Why the bot did what it did with a message"
    assert why["description_localizations"]["de"].startswith("Warum der Bot")
    # Members may ask for their own data; all else is for staff unless a server says otherwise.
    assert [each["name"] for each in sent if not each["default_member_permissions"]] == ["privacy"]
    assert not any(each["dm_permission"] for each in sent)


async def test_setup_walks_through_channels_roles_and_languages_and_survives_a_restart(server: World) -> None:
    admins = server.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    olga = server.guild.add_member(server.env.create_user("Olga"), roles=[admins])
    fresh = server.guild.create_text_channel("help")
    result = await olga.slash(server.general, "setup")
    view = result.response
    support, staff, roles, _threads = (
        row["components"][0]["custom_id"] for row in view.components if row["components"][0]["type"] != 2
    )
    for item, values in ((support, [fresh]), (staff, [server.staff]), (roles, [server.moderators])):
        await olga.select(result.response, values, custom_id=item)
    await olga.click(result.response, label="Staff speaks … (next)")
    assert "staff de" in result.response.content
    assert f"<#{fresh.id}>" in result.response.content
    assert "Every permission is there." in result.response.content
    await olga.click(result.response, label="Save")
    await server.settle()
    saved = server.bot.servers.get(server.guild.id)
    assert saved is not None
    assert saved.support == (str(fresh.id),)
    assert saved.staff_language == "de"
    await server.say("mia", fresh, PASSWORD)
    assert fresh.last_message.content == "Choose “Forgot password”."
    stored = await server.bot.engine.store._database.run(
        lambda db: [row["guild"] for row in db.query("SELECT guild FROM discord_servers")]
    )
    assert stored == [str(server.guild.id)]


async def test_only_administrators_set_up(server: World) -> None:
    with pytest.raises(Exception, match="setup"):
        await server.people["alex"].slash(server.staff, "setup")


async def test_whoever_lost_the_right_cannot_go_on_with_the_setup(server: World) -> None:
    admins = server.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    olga = server.guild.add_member(server.env.create_user("Olga"), roles=[admins])
    result = await olga.slash(server.general, "setup")
    before = result.response.content
    support = result.response.components[0]["components"][0]["custom_id"]
    server.bot.client.get_guild(server.guild.id).get_role(admins.id)._permissions = 0
    chosen = await olga.select(result.response, [server.guild.create_text_channel("help")], custom_id=support)
    assert chosen.response.content == "Only moderators can use this."
    assert result.response.content == before
