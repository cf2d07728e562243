"""``eyelevel doctor``: look at everything Eyelevel needs, and say what is wrong and how to mend it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from rich.table import Table
from rich.text import Text

from bot.commands import ExitCode
from bot.commands.core import load_folder
from bot.commands.discord import read_token
from bot.commands.packages import installed, requirements
from bot.commands.terminal import printable, show_json, table_console
from bot.config import Config, find_config, load_config
from bot.core.faults import Severity
from bot.encoder_name import EncoderName
from bot.encoders import INSTALL, REINSTALL, open_encoder
from bot.errors import InputFaults, SetupError
from bot.store.database import inspect_database
from bot.surfaces.discord.endpoints import Endpoints
from bot.surfaces.discord.inspecting import inspect

LITTLE_SPACE = 500 * 1024 * 1024
"""Bytes of free disk under which somebody should look."""
TOO_LITTLE_SPACE = 50 * 1024 * 1024
"""Bytes of free disk under which the database may soon be full."""


class Health(StrEnum):
    """How one thing is. Only ``fail`` keeps the bot from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


_ENCODER_MENDS = {
    EncoderName.USE: INSTALL,
    EncoderName.BOTH: f"{INSTALL}, or matching.encoder: use or words",
}
_STYLES = {Health.OK: "green", Health.WARN: "yellow", Health.FAIL: "bold red"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    health: Health
    found: str
    mend: str = ""


def run(config: Path | None, *, as_json: bool) -> ExitCode:
    """Look at everything; the exit code is 1 when something fails."""
    checks = tuple(examine(config))
    failed = any(check.health is Health.FAIL for check in checks)
    if as_json:
        show_json({"ok": not failed, "checks": [asdict(check) for check in checks]})
    else:
        _show_table(checks)
    return ExitCode.FINDINGS if failed else ExitCode.GOOD


def examine(path: Path | None) -> Iterator[Check]:
    """Yield every check; what depends on the configuration is left out when that has faults."""
    # An older Python could not even have read this file.
    yield Check("Python", Health.OK, ".".join(map(str, sys.version_info[:3])))
    yield from _packages()
    try:
        config = load_config(path)
        file = find_config(path).path
    except InputFaults as error:
        for fault in error.faults:
            yield Check(
                "configuration", Health.FAIL, f"{fault.file}:{fault.line}:{fault.column}: {fault.message}", fault.hint
            )
        return
    except SetupError as error:
        yield Check("configuration", Health.FAIL, str(error))
        return
    yield Check("configuration", Health.OK, str(file) if file else "no file: every key has its default")
    yield _encoder(config)
    yield _knowledge(config)
    yield _database(config.store.file)
    yield _space(config.store.file)
    yield _port(config.playground.host, config.playground.port)
    yield _browser()
    yield from _discord(config)


def _packages() -> Iterator[Check]:
    good: list[str] = []
    for needed in requirements():
        have = installed(needed.name)
        if have is None:
            yield Check(needed.name, Health.FAIL, "not installed", "make setup")
        elif not needed.allows(have):
            yield Check(
                needed.name, Health.WARN, f"{have}, but {needed.ranges} is what it is tested with", "make setup"
            )
        else:
            good.append(f"{needed.name} {have}")
    yield Check("packages", Health.OK, ", ".join(good))


def _encoder(config: Config) -> Check:
    try:
        encoder = open_encoder(config.matching.encoder)
    except SetupError as error:
        mend = _ENCODER_MENDS.get(config.matching.encoder, REINSTALL)
        return Check("encoder", Health.FAIL, str(error), mend)
    found = f"{encoder.name} {encoder.version}" if encoder else "none is asked for: spelling alone"
    return Check("encoder", Health.OK, found)


def _knowledge(config: Config) -> Check:
    folder = config.knowledge.folder
    try:
        loaded = load_folder(folder)
    except SetupError as error:
        return Check("knowledge", Health.FAIL, str(error), "Correct knowledge.folder in config.yaml.")
    errors = sum(fault.severity is Severity.ERROR for fault in loaded.faults)
    if errors or loaded.knowledge is None:
        return Check("knowledge", Health.FAIL, f"{folder}: {errors} errors", "eyelevel kb check lists them.")
    found = f"{folder}: {len(loaded.knowledge.entries)} entries in {', '.join(loaded.knowledge.languages)}"
    if loaded.faults:
        return Check(
            "knowledge", Health.WARN, f"{found}, {len(loaded.faults)} warnings", "eyelevel kb check lists them."
        )
    return Check("knowledge", Health.OK, found)


def _database(file: Path) -> Check:
    state = inspect_database(file)
    if state.fault:
        return Check("database", Health.FAIL, state.fault)
    unwritable = _unwritable(file)
    if unwritable is not None:
        return Check(
            "database", Health.FAIL, f"{unwritable} cannot be written.", "Give this user the right to write there."
        )
    if not state.exists:
        return Check("database", Health.OK, f"{file}: not there yet; the first start makes it")
    if state.in_use:
        return Check("database", Health.OK, f"{file}: in use by a running Eyelevel")
    if state.pending:
        return Check("database", Health.OK, f"{file}: intact; the next start brings {len(state.pending)} migrations")
    return Check("database", Health.OK, f"{file}: intact and up to date")


def _unwritable(file: Path) -> Path | None:
    """Return the file or folder that keeps the database from being written."""
    if file.exists() and not os.access(file, os.W_OK):
        return file
    folder = _existing(file.parent)
    return None if os.access(folder, os.W_OK | os.X_OK) else folder


def _space(file: Path) -> Check:
    folder = _existing(file.parent)
    free = shutil.disk_usage(folder).free
    health = Health.FAIL if free < TOO_LITTLE_SPACE else Health.WARN if free < LITTLE_SPACE else Health.OK
    mend = "" if health is Health.OK else "Make room, or put store.file on another disk."
    return Check("disk", health, f"{free / 1024**3:.1f} GiB free in {folder}", mend)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _port(host: str, port: int) -> Check:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server binds: a port that is only cooling down after a stop counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            mend = "If that is no running playground: eyelevel playground --port 0, or another playground.port."
            return Check("port", Health.WARN, f"{host}:{port} cannot be used now: {error.strerror}", mend)
    return Check("port", Health.OK, f"{host}:{port} is free" if port else f"{host}: any free port is taken")


def _browser() -> Check:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Check("browser", Health.WARN, "none found", "Open the address that the playground prints yourself.")
    return Check("browser", Health.OK, "found")


def _discord(config: Config) -> Iterator[Check]:
    settings = config.discord
    try:
        token = read_token(config)
    except SetupError as error:
        # Without any sign of Discord in the configuration nobody wants it.
        if settings.guilds or settings.token_file:
            yield Check("discord", Health.FAIL, str(error), "docs/discord.md says where to get one.")
        return
    endpoints = Endpoints(settings.api_url, settings.gateway_url)
    for finding in asyncio.run(inspect(endpoints, token, settings.guilds)):
        yield Check("discord", Health.OK if finding.good else Health.FAIL, finding.found, finding.mend)


def _show_table(checks: tuple[Check, ...]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("", "What", "Found", "How to mend it"):
        table.add_column(heading, overflow="fold")
    for check in checks:
        table.add_row(
            Text(check.health.value, style=_STYLES[check.health]),
            check.name,
            Text(printable(check.found)),
            Text(printable(check.mend)),
        )
    table_console().print(table)
