"""Answers longer than a message of Discord's: changed and taken back as a whole, and nothing cut off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.effects import Channel, EditSaid, Say
from bot.surfaces.base import Whereabouts
from bot.surfaces.discord.surface import DiscordSurface
from tests.discord.world import World

LONG = "\n\n".join(f"{letter} " + "word " * 300 for letter in "ABC")
SHORT = "Question deleted, answer withdrawn."


@pytest.fixture
async def silent(server: World) -> World:
    """The surface alone: nobody answers here."""
    await server.bot.client.remove_cog("Conversation")
    return server


def surface_of(server: World) -> DiscordSurface:
    return DiscordSurface(server.bot.client, server.bot.servers, lambda _: {})


def standing(server: World) -> list[str]:
    return [each.content for each in server.support.history() if each.author.id == server.env.bot.user.id]


async def test_a_long_answer_is_replaced_as_a_whole_and_grows_again(silent: World) -> None:
    surface, place = surface_of(silent), Channel(str(silent.support.id))
    here = Whereabouts(community=str(silent.guild.id))
    said = (await surface.carry_out(Say("q:say", place, LONG), here)).ref
    assert [text[0] for text in standing(silent)] == ["A", "B", "C"]
    shorter = await surface.carry_out(EditSaid("q:edit", place, "q:say", SHORT), replace(here, said=said))
    assert standing(silent) == [SHORT]
    longer = EditSaid("q:again", place, "q:say", LONG)
    await surface.carry_out(longer, replace(here, said=shorter.ref))
    assert [text[0] for text in standing(silent)] == ["A", "B", "C"]
    assert "".join(standing(silent)).count("word") == 900


async def test_the_same_words_said_long_before_are_not_taken_for_these(silent: World) -> None:
    place = Channel(str(silent.support.id))
    here = Whereabouts(community=str(silent.guild.id), again=True, since=silent.env.now())
    await surface_of(silent).carry_out(Say("one:say", place, SHORT), here)
    await silent.env.advance_time(3600)
    later = replace(here, since=silent.env.now())
    await surface_of(silent).carry_out(Say("two:say", place, SHORT), later)
    assert standing(silent) == [SHORT, SHORT]
