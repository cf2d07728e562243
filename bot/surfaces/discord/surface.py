"""The bot's side of Discord: each effect as the calls that carry it out."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeVar, assert_never

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
from bot.surfaces.discord.endpoints import PASSING
from bot.surfaces.discord.posting import Post, Posting, is_gone
from bot.surfaces.discord.servers import Servers
from bot.surfaces.discord.threads import Threads, has_left

REMEMBERED = 10_000
"""Receipts kept in memory: a key handed over twice within one life of the bot is carried out once."""

T = TypeVar("T")

_FAILURES = (discord.DiscordException, *PASSING)


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
        self._receipts: OrderedDict[str, Receipt] = OrderedDict()
        self._unsure: set[str] = set()
        self._opened: dict[str, str] = {}

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
                return await self._open(effect, where)
            case AddToThread():
                thread = _thread(effect.case, where)
                member = effect.member
                await self._unfolding("add people to threads", thread, lambda: self._threads.add(thread, member))
                return Receipt()
            case CloseThread() | ReopenThread():
                closes = isinstance(effect, CloseThread)
                thread = _thread(effect.case, where)
                fold = self._threads.fold(thread, away=closes, locked=closes, reason=f"Case {effect.case}")
                await _call("manage threads", thread, fold)
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
        guild = int(where.community) if where.community else None
        return await self._unfolding(
            "send messages", channel, lambda: self._posting.send(int(channel), guild, post, again=where.again)
        )

    async def _change(self, effect: EditSaid | RemoveMessage, where: Whereabouts) -> Receipt:
        if isinstance(effect, EditSaid):
            return await self._edit(effect, where)
        channel = await self._place(effect.place, where)
        await _call("manage messages", channel, self._posting.remove(int(channel), effect.message))
        return Receipt(effect.message)

    async def _edit(self, effect: EditSaid, where: Whereabouts) -> Receipt:
        said = where.said
        if said is None:
            raise TryLater(f"What {effect.said} said is not posted yet.")
        channel = await self._place(effect.place, where)
        await self._unfolding(
            "edit my messages", channel, lambda: self._posting.edit(int(channel), said, effect.text, effect.buttons)
        )
        return Receipt(said)

    async def _unfolding(self, doing: str, place: str, attempt: Callable[[], Awaitable[T]]) -> T:
        """Make a call in a place that may be a thread somebody has folded away: then it is brought back first."""
        try:
            return await attempt()
        except discord.HTTPException as error:
            if error.code not in faults.FOLDED:
                raise faults.surface_error(error, doing, place) from error
        except _FAILURES as error:
            raise faults.surface_error(error, doing, place) from error
        await _call("manage threads", place, self._threads.unfold(place))
        return await _call(doing, place, attempt())

    async def _put_card(self, effect: PutCard, where: Whereabouts) -> Receipt:
        channel = self._staff(where)
        if where.said:
            try:
                await self._posting.edit(int(channel), where.said, effect.text, effect.buttons)
                return Receipt(where.said)
            except discord.HTTPException as error:
                # Deleted by hand, or the queue has moved: a new card takes its place.
                if not is_gone(error):
                    raise faults.surface_error(error, "edit my messages", channel) from error
            except _FAILURES as error:
                raise faults.surface_error(error, "edit my messages", channel) from error
        return Receipt(await self._post(channel, Post(effect.key, effect.text, effect.buttons), where))

    async def _open(self, effect: OpenThread, where: Whereabouts) -> Receipt:
        guild, server = int(where.community), self._server(where)
        thread = self._opened.get(effect.key)
        if thread is None:
            opening = self._threads.open(effect, guild, server, again=where.again)
            thread = await _call("create private threads", server.threads or effect.parent, opening)
            # From here on it exists: another try must not make another one.
            self._opened[effect.key] = thread
        try:
            await self._threads.add(thread, effect.member)
        except discord.HTTPException as error:
            if not has_left(error):
                raise faults.surface_error(error, "add people to threads", thread) from error
        except _FAILURES as error:
            raise faults.surface_error(error, "add people to threads", thread) from error
        del self._opened[effect.key]
        return Receipt(thread)

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
        opening = self._client.create_dm(discord.Object(int(member)))
        channel = await _call("write to a member directly", member, opening)
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


async def _call(doing: str, place: str, call: Awaitable[T]) -> T:
    try:
        return await call
    except _FAILURES as error:
        raise faults.surface_error(error, doing, place) from error


def _thread(case: str, where: Whereabouts) -> str:
    if where.thread is None:
        raise TryLater(f"The thread of case {case} is not open yet.")
    return where.thread
