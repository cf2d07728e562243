"""The gateway: sessions over WebSocket, with heartbeats, resumes, and everything that can go wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.wire import payloads
from tests.wire.permissions import sees
from tests.wire.world import Channel, Guild, Kind, World

GUILD_MEMBERS = 1 << 1
MESSAGE_CONTENT = 1 << 15
INTENTS = {
    "GUILD_MEMBER_ADD": GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": GUILD_MEMBERS,
    "MESSAGE_CREATE": 1 << 9,
    "MESSAGE_UPDATE": 1 << 9,
    "MESSAGE_DELETE": 1 << 9,
}
DIRECT_MESSAGES = 1 << 12
PRIVILEGED = GUILD_MEMBERS | MESSAGE_CONTENT | 1 << 8


@dataclass
class Session:
    """One session: its events are kept, so that a resume can replay them."""

    id: str
    intents: int
    events: list[str] = field(default_factory=list)
    link: Link | None = None


@dataclass
class Link:
    """One WebSocket, compressed where the client asked for it."""

    socket: web.WebSocketResponse
    request: web.Request
    zlib: Any = None

    async def send(self, text: str) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            if self.zlib is None:
                await self.socket.send_str(text)
            else:
                packed = self.zlib.compress(text.encode()) + self.zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)

    def cut(self) -> None:
        """Lose the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Gateway:
    """Accepts the bot's connection.

    Args:
        world: what there is to tell of.
        token: the bot's.
        address: returns where a session is resumed.
    """

    def __init__(self, world: World, token: str, address: Callable[[], str]) -> None:
        self._world = world
        self._token = token
        self._address = address
        self.allowed = ~0
        """Intents switched on in the developer portal; asking for others is answered with 4014."""
        self.sessions: dict[str, Session] = {}
        self.identifies = 0
        self.resumes = 0
        self.connections = 0
        self.close_before_hello = 0
        """So many of the next connections are closed before HELLO."""
        self.close_after_hello = 0
        """So many of the next connections are lost between HELLO and READY."""
        self.fail_resumes = 0
        """So many of the next resumes are answered with an invalid session; the events in between are lost."""
        self.replay = 0
        """So many events that the client had already are sent again with a resume."""
        self.open = asyncio.Event()
        """Cleared, new connections hang before HELLO: what happens then, the bot misses."""
        self.open.set()
        self._outgoing: asyncio.Queue[tuple[Link, str]] = asyncio.Queue()
        self.changed = asyncio.Condition()

    @property
    def current(self) -> Session | None:
        return next((each for each in self.sessions.values() if each.link is not None), None)

    async def run(self) -> None:
        """Send what is published, in its order, until cancelled."""
        while True:
            link, text = await self._outgoing.get()
            await link.send(text)

    def publish(self, event: str, payload: Callable[[bool], dict[str, Any]], where: Channel | Guild) -> None:
        """Tell every session that may know of it; a session without a connection keeps it for its resume."""
        for session in self.sessions.values():
            if self._may_know(session, event, where):
                self.tell(session, event, payload(bool(session.intents & MESSAGE_CONTENT)))

    def tell(self, session: Session, event: str, data: dict[str, Any]) -> None:
        text = json.dumps({"op": 0, "t": event, "s": len(session.events) + 1, "d": data})
        session.events.append(text)
        if session.link is not None:
            self._outgoing.put_nowait((session.link, text))

    def _may_know(self, session: Session, event: str, where: Channel | Guild) -> bool:
        if isinstance(where, Guild):
            return session.intents & INTENTS.get(event, ~0) != 0 and self._world.bot.id in where.members
        if where.kind is Kind.DM:
            return session.intents & DIRECT_MESSAGES != 0
        guild = self._world.guild_of(where)
        bot = guild.members.get(self._world.bot.id) if guild else None
        if guild is None or bot is None or session.intents & INTENTS.get(event, ~0) == 0:
            return False
        return sees(guild, bot, where)

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        self.connections += 1
        await self.open.wait()
        socket = web.WebSocketResponse(max_msg_size=0, autoping=True)
        await socket.prepare(request)
        packer = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        link = Link(socket, request, packer)
        if self.close_before_hello > 0:
            self.close_before_hello -= 1
            await socket.close(code=1001)
            return socket
        await link.send(json.dumps({"op": 10, "d": {"heartbeat_interval": 41250}}))
        if self.close_after_hello > 0:
            self.close_after_hello -= 1
            link.cut()
            return socket
        session: Session | None = None
        try:
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    session = await self._heard(link, session, json.loads(frame.data))
        finally:
            if session is not None and session.link is link:
                session.link = None
            await self._notify()
        return socket

    async def _heard(self, link: Link, session: Session | None, frame: dict[str, Any]) -> Session | None:
        match frame["op"]:
            case 1:
                await link.send(json.dumps({"op": 11}))
            case 2:
                session = await self._identify(link, frame["d"])
            case 6:
                session = await self._resume(link, frame["d"])
            case 8 if session is not None:
                self._members(session, frame["d"])
        await self._notify()
        return session

    async def _identify(self, link: Link, asked: dict[str, Any]) -> Session | None:
        self.identifies += 1
        if asked["token"] != self._token:
            await link.socket.close(code=4004)
            return None
        if asked["intents"] & PRIVILEGED & ~self.allowed:
            await link.socket.close(code=4014)
            return None
        session = Session(f"session-{len(self.sessions) + 1}", asked["intents"])
        # An old session that nobody resumes any more is told nothing.
        self.sessions = {session.id: session}
        session.link = link
        bot = self._world.bot
        guilds = [each for each in self._world.guilds.values() if bot.id in each.members]
        ready = {
            "v": 10,
            "user": payloads.user(bot) | {"verified": True, "mfa_enabled": False},
            "guilds": [{"id": str(each.id), "unavailable": True} for each in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._address(),
            "application": {"id": str(bot.id), "flags": 0},
        }
        self.tell(session, "READY", ready)
        for guild in guilds:
            self.tell(session, "GUILD_CREATE", payloads.guild_for(guild, guild.members[bot.id]))
        return session

    async def _resume(self, link: Link, asked: dict[str, Any]) -> Session | None:
        self.resumes += 1
        session = self.sessions.get(asked.get("session_id") or "")
        if session is None or self.fail_resumes > 0:
            self.fail_resumes = max(0, self.fail_resumes - 1)
            self.sessions.clear()
            await link.send(json.dumps({"op": 9, "d": False}))
            return None
        first = max(1, (asked["seq"] or 0) - self.replay)
        for text in session.events[first:]:
            self._outgoing.put_nowait((link, text))
        session.link = link
        self.tell(session, "RESUMED", {"_trace": []})
        return session

    def _members(self, session: Session, asked: dict[str, Any]) -> None:
        guild = self._world.guilds[int(asked["guild_id"])]
        wanted = {int(one) for one in _listed(asked.get("user_ids"))} if asked.get("user_ids") else None
        found = [each for one, each in guild.members.items() if wanted is None or one in wanted]
        chunk = {
            "guild_id": str(guild.id),
            "members": [payloads.member(each) for each in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
            "nonce": asked.get("nonce"),
        }
        self.tell(session, "GUILD_MEMBERS_CHUNK", chunk)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    def cut(self) -> None:
        """Lose the bot's connection without a close frame."""
        if (session := self.current) is not None and session.link is not None:
            link, session.link = session.link, None
            link.cut()

    async def ask_to_reconnect(self) -> None:
        """Send RECONNECT (op 7)."""
        if (session := self.current) is not None and session.link is not None:
            await session.link.send(json.dumps({"op": 7, "d": None}))

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION (op 9)."""
        if (session := self.current) is not None and session.link is not None:
            link = session.link
            if not resumable:
                self.sessions.clear()
            await link.send(json.dumps({"op": 9, "d": resumable}))


def _listed(ids: Any) -> list[Any]:
    return ids if isinstance(ids, list) else [ids]
