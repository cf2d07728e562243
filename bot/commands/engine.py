"""What most commands need: the knowledge, the matcher and the triage built from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.core.faults import Severity
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Matcher
from bot.core.safety.rules import Rules
from bot.core.triage import Triage
from bot.errors import InputFaults, SetupError
from bot.loading import Loaded, load, shipped_knowledge


@dataclass(frozen=True, slots=True)
class Engine:
    """The pure core, ready to decide."""

    knowledge: Knowledge
    rules: Rules
    matcher: Matcher
    triage: Triage

    def topic(self, entry: str | None) -> str | None:
        """Return the topic of an entry, None for none."""
        found = self.knowledge.entries.get(entry) if entry else None
        return found.topic if found else None


def load_folder(folder: Path) -> Loaded:
    """Load a knowledge folder, with faults or without.

    Raises:
        SetupError: there is no such folder.
    """
    if not folder.is_dir():
        raise SetupError(f"{folder}: there is no such folder. Name the knowledge folder with --knowledge.")
    here = Path.cwd()
    # Faults name files as the person at the keyboard would.
    shown = folder.relative_to(here) if folder.is_absolute() and folder.is_relative_to(here) else folder
    return load(shown, shipped_knowledge(), datetime.now(UTC).date())


def open_engine(config: Config, folder: Path | None = None) -> Engine:
    """Build the core from ``folder``, or from the configured one.

    Raises:
        SetupError: there is no such folder.
        InputFaults: the files have errors.
    """
    loaded = load_folder(folder or config.knowledge.folder)
    if loaded.knowledge is None or loaded.rules is None:
        raise InputFaults([fault for fault in loaded.faults if fault.severity is Severity.ERROR])
    matcher = Matcher.build(loaded.knowledge, config.matching.precision)
    default = config.community.default_language
    languages = tuple(loaded.lines) or (default,)
    triage = Triage(loaded.knowledge, matcher, loaded.rules, languages, default, config.triage.policy())
    return Engine(loaded.knowledge, loaded.rules, matcher, triage)
