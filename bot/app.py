"""The composition root: everything is built and closed here, and only here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.building import build_triage, settle
from bot.config import Config
from bot.core.lines import Lines
from bot.core.model import Member, Role
from bot.core.replies import Replies
from bot.core.safety.personal import redact
from bot.errors import InputFaults, StoreError
from bot.loading import Loaded, Loader, shipped_knowledge
from bot.service.desk import StaffDesk
from bot.service.front import Front
from bot.service.heap import set_aside
from bot.service.knowledge_watch import KnowledgeWatch
from bot.service.meter import Meter, Unmetered
from bot.service.outbox import Outbox
from bot.service.recalibrator import Recalibrator
from bot.service.shell import Brain, Mind, Shell
from bot.service.timers import Timers
from bot.store.chat import ChatStore
from bot.store.database import Database
from bot.store.ledger import Windows
from bot.store.store import Store
from bot.surfaces.base import Surface, Vitals
from bot.surfaces.ids import SortableIds
from bot.surfaces.local import COMMUNITY, LocalChat
from bot.surfaces.people import BOT
from bot.web.health import Watched, open_health

log = logging.getLogger(__name__)

CASE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of a case id: none that is taken for another when read aloud."""

CASE_LENGTH = 6

STOP_SECONDS = 4.0
"""How long a stop waits for what is under way; what is left is carried out after the next start."""


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Chance:
    """Where time and ids come from: passed in, so that tests repeat exactly."""

    clock: Callable[[], datetime] = utc_now
    random_bits: Callable[[int], int] = secrets.randbits
    timer: Callable[[], float] = time.monotonic
    """Seconds to measure with: they only ever grow."""

    def case_id(self) -> str:
        """Return a new id for a case, such as ``K7Q2MX``."""
        return "".join(CASE_ALPHABET[self.random_bits(5)] for _ in range(CASE_LENGTH))


@dataclass(frozen=True, slots=True)
class Engine:
    """The running engine behind one surface."""

    front: Front
    """The surface's inbox."""
    desk: StaffDesk
    store: Store
    outbox: Outbox
    mind: Mind
    knowledge: KnowledgeWatch
    recalibrator: Recalibrator
    workers: Sequence[asyncio.Task[None]]
    """What runs as long as the engine does."""


def build_brain(config: Config, loaded: Loaded, previous: Brain | None = None) -> Brain:
    """Make knowledge ready to decide and to reply; ``previous`` lends what did not change.

    Raises:
        InputFaults: it has errors; all of them are listed.
    """
    if not loaded.usable:
        raise InputFaults(loaded.faults)
    triage = build_triage(config, loaded, previous.triage if previous else None)
    for language in loaded.lines:
        # Loads the language's dictionary here, off the event loop, instead of at the first strange word.
        triage.matcher.match("eyelevel", language)
    redact("+49 30 901820")  # loads what is known of telephone numbers
    community = config.community
    replies = Replies(triage.knowledge, dict(loaded.lines), community.default_language, community.staff_language)
    replies = replace(replies, removes_personal_data=config.safety.remove_personal_data)
    return Brain(triage, replies)


