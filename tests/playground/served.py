"""A playground that is served, with an inbox and a desk that only remember."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot.surfaces.desk import CaseView
from tests.patience import PATIENCE
from tests.surfaces.local_stage import LocalStage

TOKEN = "k" * 43


@dataclass
class FakeDesk:
    views: list[CaseView] = field(default_factory=list)
    traces: dict[str, dict[str, object]] = field(default_factory=dict)

    async def cases(self, community: str) -> tuple[CaseView, ...]:
        assert community == "playground"
        return tuple(self.views)

    async def why(self, message_id: str) -> dict[str, object] | None:
        return self.traces.get(message_id)


@dataclass
class Served:
    stage: LocalStage
    desk: FakeDesk
    root: URL
    http: aiohttp.ClientSession

    def enter(self) -> None:
        self.http.cookie_jar.update_cookies({f"eyelevel-{self.root.port}": TOKEN}, self.root)

    @contextlib.asynccontextmanager
    async def window(self, persona: str) -> AsyncIterator["Page"]:
        self.enter()
        address = self.root / "ws" % {"as": persona}
        async with self.http.ws_connect(address, headers={"Origin": str(self.root.origin())}) as socket:
            page = Page(socket)
            await page.until("welcome")
            yield page


@dataclass
class Page:
    """One window's end of the WebSocket."""

    socket: aiohttp.ClientWebSocketResponse
    frames: list[dict] = field(default_factory=list)

    async def next(self) -> dict:
        frame = json.loads((await asyncio.wait_for(self.socket.receive(), PATIENCE)).data)
        self.frames.append(frame)
        return frame

    async def until(self, kind: str) -> dict:
        while (frame := await self.next())["type"] != kind:
            pass
        return frame

    async def ask(self, type: str, **more: object) -> dict:  # noqa: A002 - the protocol's own name
        nonce = str(uuid.uuid4())
        await self.socket.send_json({"type": type, "nonce": nonce, **more})
        while (frame := await self.next()).get("nonce") != nonce:
            pass
        return frame

    async def everything(self, room: str = "general") -> list[dict]:
        """What the window was told up to now: an answer comes after all that was said before."""
        await self.ask("history", room=room)
        return self.frames
