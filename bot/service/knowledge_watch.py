"""Puts changed knowledge to use while the bot runs, and tells staff how that went."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.core.effects import Effect, Say, StaffQueue
from bot.core.faults import Fault
from bot.errors import StoreError
from bot.loading import Loaded
from bot.service.heap import set_aside
from bot.service.reload import watch
from bot.service.shell import Brain, Shell

log = logging.getLogger(__name__)

FAULTS_SHOWN = 8
"""Faults a notice lists; ``eyelevel kb check`` lists all of them."""


class KnowledgeWatch:
    """Watches the knowledge folder.

    Args:
        folder: what to watch.
        load: reads it; runs in a thread.
        build: makes faultless files ready to decide; runs in the same thread.
        settle: takes a brain that is in use already and has it learn what takes longer; runs in a thread.
        shell: where the new brain is put to use and staff are told.
        communities: returns whose staff are told.
        version: version of the files in use.
    """

    def __init__(
        self,
        folder: Path,
        load: Callable[[], Loaded],
        build: Callable[[Loaded], Brain],
        settle: Callable[[Brain], Brain],
        shell: Shell,
        communities: Callable[[], Iterable[str]],
        version: str,
    ) -> None:
        self._folder = folder
        self._load = load
        self._build = build
        self._settle = settle
        self._shell = shell
        self._communities = communities
        self._version = version

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await watch(self._folder, self._load, self._make, self._adopt, self._report, self._version)
            # A fault in what builds the brain must not end the watching: the next change may well work.
            except Exception as error:
                log.exception("Changed knowledge could not be put to use.")
                await self._tell_faults(1, f"{type(error).__name__}: {error}")

    async def check(self) -> tuple[tuple[Fault, ...], int, tuple[str, ...]]:
        """Read the files without using them; return their faults, the number of entries, and their languages."""
        loaded = await asyncio.to_thread(self._load)
        knowledge = loaded.knowledge
        return loaded.faults, len(knowledge.entries) if knowledge else 0, knowledge.languages if knowledge else ()

    async def reload(self) -> tuple[Fault, ...]:
        """Use the files as they are now; return the faults where they cannot be used."""
        loaded = await asyncio.to_thread(self._load)
        if not loaded.usable:
            return loaded.faults
        await self._adopt(await asyncio.to_thread(self._make, loaded))
        return ()

    def _make(self, loaded: Loaded) -> Brain:
        # Noted before the try: what failed once is not tried again until the files change.
        self._version = loaded.version
        return self._build(loaded)

    async def _adopt(self, brain: Brain) -> None:
        self._use(brain)
        knowledge = brain.replies.knowledge
        log.info("Knowledge %s is in use: %d entries.", knowledge.version, len(knowledge.entries))
        count = str(len(knowledge.entries))
        await self._tell(f"knowledge:{knowledge.version}", "loaded", count=count, version=knowledge.version)
        self._use(await asyncio.to_thread(self._settled, brain))

    def _use(self, brain: Brain) -> None:
        self._shell.mind.brain = brain
        self._shell.recalibrate()

    def _settled(self, brain: Brain) -> Brain:
        with set_aside():
            return self._settle(brain)

    async def _report(self, faults: tuple[Fault, ...]) -> None:
        for fault in faults:
            log.warning("%s", fault)
        shown = "\n".join(str(fault) for fault in faults[:FAULTS_SHOWN])
        await self._tell_faults(len(faults), shown)

    async def _tell_faults(self, count: int, shown: str) -> None:
        await self._tell("knowledge-faults", "faults", count=str(count), faults=shown)

    async def _tell(self, about: str, line: str, **values: str) -> None:
        now = self._shell.clock()
        for community in self._communities():
            staff = self._shell.mind.of(community).replies.staff_voice
            text = staff.first(f"staff.knowledge_{line}", **values)
            notice: Effect = Say(f"{about}:{community}:{now.isoformat()}", StaffQueue(), text)
            try:
                await self._shell.store.post(community, (notice,), now)
            except StoreError as error:
                log.warning("Staff could not be told about the knowledge: %s", error)
                return
        self._shell.wake()
