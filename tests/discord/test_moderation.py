"""Deleting and timing out by a button: where it is switched on, by moderators, with a reason in the audit log."""

from __future__ import annotations

import discord
import pytest

from tests.discord.world import World, labels

ABUSE = "you stupid worthless bot"
POWERS = ["Delete message", "Time out 1 h"]


@pytest.fixture
async def strict(server: World) -> World:
    await server.set_up(moderation=True)
    return server


async def deflected(server: World) -> tuple[discord.Message, discord.Message]:
    message = await server.say("mia", server.support, ABUSE)
    notice = server.staff.last_message
    assert notice is not None
    return message, notice


async def test_the_buttons_are_there_only_where_they_are_switched_on(server: World) -> None:
    _, notice = await deflected(server)
    assert labels(notice) == ["Not a troll"]


async def test_a_message_is_deleted_with_the_moderators_name_as_reason(strict: World) -> None:
    message, notice = await deflected(strict)
    assert labels(notice) == ["Not a troll", *POWERS]
    pressed = await strict.click("alex", notice, "Delete message")
    assert pressed.followups[0].content == "The message is deleted."
    assert message.id not in [each.id for each in strict.support.history()]
    (asked,) = [each for each in strict.env.http_requests if each.method == "DELETE"]
    assert str(strict.people["alex"].id) in (asked.reason or "")
    again = await strict.click("alex", strict.staff.history()[-1], "Delete message")
    assert again.followups[0].content == "That is no longer there."


async def test_a_member_is_timed_out_for_an_hour(strict: World) -> None:
    _, notice = await deflected(strict)
    pressed = await strict.click("alex", notice, "Time out 1 h")
    assert pressed.followups[0].content == "Timed out for an hour."
    (asked,) = [each for each in strict.env.http_requests if each.method == "PATCH" and "/members/" in each.path]
    assert asked.json["communication_disabled_until"]
    assert str(strict.people["alex"].id) in (asked.reason or "")


async def test_what_discord_forbids_is_said(strict: World) -> None:
    _, notice = await deflected(strict)
    strict.env.inject_error("DELETE", "/channels/*/messages/*", status=403, code=50013, message="Missing Permissions")
    pressed = await strict.click("alex", notice, "Delete message")
    assert pressed.followups[0].content.startswith("Discord does not let me")


async def test_switched_off_again_the_buttons_do_nothing(strict: World) -> None:
    message, notice = await deflected(strict)
    await strict.set_up()
    pressed = await strict.click("alex", notice, "Delete message")
    assert pressed.followups[0].content == "Only moderators can use this."
    assert message.id in [each.id for each in strict.support.history()]
