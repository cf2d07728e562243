"""The bot's side of Discord: each effect as the calls that carry it out."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

import discord

from bot.core.controls import Button, Control, ControlStyle, Verb
from bot.core.effects import (
    AddToThread,
    CaseThread,
    Channel,
    CloseThread,
    Direct,
    EditSaid,
    Effect,
    OpenThread,
    Place,
    PutCard,
    RemoveMessage,
    ReopenThread,
    Say,
    StaffQueue,
)
from bot.discord_settings import Server
from bot.errors import NeverWorks, Outage, TryLater
from bot.surfaces.base import Receipt, Vital, Whereabouts
from bot.surfaces.discord import faults
from bot.surfaces.discord.calls import ADDING, Calls, code_of
from bot.surfaces.discord.opening import Opening
from bot.surfaces.discord.posting import Post, Posting
from bot.surfaces.discord.servers import Servers
from bot.surfaces.discord.threads import Threads

REMEMBERED = 10_000
"""Receipts kept in memory: a key handed over twice within one life of the bot is carried out once."""


class DiscordSurface:
    """Carries effects out on Discord; see ``bot.surfaces.base.Surface``.

    Args:
        client: the connection.
        servers: which channel is what.
        words: returns the words in the language of a server's staff.
        slowed: returns how often Discord asked to slow down.
    """

    def __init__(
        self,
        client: discord.Client,
        servers: Servers,
        words: Callable[[str], Mapping[str, str]],
        slowed: Callable[[], int] = int,
    ) -> None:
        self._words = words
        self._client = client
        self._slowed = slowed
        self._servers = servers
        self._posting = Posting(client)
        self._threads = Threads(client)
        self.calls = Calls(self._threads.unfold)
        self._opening = Opening(client, self._threads, self.calls)
        self._receipts: OrderedDict[str, Receipt] = OrderedDict()
        self._unsure: set[str] = set()

    def vital(self) -> Vital:
        """Say whether the bot is connected, and how well."""
        latency = self._client.latency
        connected = self._client.is_ready() and not self._client.is_closed()
        return Vital(connected, latency if math.isfinite(latency) else None, self._slowed())

    async def carry_out(self, effect: Effect, where: Whereabouts) -> Receipt:
        """Make the effect happen, once for its key.

        Raises:
            TryLater: the network, a rate limit, Discord itself; or what it refers to is not there yet.
            NeverWorks: no permission, or what it refers to is gone.
        """
        known = self._receipts.get(effect.key)
        if known is not None:
            return known
        if not self._client.is_ready():
            raise Outage("The bot is not connected to Discord.", faults.OUTAGE_WAIT)
        again = where.again or effect.key in self._unsure
        # Until its end is known it may have been done: also where this call is cut off.
        self._unsure.add(effect.key)
        try:
            receipt = await self._carry_out(effect, replace(where, again=again))
        except NeverWorks:
            self._unsure.discard(effect.key)
            raise
        self._unsure.discard(effect.key)
        self._receipts[effect.key] = receipt
        if len(self._receipts) > REMEMBERED:
            self._receipts.popitem(last=False)
        return receipt

    async def _carry_out(self, effect: Effect, where: Whereabouts) -> Receipt:
        match effect:
            case Say():
                return await self._say(effect, where)
            case EditSaid() | RemoveMessage():
                return await self._change(effect, where)
            case PutCard():
                return await self._put_card(effect, where)
            case OpenThread():
                guild, server = int(where.community), self._server(where)
                return await self._opening.open(effect, guild, server, again=where.again)
            case AddToThread():
                thread = _thread(effect.case, where)
                member = effect.member
                await self.calls.unfolding(ADDING, thread, lambda: self._threads.add(thread, member))
                return Receipt()
            case CloseThread() | ReopenThread():
                closes = isinstance(effect, CloseThread)
                thread = _thread(effect.case, where)
                reason = f"Case {effect.case}"
                await self.calls.make(
                    "manage threads",
                    thread,
                    lambda: self._threads.fold(thread, away=closes, locked=closes, reason=reason),
                )
                return Receipt()
            case _:
                assert_never(effect)

    async def _say(self, effect: Say, where: Whereabouts) -> Receipt:
        channel = await self._place(effect.place, where)
        text = f"{effect.text} <#{_thread(effect.case, where)}>" if effect.case else effect.text
        post = Post(effect.key, text, (*effect.buttons, *self._powers(effect, where)), effect.reply_to)
        return Receipt(await self._post(channel, post, where))

    def _powers(self, effect: Say, where: Whereabouts) -> tuple[Button, ...]:
        """Return what a moderator may do about a deflected message, where that is switched on."""
        taken_back = next((each.control for each in effect.buttons if each.control.verb is Verb.NOT_A_TROLL), None)
        server = self._servers.get(where.community)
        if taken_back is None or server is None or not server.moderation:
            return ()
        words = self._words(where.community)
        return tuple(
            Button(Control(verb, taken_back.subject), words[f"moderate_{verb}"], ControlStyle.DANGER)
            for verb in (Verb.REMOVE, Verb.TIMEOUT)
        )

    async def _post(self, channel: str, post: Post, where: Whereabouts) -> str:
        guild, since = _guild(where), where.since if where.again else None
        return await self.calls.unfolding(
            "send messages", channel, lambda: self._posting.send(int(channel), guild, post, since)
        )

    async def _change(self, effect: EditSaid | RemoveMessage, where: Whereabouts) -> Receipt:
        if isinstance(effect, EditSaid):
            return await self._edit(effect, where)
        channel = await self._place(effect.place, where)
        gone, reason = effect.message, "It holds private data"
        await self.calls.make("manage messages", channel, lambda: self._posting.remove(int(channel), gone, reason))
        return Receipt(gone)

    async def _edit(self, effect: EditSaid, where: Whereabouts) -> Receipt:
        said = where.said
        if said is None:
            raise TryLater(f"What {effect.said} said is not posted yet.")
        channel, text = await self._place(effect.place, where), effect.text
        if text is None:
            await self.calls.unfolding(
                "edit my messages", channel, lambda: self._posting.redress(int(channel), said, effect.buttons)
            )
            return Receipt(said)
        post = Post(effect.key, text, effect.buttons)
        changing = lambda: self._posting.edit(int(channel), _guild(where), said, post)  # noqa: E731
        return Receipt(await self.calls.unfolding("edit my messages", channel, changing))

    async def _put_card(self, effect: PutCard, where: Whereabouts) -> Receipt:
        channel, post = self._staff(where), Post(effect.key, effect.text, effect.buttons)
        if where.said:
            said = where.said
            try:
                changing = lambda: self._posting.edit(int(channel), _guild(where), said, post)  # noqa: E731
                return Receipt(await self.calls.make("edit my messages", channel, changing))
            except NeverWorks as error:
                # Deleted by hand, or the queue has moved: a new card takes its place.
                if code_of(error) != faults.UNKNOWN_MESSAGE:
                    raise
        return Receipt(await self._post(channel, post, where))

    async def _place(self, place: Place, where: Whereabouts) -> str:
        match place:
            case Channel():
                return place.id
            case CaseThread():
                return _thread(place.case, where)
            case StaffQueue():
                return self._staff(where)
            case Direct():
                return await self._direct(place.member)
            case _:
                assert_never(place)

    async def _direct(self, member: str) -> str:
        whom = discord.Object(int(member))
        channel = await self.calls.make("write to a member directly", member, lambda: self._client.create_dm(whom))
        return str(channel.id)

    def _staff(self, where: Whereabouts) -> str:
        channel = self._server(where).staff
        if channel is None:
            raise NeverWorks("There is no staff channel; choose one with /setup.", f"no_staff:{where.community}")
        return channel

    def _server(self, where: Whereabouts) -> Server:
        server = self._servers.get(where.community)
        if server is None:
            raise NeverWorks("The server is not set up; use /setup.", f"no_server:{where.community}")
        return server


def _guild(where: Whereabouts) -> int | None:
    return int(where.community) if where.community else None


def _thread(case: str, where: Whereabouts) -> str:
    if where.thread is None:
        raise TryLater(f"The thread of case {case} is not open yet.")
    return where.thread
