"""What a scenario has in hand: the fake Discord, its people, and the bot in a process of its own."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import yaml

from tests.wire.interactions import Interaction
from tests.wire.lives import PROJECT, Bot
from tests.wire.people import NotPossible, People
from tests.wire.permissions import May
from tests.wire.server import FakeDiscord
from tests.wire.town import Town
from tests.wire.world import Channel, Kind, Message, Overwrite, User

MOST_LIVES = 20
"""Lives in which the bot must have done everything that is left over."""

LOOKING_SECONDS = 2.0
"""How long somebody looks at what became of a press before pressing again."""

KNOWN = "How do I reset my password?"
KNOWN_TOO = "How much does it cost?"
STRANGE = "is there a wormhole to the moon base in the basement?"
FOR_A_HUMAN = "I want to talk to a human please"
ABUSE = "you stupid worthless bot"


@dataclass
class Stage:
    """One scenario."""

    discord: FakeDiscord
    town: Town
    people: People
    bot: Bot

    async def until(self, holds: Callable[[], Any], what: str) -> None:
        """Wait for something in the world; the bot's own words are shown when it never comes."""
        try:
            await self.discord.until(holds, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\nthe bot said:\n{self.bot.log[-3000:]}") from None

    def said(self, where: Channel) -> list[Message]:
        """Return what the bot said in a place for all to see."""
        bot = self.discord.world.bot
        return [each for each in where.messages.values() if each.author is bot and each.only_for is None]

    def replies(self, to: Message) -> list[Message]:
        """Return what the bot said to this message."""
        place = self.discord.world.find(to.channel)
        assert place is not None
        return [each for each in self.said(place) if each.reply_to == to.id]

    async def reply(self, to: Message, count: int = 1) -> Message:
        """Wait for the bot's reply to a message and return the last."""
        await self.until(lambda: len(self.replies(to)) >= count, f"a reply to {to.content!r}")
        return self.replies(to)[-1]

    def threads(self, member: User | None = None) -> list[Channel]:
        """Return the bot's private threads with ``member`` in them, the oldest first."""
        bot = self.discord.world.bot.id
        found = [
            each
            for each in self.town.guild.channels.values()
            if each.kind is Kind.PRIVATE_THREAD and each.owner == bot and (member is None or member.id in each.people)
        ]
        return sorted(found, key=lambda each: each.id)

    async def thread(self, member: User) -> Channel:
        """Wait for a private thread with ``member`` and return the latest."""
        await self.until(lambda: self.threads(member), f"a thread with {member.name}")
        return self.threads(member)[-1]

    def cards(self) -> list[Message]:
        """Return the claim cards in the staff queue."""
        return [each for each in self.said(self.town.staff) if re.search(r"\b(claim|reopen|resolve)\|", _ids(each))]

    async def card(self, count: int = 1) -> Message:
        """Wait for so many claim cards and return the latest."""
        await self.until(lambda: len(self.cards()) >= count, f"{count} claim cards")
        return self.cards()[-1]

    def notices(self) -> list[Message]:
        """Return what staff were told in the queue beside the cards."""
        cards = self.cards()
        return [each for each in self.said(self.town.staff) if each not in cards]

    async def press(self, who: User, message: Message, verb: str) -> Interaction:
        """Press the button of this verb once it is there, and wait for the answer."""
        await self.until(lambda: f"{verb}|" in _ids(message), f"a button {verb!r} under {message.text[:60]!r}")
        return await self.people.answered(self.people.press(who, message, custom_id=f"{verb}|"))

    async def insist(self, who: User, message: Message, verb: str, done: Callable[[], Any]) -> None:
        """Press until it worked, as people do when the bot is not there; ``done`` says that it did."""

        pressed: list[tuple[Interaction, int, float]] = []

        def press_again() -> bool:
            if done():
                return True
            if self.bot.connected() and self._worth_another_try(*pressed[-1:]):
                with contextlib.suppress(NotPossible):
                    started = self.people.press(who, message, custom_id=f"{verb}|")
                    pressed.append((started, self.bot.lives, time.monotonic()))
            return False

        await self.until(press_again, f"{verb} by {who.name}")

    def ids(self, where: Channel) -> str:
        """Return the custom ids of all buttons that stand in a place."""
        return " ".join(map(_ids, self.said(where)))

    async def restart(self, **server: Channel) -> None:
        """Stop the bot and start it with these channels in its server's settings."""
        await self.settled()
        self.bot.server |= {name: str(channel.id) for name, channel in server.items()}
        self.bot.start()
        await self.bot.ready()

    def _worth_another_try(self, last: tuple[Interaction, int, float] | None = None) -> bool:
        """Say whether somebody would press once more: the bot died, or answered and nothing came of it."""
        if last is None or last[1] != self.bot.lives:
            return True
        return last[0].answered.is_set() and time.monotonic() - last[2] > LOOKING_SECONDS

    def histories(self, where: Channel) -> int:
        """Return how often the bot has read the history of a place."""
        path = f"/channels/{where.id}/messages"
        return sum(each.method == "GET" and each.path == path and each.status == 200 for each in self.discord.asked)

    def requests(self, method: str, path: str) -> list[Any]:
        """Return the bodies of the bot's requests whose route ends in ``path``."""
        return [each.body for each in self.discord.asked if each.method == method and each.template.endswith(path)]

    async def stopped(self) -> None:
        """Let the bot end as it does on SIGTERM."""
        await self.until(lambda: not self.discord.under_way, "nothing is under way")
        assert await self.bot.stop() == 0, self.bot.log[-3000:]

    async def settled(self) -> None:
        """Let the bot end with nothing left to do: what it handed back or did not hear, its next lives take up."""
        await self.stopped()
        for life in range(MOST_LIVES):
            if "pending" not in self.effects() and (life or not self.unheard()):
                return
            self.bot.start()
            await self.bot.ready()
            await self.stopped()
        raise AssertionError(f"after {MOST_LIVES} more lives effects wait still:\n{self.bot.log[-3000:]}")

    def unheard(self) -> bool:
        """Say whether something that people wrote where the bot listens is not in its ledger."""
        outcomes, bot = self.outcomes(), self.discord.world.bot
        homes = {self.town.support.id, self.town.forum.id}
        return any(
            str(each.id) not in outcomes and each.author is not bot
            for place in self.town.guild.channels.values()
            if place.id in homes or place.parent in homes
            for each in place.messages.values()
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the bot's database, which only a bot that ended leaves open to others."""
        assert self.bot.pid is None, "the bot still holds its database"
        with closing(sqlite3.connect(self.bot.database)) as db:
            return db.execute(query).fetchall()

    def outcomes(self) -> dict[str, str]:
        """Return what became of each message, as the ledger has it."""
        return dict(self.rows("SELECT message, kind FROM ledger WHERE kind != 'press'"))

    def effects(self) -> set[str]:
        """Return the states of all effects there ever were."""
        return {row[0] for row in self.rows("SELECT DISTINCT state FROM outbox")}

    def later(self, **delta: float) -> None:
        """Let time pass while the bot is down."""
        assert self.bot.pid is None, "a running bot has a clock of its own"
        self.discord.world.ahead += timedelta(**delta)

    def forbid(self, where: Channel, power: May) -> None:
        """Take a permission from the bot in one channel."""
        role = self.town.bot_role.id
        where.overwrites[role] = Overwrite(role, is_member=False, deny=power)
        self.people.overwrites_changed(where)

    def allow(self, where: Channel) -> None:
        """Give back what ``forbid`` took."""
        del where.overwrites[self.town.bot_role.id]
        self.people.overwrites_changed(where)

    def says(self, message: Message, line: str, language: str = "en") -> bool:
        """Say whether a message holds this line, in any of its variants."""
        variants = yaml.safe_load((PROJECT / "knowledge" / "lines" / f"{language}.yaml").read_text("utf-8"))["lines"]
        patterns = (re.sub(r"\\\{\w+\\\}", ".+?", re.escape(each)) for each in variants[line])
        return any(re.search(pattern, message.text, re.DOTALL) for pattern in patterns)


def _ids(message: Message) -> str:
    return " ".join(button.get("custom_id", "") for button in message.buttons)
