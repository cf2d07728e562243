"""The database is away for a while: nothing is passed over, and whoever pressed hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import StoreLocked
from cogs import lifecycle
from tests.discord.world import World
from tests.patience import until

HUMAN = "Can I talk to a human please?"
PASSWORD = "How do I reset my password?"


def bots(server: World) -> list[str]:
    return [each.content for each in server.support.history() if each.author.id == server.env.bot.user.id]


async def test_a_server_that_could_not_be_resumed_is_tried_again(
    server: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "RETRY_SECONDS", (0.0,))
    watch, left = server.bot.intake._memory.watch, [3]

    async def away(*given: Any) -> None:
        if left[0]:
            left[0] -= 1
            raise StoreLocked("away")
        await watch(*given)

    monkeypatch.setattr(server.bot.intake._memory, "watch", away)
    server.bot.client.dispatch("disconnect")
    await server.env.settle()
    await server.people["mia"].send(server.support, PASSWORD)
    await server.env.settle()
    assert bots(server) == []
    server.bot.client.dispatch("resumed")
    await until(lambda: bots(server) == ["Choose “Forgot password”."])
    assert left == [0]


async def test_whoever_presses_meanwhile_is_told_to_try_again(server: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await server.say("mia", server.support, PASSWORD)

    async def away(*_: Any) -> None:
        raise StoreLocked("away")

    monkeypatch.setattr(server.bot.engine.front, "press", away)
    pressed = await server.click("mia", server.support.last_message, "That helped")
    assert [each.content for each in pressed.followups] == ["That could not be recorded. Please try again."]


async def test_a_server_the_bot_has_lost_waits_until_it_is_back(server: World) -> None:
    guild = server.bot.client.get_guild(server.guild.id)
    server.bot.client.dispatch("guild_unavailable", guild)
    await server.env.settle()
    await server.people["mia"].send(server.support, PASSWORD)
    await server.settle()
    assert bots(server) == []
    server.bot.client.dispatch("guild_available", guild)
    await server.settle()
    assert bots(server) == ["Choose “Forgot password”."]
