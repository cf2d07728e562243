from pathlib import Path

from bot.core.model import Answer, Member, Trace
from bot.store.database import Database
from bot.store.discord import DiscordStore
from bot.store.records import Outcome, Taken
from bot.store.store import Store
from tests.making import COMMUNITY, NOON


async def take_up(store: Store, message: str) -> None:
    trace = Trace("match", "hello", "en", "v1")
    taken = Taken(message, COMMUNITY, "support", Member("mia", "Mia"), NOON, "hello", "hello")
    assert await store.record(Outcome(taken, trace, Answer("reset-password", 0.9, trace)))


async def test_what_was_taken_up_last_is_a_message_and_no_edit_handover_or_press(tmp_path: Path) -> None:
    """A moderator hands over a newer message while older ones wait to be read: these must not be passed over."""
    async with await Database.open(tmp_path / "e.db") as database:
        store, memory = Store(database), DiscordStore(database)
        for message in ("100", "300:human", "200:edit", "p12ab", "press:400"):
            await take_up(store, message)
        assert await memory.last_taken(COMMUNITY, "support", None) == 100
