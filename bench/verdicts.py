"""Labelled messages and what the triage makes of them: what the benches of judgement share."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter_ns

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Matcher
from bot.core.model import Answer, ChannelRole, Clarify, Context, Decision, Deflect, HandOff, Member, Message
from bot.core.safety.rules import Rules
from bot.core.triage import Triage
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder
from bot.loading import load, shipped_knowledge

HERE = Path(__file__).resolve().parent
DEFAULT_DATA = HERE.parent.parent / "shared" / "data"
OWN_DATA = HERE / "data"
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
WRITER = Member("m", "member")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled message."""

    language: str
    expect: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message and what the triage made of it."""

    language: str
    expect: str
    text: str
    decision: Decision
    microseconds: float

    @property
    def wanted(self) -> str:
        """The expectation without the entry."""
        return self.expect.partition(":")[0] if self.expect.startswith("answer") else self.expect

    @property
    def became(self) -> str:
        """The decision as a column: ``answer``, ``answer!`` for a wrong entry, ``handoff:upset`` and so on."""
        match self.decision:
            case Answer(entry=entry):
                right = not self.expect.startswith("answer:") or self.expect == f"answer:{entry}"
                return "answer" if right else "answer!"
            case Clarify():
                return "clarify"
            case HandOff(reason=reason):
                return f"handoff:{reason}"
            case Deflect(reason=reason):
                return f"deflect:{reason}"
            case silent:
                return f"silent:{silent.reason}"


def built(folder: Path, encoder: EncoderName = EncoderName.WORDS) -> tuple[Rules, Knowledge, Triage]:
    """Load a knowledge folder with the shipped rules and make the triage of it.

    Raises:
        SystemExit: it has faults; they are listed.
    """
    loaded = load(folder, shipped_knowledge())
    if loaded.knowledge is None or loaded.rules is None:
        sys.exit("\n".join(str(fault) for fault in loaded.faults))
    matcher = Matcher.build(loaded.knowledge, encoder=open_encoder(encoder))
    return loaded.rules, loaded.knowledge, Triage(loaded.knowledge, matcher, loaded.rules, ("en", "de"), "en")


def judged(triage: Triage, messages: Iterable[Labelled]) -> Iterator[Row]:
    """Decide about each message as the first of its writer in a support channel."""
    for number, each in enumerate(messages):
        message = Message(str(number), "bench", "support", ChannelRole.SUPPORT, WRITER, each.text, NOW)
        start = perf_counter_ns()
        decision = triage.decide(message, Context(now=NOW))
        yield Row(each.language, each.expect, each.text, decision, (perf_counter_ns() - start) / 1000)


def labelled(path: Path) -> Iterator[Labelled]:
    """Read a table with the columns ``expect``, ``text`` and perhaps ``lang``."""
    header, *lines = path.read_text("utf-8").splitlines()
    columns = header.split("\t")
    for line in lines:
        cells = dict(zip(columns, line.split("\t"), strict=False))
        # A line break inside a message is written as backslash and n.
        yield Labelled(cells.get("lang", ""), cells["expect"], cells["text"].replace("\\n", "\n"))
