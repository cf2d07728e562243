"""The store as the service sees it: each method is one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlite_utils

from bot.core.case import Case
from bot.core.effects import Effect
from bot.core.model import Context
from bot.store import casebook, ledger, outbox, votes
from bot.store.database import Database, mark_as_ours
from bot.store.ledger import Windows
from bot.store.records import Cast, Entered, Outcome, Pending, Queued, Tallies, VoteFilter


class Store:
    """Ledger, cases, outbox and members over one database.

    Every method raises ``StoreError`` when the database cannot do it; then nothing of it was kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, outcome: Outcome) -> bool:
        """Keep a message or press with all that follows from it; False when it was taken up before.

        Raises:
            Conflict: the case changed since it was read; decide again on what it is now.
        """

        def work(db: sqlite_utils.Database) -> bool:
            if not ledger.enter(db, outcome):
                return False
            if outcome.case is not None:
                casebook.save(db, outcome.case)
            casebook.note(db, outcome.notes)
            if outcome.takes_back is not None:
                ledger.take_back(db, outcome.takes_back)
            outbox.post(db, outcome.taken.community, outcome.effects, outcome.taken.at)
            ledger.meet(db, outcome)
            votes.cast(db, outcome.taken.community, outcome.votes)
            return True

        return await self._database.run(work)

    async def entered(self, message: str) -> Entered | None:
        """Return the ledger's row of a message or press."""
        return await self._database.run(lambda db: ledger.entered(db, message))

    async def context(self, community: str, channel: str, member: str, now: datetime, windows: Windows) -> Context:
        """Return what a decision about this member in this channel may know."""
        return await self._database.run(lambda db: ledger.context(db, community, channel, member, now, windows))

    async def copies(self, community: str, fingerprint: str, member: str, since: datetime) -> int:
        """Return how often others than ``member`` posted a text since ``since``."""
        return await self._database.run(lambda db: ledger.copies(db, community, fingerprint, member, since))

    async def be_present(self, community: str, channel: str, member: str, moderator: str, at: datetime) -> None:
        """Note that a moderator is talking with a member in a channel."""
        await self._database.run(lambda db: ledger.be_present(db, community, channel, member, moderator, at))

    async def last_asker(self, community: str, channel: str, since: datetime) -> str | None:
        """Return whose message was taken up last in a channel, other than silently."""
        return await self._database.run(lambda db: ledger.last_asker(db, community, channel, since))

    async def case(self, case_id: str) -> Case | None:
        """Return one case."""
        return await self._database.run(lambda db: casebook.case(db, case_id))

    async def open_case(self, community: str, member: str) -> Case | None:
        """Return the member's case that is not resolved."""
        return await self._database.run(lambda db: casebook.open_of(db, community, member))

    async def case_of_thread(self, community: str, thread: str) -> Case | None:
        """Return the case whose private thread this is."""
        return await self._database.run(lambda db: casebook.of_thread(db, community, thread))

    async def threadless(self, case_id: str) -> bool:
        """Tell whether a case has no private thread, and none is being opened."""
        return await self._database.run(lambda db: casebook.threadless(db, case_id))

    async def lose_thread(self, community: str, thread: str) -> Case | None:
        """Forget a thread that is gone; return the case it was of, None where it was of none."""
        return await self._database.run(lambda db: casebook.lose_thread(db, community, thread))

    async def under_way(self, community: str) -> tuple[tuple[Case, str], ...]:
        """Return the cases whose threads people may write in, with these."""
        return await self._database.run(lambda db: casebook.under_way(db, community))

    async def queue(self, community: str, resolved: int = 20) -> tuple[Queued, ...]:
        """Return the open cases, most urgent and oldest first, then the latest ``resolved`` ones."""
        return await self._database.run(lambda db: casebook.queue(db, community, resolved))

    async def lapsed(self, before: datetime) -> tuple[Case, ...]:
        """Return the cases resolved before ``before`` whose threads still wait for the member's word."""
        return await self._database.run(lambda db: casebook.lapsed(db, before))

    async def save_step(self, case: Case, effects: tuple[Effect, ...], at: datetime) -> None:
        """Keep a step that nobody's message or press brought about.

        Raises:
            Conflict: the case changed since it was read.
        """

        def work(db: sqlite_utils.Database) -> None:
            casebook.save(db, case)
            outbox.post(db, case.community, effects, at)

        await self._database.run(work)

    async def post(self, community: str, effects: tuple[Effect, ...], at: datetime) -> None:
        """Put effects into the outbox that belong to no message: notices to staff."""
        await self._database.run(lambda db: outbox.post(db, community, effects, at))

    async def due(self, now: datetime, limit: int) -> tuple[Pending, ...]:
        """Return the first pending effect of each lane, where it is due."""
        return await self._database.run(lambda db: outbox.due(db, now, limit))

    async def newest_effect(self) -> int:
        """Return the number of the effect that was put into the outbox last, 0 where there never was one."""
        return await self._database.run(outbox.newest)

    async def next_due(self, after: datetime | None = None) -> datetime | None:
        """Return when the next effect is due (later than ``after``), None where nothing waits."""
        return await self._database.run(lambda db: outbox.next_due(db, after))

    async def done(self, pending: Pending, ref: str, at: datetime, following: tuple[Effect, ...] = ()) -> None:
        """Note that an effect was carried out, with what follows; ``ref`` is the id of what it made."""

        def work(db: sqlite_utils.Database) -> None:
            outbox.done(db, pending, ref, at)
            outbox.post(db, pending.community, following, at)

        await self._database.run(work)

    async def retry(self, pending: Pending, due_at: datetime, error: str, *, counted: bool = True) -> None:
        """Note a failed try and when the next one is due; one that is not ``counted`` brings no end nearer."""
        await self._database.run(lambda db: outbox.retry(db, pending, due_at, error, counted=counted))

    async def bury(self, pending: Pending, error: str, notice: tuple[Effect, ...], at: datetime) -> None:
        """Give an effect up, and tell staff with ``notice`` in the same transaction."""

        def work(db: sqlite_utils.Database) -> None:
            outbox.bury(db, pending, error, at)
            outbox.post(db, pending.community, notice, at)

        await self._database.run(work)

    async def tallies(self, now: datetime) -> Tallies:
        """Return how much waits, from indexes alone: asking often costs little."""

        def work(db: sqlite_utils.Database) -> Tallies:
            pending, dead, since = outbox.waiting(db)
            oldest = max(now - since, timedelta()) if since is not None else timedelta()
            return Tallies(casebook.by_state(db), pending, dead, oldest)

        return await self._database.run(work)

    async def prove_writable(self) -> None:
        """Write what stands there already, to the disk, so that one that is full or gone is found out.

        Raises:
            StoreError: it cannot be written; the text says why.
        """
        await self._database.run(mark_as_ours)

    async def depth(self) -> dict[str, int]:
        """Return how many effects are pending, done and dead."""
        return await self._database.run(outbox.depth)

    async def votes(self, wanted: VoteFilter, strikes_since: datetime) -> tuple[Cast, ...]:
        """Return votes, oldest first; members deflected after ``strikes_since`` have none that is valid."""
        return await self._database.run(lambda db: votes.found(db, wanted, strikes_since))

    async def discard_votes(self, wanted: VoteFilter, at: datetime) -> int:
        """Let votes count no more, until they are restored; return how many."""
        return await self._database.run(lambda db: votes.discard(db, wanted, at))

    async def restore_votes(self, wanted: VoteFilter) -> int:
        """Let discarded votes count again; return how many."""
        return await self._database.run(lambda db: votes.restore(db, wanted))

    async def erase_votes(self, wanted: VoteFilter) -> int:
        """Delete votes for good, a member's for one; return how many."""
        return await self._database.run(lambda db: votes.erase(db, wanted))
