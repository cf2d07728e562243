from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app
from bot.config import Config, load_config
from bot.loading import Loaded, load, shipped_knowledge
from bot.service.shell import Brain
from tests.discord.world import World, world
from tests.small_knowledge import write_knowledge


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Loaded, Brain]:
    """The small knowledge, read and made ready once for all tests."""
    folder = tmp_path_factory.mktemp("small")
    write_knowledge(folder / "knowledge")
    loaded = load(folder / "knowledge", shipped_knowledge())
    return folder / "knowledge", loaded, app.build_brain(load_config(None), loaded)


@pytest.fixture
def config(tmp_path: Path, small: tuple[Path, Loaded, Brain], monkeypatch: pytest.MonkeyPatch) -> Config:
    """The default configuration with a database of its own; the knowledge is not read again."""
    folder, loaded, brain = small
    monkeypatch.setattr(app, "Loader", lambda *_: lambda: loaded)
    monkeypatch.setattr(app, "build_brain", lambda *_: brain)
    (tmp_path / "config.yaml").write_text(f"knowledge: {{folder: {folder}}}\n")
    return load_config(tmp_path / "config.yaml")


@pytest.fixture
async def server(config: Config) -> AsyncIterator[World]:
    async with world(config) as opened:
        yield opened