@contextlib.asynccontextmanager
async def open_engine(
    config: Config,
    surface: Surface,
    database: Database,
    communities: Callable[[], Iterable[str]],
    chance: Chance,
    meter: Meter | None = None,
    dress: Callable[[str, Brain], Brain] | None = None,
) -> AsyncIterator[Engine]:
    """Run the engine behind ``surface`` while the block runs.

    Args:
        config: what all communities share.
        surface: carries the effects out.
        database: where everything is kept.
        communities: returns those whose staff are told of new knowledge.
        chance: time and ids.
        meter: counts what it does.
        dress: gives the brain the languages of one community, where they differ.

    Raises:
        InputFaults: the knowledge has errors.
    """
    read = Loader(config.knowledge.folder, shipped_knowledge())
    with set_aside():
        loaded = await asyncio.to_thread(read)
        brain = await asyncio.to_thread(build_brain, config, loaded)
    mind = Mind(brain, dress) if dress else Mind(brain)

    def build(changed: Loaded) -> Brain:
        return build_brain(config, changed, mind.brain)

    def learn(brain: Brain) -> Brain:
        return replace(brain, triage=settle(config, brain.triage))

    store = Store(database)

    def voices(community: str, language: str | None) -> Lines:
        replies = mind.of(community).replies
        return replies.staff_voice if language is None else replies.voice(language)

    outbox = Outbox(store, surface, chance.clock, voices)
    recalibrator = Recalibrator(store, mind, communities, chance.clock, on=config.matching.recalibrate)
    recalibrator.wake()
    await recalibrator.settled()
    shell = Shell(
        store,
        mind,
        chance.clock,
        chance.case_id,
        _windows(config),
        outbox.wake,
        meter or Unmetered(),
        recalibrator.wake,
        timedelta(minutes=config.triage.late_minutes),
    )
    front = Front(shell, config.safety.protected_names)
    watch = KnowledgeWatch(config.knowledge.folder, read, build, learn, shell, communities, loaded.version)
    timers = Timers(front.casework, BOT, timedelta(hours=config.casework.close_after_hours))
    workers = [
        asyncio.create_task(worker, name=name)
        for name, worker in (
            ("outbox", outbox.run()),
            ("knowledge", watch.run()),
            ("recalibration", recalibrator.run()),
            ("timers", timers.run()),
        )
    ]
    for worker in workers:
        worker.add_done_callback(_report)
    try:
        yield Engine(front, StaffDesk(store), store, outbox, mind, watch, recalibrator, tuple(workers))
    finally:
        await _stop(outbox, workers)


def watched(engine: Engine, surfaces: Mapping[str, Vitals]) -> Watched:
    """Return the parts of a running bot that its health is told of; ``surfaces`` by their names."""
    return Watched(engine.store, lambda: len(engine.mind.brain.triage.knowledge.entries), engine.workers, surfaces)


async def _stop(outbox: Outbox, workers: list[asyncio.Task[None]]) -> None:
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await outbox.drain()
    except (TimeoutError, StoreError) as error:
        log.warning("Some effects wait for the next start: %s", error or "no time left")


def _report(worker: asyncio.Task[None]) -> None:
    if not worker.cancelled() and (error := worker.exception()) is not None:
        log.critical("The worker %s ended: %s", worker.get_name(), error, exc_info=error)


def _windows(config: Config) -> Windows:
    policy = config.triage.policy()
    return Windows(
        answers=policy.repeat_window,
        texts=max(policy.spam_window, policy.double_post),
        deflections=policy.strike_window,
        presence=timedelta(minutes=config.triage.human_present_minutes),
    )


@dataclass(frozen=True, slots=True)
class Local:
    """The engine with the local chat in front, for the console and the playground."""

    chat: LocalChat
    engine: Engine


@contextlib.asynccontextmanager
async def open_local(
    config: Config, chance: Chance | None = None, link: Callable[[str, str], str] | None = None
) -> AsyncIterator[Local]:
    """Run the bot behind the local chat while the block runs.

    ``link`` gives the address of a message from its room and id, where the surface has such addresses.

    Raises:
        InputFaults: the knowledge has errors.
        StoreError: the database cannot be used; the text says why and how to mend it.
        SetupError: health is to be served where something else is.
    """
    chance = chance or Chance()
    async with (
        open_health(config.health, chance.clock, chance.timer) as health,
        await Database.open(config.store.file) as database,
    ):
        ids = SortableIds(chance.clock, chance.random_bits)
        chat = LocalChat(ChatStore(database), personas(config), chance.clock, ids, redact, link)
        async with open_engine(config, chat, database, lambda: (COMMUNITY,), chance, health.metrics) as engine:
            await chat.start(engine.front)
            try:
                async with health.watching(watched(engine, {"local": chat})):
                    yield Local(chat, engine)
            finally:
                await chat.close()


def personas(config: Config) -> tuple[Member, ...]:
    """Return whom the visitor of the local chat can be: members first."""
    playground = config.playground
    return (
        *(Member(persona.id, persona.name) for persona in playground.members),
        *(Member(persona.id, persona.name, Role.MODERATOR) for persona in playground.moderators),
    )
