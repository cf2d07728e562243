"""The browser playground: its real server, and what a page would do at the other end of each WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from bot.app import Local
from bot.core.controls import Verb
from bot.surfaces.local import QUEUE_VERBS
from bot.surfaces.playground.server import STATIC, serving
from tests.drivers.base import Row, Seen, Settle, Told, View, settling
from tests.patience import PATIENCE

TOKEN = "d" * 43


@dataclass
class Window:
    """One person's open page: what it was told, and what it has asked."""

    socket: aiohttp.ClientWebSocketResponse
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By room id, as the page's list shows them."""
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By message id, the latest form of each that came by itself."""
    cases: list[dict[str, Any]] | None = None

    async def ask(self, kind: str, **more: object) -> dict[str, Any]:
        """Send a frame and return the answer to it; everything that came before it has been read then."""
        nonce = str(uuid.uuid4())
        await self.socket.send_json({"type": kind, "nonce": nonce, **more})
        while (frame := await self.read()).get("nonce") != nonce or frame["type"] not in ("done", "refused"):
            pass
        return frame

    async def read(self) -> dict[str, Any]:
        """Take the next frame in, as the page does."""
        received = await asyncio.wait_for(self.socket.receive(), PATIENCE)
        frame: dict[str, Any] = json.loads(received.data)
        match frame["type"]:
            case "welcome":
                self.rooms = {room["id"]: room for room in frame["rooms"]}
            case "room":
                self.rooms[frame["room"]["id"]] = frame["room"]
            case "message":
                self.messages[frame["message"]["id"]] = frame["message"]
            case "cases":
                self.cases = frame["cases"]
        return frame

    async def room(self, name: str) -> str | None:
        """Return the id of a room by its id or its case, once all that was under way has come."""
        await self.ask("history", room="support")
        return next((room["id"] for room in self.rooms.values() if name in (room["id"], room["case"])), None)

    async def history(self, room: str) -> list[dict[str, Any]]:
        """Return what stands in a room, and hold what came by itself against it."""
        told = await self.ask("history", room=room)
        messages: list[dict[str, Any]] = told["messages"]
        for message in messages:
            live = self.messages.get(message["id"], message)
            assert _shown(live) == _shown(message), "the open window shows something else than a reloaded one"
        return messages


class PlaygroundDriver:
    """A window for each person, open from that person's first act on."""

    def __init__(
        self, root: URL, http: aiohttp.ClientSession, settle: Settle, closing: contextlib.AsyncExitStack
    ) -> None:
        self._root = root
        self._closing = closing
        self._http = http
        self._settle = settle
        self._windows: dict[str, Window] = {}
        self._pressed: tuple[str, str] = ("", "")
        self._wording = json.loads((STATIC / "i18n" / "en.json").read_text("utf-8"))

    async def post(self, who: str, room: str, text: str, reply_to: str | None = None) -> Told:
        window = await self._window(who)
        place = await window.room(room)
        if place is None:
            return Told(f"There is no {room}.", refused=True)
        more = {}
        if reply_to is not None:
            messages = await window.history(place)
            more["reply_to"] = next(each["id"] for each in reversed(messages) if each["author"]["name"] == reply_to)
        return await self._done(await window.ask("post", room=place, text=text, **more))

    async def press(self, who: str, room: str, labels: Collection[str], within: str = "") -> Told:
        window = await self._window(who)
        place = await window.room(room)
        for message in reversed(await window.history(place) if place else []):
            for button in message["buttons"]:
                if button["label"] in labels and within in message["text"]:
                    self._pressed = (message["id"], button["id"])
                    return await self._press(window, *self._pressed)
        return Told("There is no such button.", refused=True)

    async def press_late(self, who: str, verb: Verb, case: str | None) -> Told:
        window = await self._window(who)
        if verb not in QUEUE_VERBS:
            return await self._press(window, *self._pressed)
        return await self._done(await window.ask("work", verb=verb.value, case=case))

    async def rename(self, who: str, name: str) -> Told:
        return await self._done(await (await self._window(who)).ask("rename", name=name))

    async def view(self, who: str, room: str) -> View | None:
        window = await self._window(who)
        place = await window.room(room)
        if place is None:
            return None
        messages = tuple(_shown(message) for message in await window.history(place))
        return View(messages, window.rooms[place]["locked"])

    async def queue(self, who: str) -> tuple[Row, ...]:
        # A reloaded page is told the queue at once; the one that stayed open must come to show the same.
        async with self._open(who) as fresh:
            while fresh.cases is None:
                await fresh.read()
        window = await self._window(who)
        async with asyncio.timeout(PATIENCE):
            while window.cases != fresh.cases:
                await window.read()
        return tuple(
            Row(each["id"], each["state"], each["priority"], each["reason"], each["member"], each["quote"], by)
            for each in fresh.cases
            for by in [each["claimed_by"]]
        )

    def legible(self, text: str) -> str:
        return text

    async def _press(self, window: Window, message: str, control: str) -> Told:
        return await self._done(await window.ask("press", message=message, control=control))

    async def _done(self, frame: dict[str, Any]) -> Told:
        if frame["type"] == "refused":
            return Told(self._wording[f"problem.{frame['code']}"], refused=True)
        await self._settle()
        return Told(frame.get("text", ""))

    async def _window(self, who: str) -> Window:
        if who not in self._windows:
            self._windows[who] = await self._closing.enter_async_context(self._open(who))
        return self._windows[who]

    @contextlib.asynccontextmanager
    async def _open(self, who: str) -> AsyncIterator[Window]:
        origin = {"Origin": str(self._root.origin())}
        socket = await self._http.ws_connect(self._root / "ws" % {"as": who}, headers=origin)
        window = Window(socket)
        await window.read()
        try:
            yield window
        finally:
            await socket.close()


def _shown(message: dict[str, Any]) -> Seen:
    return Seen(message["author"]["name"], message["text"], tuple(button["label"] for button in message["buttons"]))


@contextlib.asynccontextmanager
async def playground_driver(local: Local) -> AsyncIterator[PlaygroundDriver]:
    """Serve the playground and drive it while the block runs."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address by number
    async with (
        serving(local.chat, local.engine.desk, TOKEN, "127.0.0.1", 0) as address,
        aiohttp.ClientSession(cookie_jar=jar) as http,
        contextlib.AsyncExitStack() as closing,
    ):
        async with http.get(address) as page:
            assert page.status == 200
        yield PlaygroundDriver(URL(address).with_query(None), http, settling(local), closing)
