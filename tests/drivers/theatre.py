"""Where a dialogue is played: the bot opened again and again on one surface, with a driver each time."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.app import Chance, Engine, Local, open_local
from bot.config import Config
from bot.core.model import Member
from bot.surfaces.local import COMMUNITY
from tests.drivers.base import Driver


@dataclass(frozen=True)
class Scene:
    """One life of the bot, as the stage looks behind it."""

    engine: Engine
    community: str
    people: Callable[[], tuple[Member, ...]]
    """Returns everybody, by the names they have now."""
    latest: Callable[[str, str], Awaitable[str]]
    """Returns the id of the latest message of a person in a room."""

    @property
    def personas(self) -> tuple[Member, ...]:
        """Everybody, by the names they have now."""
        return self.people()

    def persona(self, who: str) -> Member:
        """Return who has this id."""
        return next(each for each in self.personas if each.id == who)


OpenScene = Callable[[Config, Chance], contextlib.AbstractAsyncContextManager[tuple[Scene, Driver]]]


class Theatre(Protocol):
    """Opens scenes of one dialogue, one after the other, in the same world."""

    def __call__(self) -> contextlib.AbstractAsyncContextManager[OpenScene]:
        """Give what opens a scene, while the block runs."""
        ...


def local_theatre(open_driver: Callable[[Local], contextlib.AbstractAsyncContextManager[Driver]]) -> Theatre:
    """Play in the local chat, seen through one of its windows."""

    @contextlib.asynccontextmanager
    async def scene(config: Config, chance: Chance) -> AsyncIterator[tuple[Scene, Driver]]:
        async with open_local(config, chance) as local, open_driver(local) as driver:

            async def latest(who: str, room: str) -> str:
                rooms = await local.chat.rooms(local.chat.persona("alex"))
                place = next(state.room.id for state in rooms if room in (state.room.id, state.room.case))
                page = await local.chat.page(local.chat.persona("alex"), place)
                return next(each.id for each in reversed(page.messages) if each.author.id == who)

            yield Scene(local.engine, COMMUNITY, lambda: local.chat.personas, latest), driver

    @contextlib.asynccontextmanager
    async def theatre() -> AsyncIterator[OpenScene]:
        yield scene

    return theatre
