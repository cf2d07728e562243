"""Discord, as simcord plays it: the real client and cogs, people who write, press and look."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Collection
from typing import Any

import discord
import simcord
from simcord.actors import _component_interaction
from simcord.enums import ComponentType

from bot.app import Chance, personas
from bot.config import Config
from bot.core.controls import Verb
from bot.core.model import Role
from bot.core.safety.personal import redact
from bot.discord_bot import open_discord
from bot.surfaces.discord.texts import MAX_MESSAGE
from bot.surfaces.local import clean
from bot.surfaces.people import BOT
from tests.discord.world import SimClock, World, furnished, labels, simulated
from tests.drivers.base import Row, Seen, Told, View
from tests.drivers.theatre import OpenScene, Scene


class DiscordDriver:
    """Everybody's Discord client."""

    def __init__(self, world: World, clock: Any) -> None:
        self._world = world
        self._clock = clock
        self._pressed: tuple[int, int, str] = (0, 0, "")
        self._staff = {each.id for each in personas(world.config) if each.role is Role.MODERATOR}

    async def post(self, who: str, room: str, text: str, reply_to: str | None = None) -> Told:
        await self._catch_up()
        channel = await self._channel(who, room)
        if channel is None or (channel.is_thread and channel._channel.thread_metadata.locked):
            return Told(f"There is no {room} to write in.", refused=True)
        if len(text) > MAX_MESSAGE:
            return Told("The message is too long.", refused=True)
        written = self._with_mentions(clean(text))
        if not written:
            return Told("The message is empty.", refused=True)
        history = channel.history()
        replied = next((each for each in reversed(history) if self._name(each.author) == reply_to), None)
        await self._world.say(who, channel, written, replied)
        return Told()

    async def press(self, who: str, room: str, labels: Collection[str], within: str = "") -> Told:
        await self._catch_up()
        channel = await self._channel(who, room)
        for message in reversed(channel.history() if channel else ()):
            for row in message.components:
                for child in row.children:
                    if child.label in labels and within in message.content:
                        self._pressed = (message.channel.id, message.id, child.custom_id)
                        return await self._press(who)
        return Told("There is no such button.", refused=True)

    async def press_late(self, who: str, verb: Verb, case: str | None) -> Told:
        del verb, case  # the window shows what was pressed last
        await self._catch_up()
        return await self._press(who)

    async def view(self, who: str, room: str) -> View | None:
        channel = await self._channel(who, room)
        if channel is None:
            return None
        # simcord announces private threads in their parent, which Discord does not.
        written = (each for each in channel.history() if each.type is not discord.MessageType.thread_created)
        locked = channel.is_thread and channel._channel.thread_metadata.locked
        return View(tuple(map(self._seen, written)), locked)

    async def queue(self, who: str) -> tuple[Row, ...]:
        del who
        return tuple(
            Row(case.id, case.state, case.priority.value, case.reason, case.member, case.quote, case.claimed_by)
            for case in await self._world.bot.engine.desk.cases(str(self._world.guild.id))
        )

    def legible(self, text: str) -> str:
        return text

    async def latest(self, who: str, room: str) -> str:
        """Return the id of the latest message of a person in a room."""
        channel = await self._channel("alex", room)
        person = self._world.people[who].id
        return str(next(each.id for each in reversed(channel.history()) if each.author.id == person))

    async def _press(self, who: str) -> Told:
        channel, message, control = self._pressed
        actor = self._world.people[who]
        stored = self._world.env.backend.messages[channel][message]
        data = {"custom_id": control, "component_type": ComponentType.BUTTON}
        standing = labels_by_id(stored.components)
        if control not in standing:
            return Told("This interaction failed.", refused=True)
        result = await _component_interaction(actor, stored, data)
        await self._world.settle()
        return Told(result.followups[0].content if result.followups else "")

    async def _catch_up(self) -> None:
        """Let Discord's time be that of the dialogue."""
        behind = (self._clock() - self._world.env.now()).total_seconds()
        if behind > 0:
            await self._world.env.advance_time(behind)

    async def _channel(self, who: str, room: str) -> simcord.ChannelHandle | None:
        world, person = self._world, self._world.people[who]
        named = {"support": world.support, "general": world.general}
        if room in named:
            return named[room]
        if room == "staff":
            return world.staff if who in self._staff else None
        threads = (*world.support.threads, *world.general.threads)
        thread = next((each for each in threads if room in (each.name or "")), None)
        sees = thread is not None and (who in self._staff or person.id in thread._channel.thread_members)
        return thread if sees else None

    def _seen(self, message: discord.Message) -> Seen:
        # A handoff's line ends with a link to the thread there; the wording is compared without it.
        name, text = self._name(message.author), re.sub(r" <#\d+>$", "", message.content)
        if name != BOT.name:
            # What a member wrote stays on Discord as it is until they delete it; here is what the bot makes of it.
            text = redact(self._with_names(text))
        return Seen(name, text, tuple(labels(message)))

    def _name(self, author: discord.abc.User) -> str:
        return BOT.name if author.id == self._world.env.bot.user.id else author.name

    def _ids(self) -> dict[str, int]:
        people = {actor.name: actor.id for actor in self._world.people.values()}
        return people | {BOT.name: self._world.env.bot.user.id}

    def _with_mentions(self, text: str) -> str:
        ids = self._ids()
        return re.sub(r"@(\w+)", lambda found: f"<@{ids[found[1]]}>" if found[1] in ids else found[0], text)

    def _with_names(self, text: str) -> str:
        names = {str(number): name for name, number in self._ids().items()}
        return re.sub(r"<@(\d+)>", lambda found: f"@{names[found[1]]}", text)


def labels_by_id(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return what stands on each button that is there."""
    return {child["custom_id"]: child["label"] for row in rows for child in row["components"]}


@contextlib.asynccontextmanager
async def discord_theatre() -> AsyncIterator[OpenScene]:
    """Play on one Discord server, which is there before the bot and after it."""
    simulation: list[World] = []

    @contextlib.asynccontextmanager
    async def scene(config: Config, chance: Chance) -> AsyncIterator[tuple[Scene, DiscordDriver]]:
        async with open_discord(config, chance) as bot:
            if simulation:
                (world,) = simulation
                world.bot = bot
                await world.env.restart_bot(bot.client)
            else:
                env = await closing.enter_async_context(simulated(bot))
                env.backend.bot_user.name = BOT.name
                await env.advance_time((chance.clock() - env.now()).total_seconds())
                world = furnished(env, bot, config, SimClock(env), contextlib.AsyncExitStack())
                simulation.append(world)
            await world.env.settle()
            await world.set_up()
            driver = DiscordDriver(world, chance.clock)
            yield Scene(bot.engine, str(world.guild.id), lambda: personas(config), driver.latest), driver
            await world.settle()

    async with contextlib.AsyncExitStack() as closing:
        yield scene
