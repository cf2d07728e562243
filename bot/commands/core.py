"""What most commands need: a knowledge folder, and the triage built from it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.building import build_triage
from bot.config import Config
from bot.core.triage import Triage
from bot.errors import SetupError
from bot.loading import Loaded, load, shipped_knowledge


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


def open_triage(config: Config, folder: Path | None = None, previous: Triage | None = None) -> Triage:
    """Build the pure core from ``folder``, or from the configured one; ``previous`` lends what is the same.

    Raises:
        SetupError: there is no such folder, or the sentence encoder is not installed.
        InputFaults: the files have errors.
    """
    return build_triage(config, load_folder(folder or config.knowledge.folder), previous)
