"""The contract of every surface, held on Discord."""

from __future__ import annotations

from dataclasses import dataclass

import discord
import pytest
import simcord

from bot.surfaces.base import Whereabouts
from bot.surfaces.discord.surface import DiscordSurface
from tests.discord.world import World
from tests.surfaces.contract import Seen, Stage, SurfaceContract


@dataclass
class DiscordStage(Stage):
    world: World
    surface: DiscordSurface

    def __post_init__(self) -> None:
        self.support = str(self.world.support.id)
        self.member, self.other = (str(self.world.people[name].id) for name in ("mia", "jonas"))
        self.nowhere = Whereabouts(community=str(self.world.guild.id))

    async def seen(self, room: str, viewer: str | None = None) -> list[Seen] | None:
        channel = self._room(room)
        who = self._who(viewer)
        members = channel._channel.thread_members
        if channel.is_thread and who.name not in ("Alex", "Sara") and who.id not in members:
            return None
        await self.world.env.settle()
        return [_seen(each) for each in channel.history()]

    async def staff(self) -> list[Seen]:
        return [_seen(each) for each in self.world.staff.history()]

    async def can_post(self, room: str, member: str) -> bool:
        channel = self._room(room)
        if channel.is_thread and channel._channel.thread_metadata.locked:
            return False
        await self._who(member).send(channel, "hello")
        return True

    async def posted(self, text: str) -> str:
        # A moderator's words, for the bot answers none of theirs: the surface alone is what is tried.
        return str((await self.world.people["alex"].send(self.world.support, text)).id)

    def _who(self, viewer: str | None) -> simcord.MemberActor:
        people = self.world.people
        return people["alex"] if viewer is None else next(each for each in people.values() if str(each.id) == viewer)

    def _room(self, room: str) -> simcord.ChannelHandle:
        rooms = (self.world.support, self.world.staff, *self.world.support.threads)
        return next(each for each in rooms if str(each.id) == room)


def _seen(message: discord.Message) -> Seen:
    labels = tuple(child.label for row in message.components for child in row.children)
    reference = message.reference
    return Seen(str(message.id), message.content, labels, str(reference.message_id) if reference else None)


class TestDiscordSurface(SurfaceContract):
    @pytest.fixture
    async def stage(self, server: World) -> DiscordStage:
        # Nobody answers here: the surface is what is tried.
        await server.bot.client.remove_cog("Conversation")
        return DiscordStage(server, DiscordSurface(server.bot.client, server.bot.servers, lambda _: {}))
