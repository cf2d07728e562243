"""Every dialogue of ``tests/dialogues`` is played on every surface, with the shipped knowledge."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import app
from bot.config import Config, load_config
from bot.core.model import ChannelRole, Context, Member, Message
from bot.loading import Loaded, load, shipped_knowledge
from bot.service.shell import Brain
from tests.dialogue_format import Dialogue, all_dialogues
from tests.dialogue_player import OpenDriver, play
from tests.drivers.console import console_driver
from tests.drivers.local import local_driver
from tests.drivers.playground import playground_driver

DIALOGUES = all_dialogues()
SURFACES: dict[str, OpenDriver] = {
    "local": local_driver,
    "playground": playground_driver,
    "console": console_driver,
}


@pytest.fixture(scope="session")
def warm() -> tuple[Loaded, Brain]:
    """The shipped knowledge, read and made ready once for all dialogues."""
    loaded = load(shipped_knowledge(), shipped_knowledge())
    brain = app.build_brain(load_config(None), loaded)
    probe = Message("w", "c", "support", ChannelRole.SUPPORT, Member("w", "W"), "Wie geht das?", datetime.now(UTC))
    brain.triage.decide(probe, Context(datetime.now(UTC)))  # the language model is loaded at its first use
    return loaded, brain


@pytest.fixture
def config(tmp_path: Path, warm: tuple[Loaded, Brain], monkeypatch: pytest.MonkeyPatch) -> Config:
    """The default configuration with a database of its own; the knowledge is not read again."""
    loaded, brain = warm
    monkeypatch.setattr(app, "load", lambda *_: loaded)
    monkeypatch.setattr(app, "build_brain", lambda *_: brain)
    defaults = load_config(None)
    return defaults.model_copy(update={"store": defaults.store.model_copy(update={"file": tmp_path / "talk.db"})})


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.id)
async def test_dialogue(dialogue: Dialogue, surface: str, config: Config) -> None:
    await play(dialogue, config, SURFACES[surface])
