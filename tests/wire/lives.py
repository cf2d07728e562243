"""The bot in a process of its own: started, killed, stopped and started again while the fake Discord goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.wire.life import TOOK_UP
from tests.wire.server import PATIENCE, TOKEN, FakeDiscord
from tests.wire.town import Town

PROJECT = Path(__file__).parents[2]


class Zygote:
    """The process that all lives are forks of.

    Args:
        folder: for its configuration and its own complaints.
    """

    def __init__(self, folder: Path) -> None:
        config = folder / "zygote.yaml"
        config.write_text(yaml.safe_dump({"knowledge": {"folder": str(PROJECT / "knowledge")}}), "utf-8")
        self._complaints = folder / "zygote.err"
        with self._complaints.open("w") as complaints:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "tests.wire.zygote", str(config)],
                cwd=PROJECT,
                env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )
        self._hear()

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._complaints.read_text()
        told: dict[str, Any] = json.loads(line)
        return told

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


@dataclass
class Bot:
    """The bot's process, on and off."""

    zygote: Zygote
    discord: FakeDiscord
    folder: Path
    town: Town
    settings: dict[str, Any] = field(default_factory=dict)
    """Merged over what ``config`` writes, section by section."""
    server: dict[str, Any] = field(default_factory=dict)
    """More settings of the server."""
    others: list[Town] = field(default_factory=list)
    """More servers that the bot works in."""
    patient: bool = False
    """Whether it waits between two tries as long as it really does."""
    token: str = TOKEN
    lives: int = 0
    _known: int = 0
    """How often a bot had identified itself before this life."""
    _took_up: int = 0
    """How often an earlier life had taken up what was missed."""
    _doomed: bool = False
    pid: int | None = None

    @property
    def log(self) -> str:
        """What it said on stdout and stderr in all its lives."""
        out = self.folder / "bot.log"
        return out.read_text("utf-8") if out.exists() else ""

    @property
    def database(self) -> Path:
        return self.folder / "bot.db"

    def config(self) -> dict[str, Any]:
        written: dict[str, Any] = {
            "knowledge": {"folder": str(PROJECT / "knowledge")},
            "store": {"file": str(self.database)},
            "triage": {"double_post_seconds": 0, "human_present_minutes": 0},
            "discord": {
                "api_url": self.discord.api_url,
                "gateway_url": self.discord.gateway_url,
                "guilds": {str(town.guild.id): _server(town) | self.server for town in (self.town, *self.others)},
            },
        }
        for section, more in self.settings.items():
            written[section] = written.get(section, {}) | more
        return written

    def start(self) -> None:
        """Begin a life."""
        assert self.pid is None, "it lives already"
        self.folder.mkdir(exist_ok=True)
        path = self.folder / "config.yaml"
        path.write_text(yaml.safe_dump(self.config()), "utf-8")
        self.lives += 1
        self._took_up, self._doomed = self.log.count(TOOK_UP), False
        order = {
            "config": str(path),
            "out": str(self.folder / "bot.log"),
            "token": self.token,
            "seed": self.lives,
            "patient": self.patient,
            "ahead": self.discord.world.ahead.total_seconds(),
        }
        self.pid = self.zygote.ask(start=order)["pid"]
        self.discord.faults.kill = self.kill
        self._known = self.discord.gateway.identifies

    def kill(self) -> None:
        """End this life at once: kill -9."""
        assert self.pid is not None
        self._doomed = True
        os.kill(self.pid, signal.SIGKILL)

    async def buried(self) -> int:
        """Wait for the end of a life that was ended, and return how: the exit code, or minus the signal."""
        assert self.pid is not None
        await self.discord.until(self._ended, "the bot's process ends")
        pid, self.pid = self.pid, None
        return int(self.zygote.ask(reap=pid)["status"])

    async def revive(self) -> None:
        """Begin another life after one that was killed."""
        if self.pid is not None:
            await self.buried()
        self.start()

    async def kill_and_bury(self) -> None:
        self.kill()
        assert await self.buried() == -signal.SIGKILL

    async def stop(self) -> int:
        """Ask it to end, as a service manager does, and return its exit code."""
        assert self.pid is not None
        os.kill(self.pid, signal.SIGTERM)
        return await self.buried()

    def open(self) -> bool:
        """Say whether this life is connected and has taken up what was missed, in every server it is in."""
        here = sum(self.discord.world.bot.id in guild.members for guild in self.discord.world.guilds.values())
        return self.connected() and self.log.count(TOOK_UP) - self._took_up >= here

    def connected(self) -> bool:
        """Say whether this life has reached the gateway."""
        gateway = self.discord.gateway
        return self.pid is not None and gateway.identifies > self._known and gateway.current is not None

    async def ready(self) -> None:
        """Wait until it is connected and what is written from now on comes in its turn."""
        try:
            await self.discord.until(lambda: self.open() or not self.alive(), "the bot connects")
        except AssertionError as error:
            raise AssertionError(f"{error}\nthe bot said:\n{self.log[-4000:]}") from None
        assert self.alive(), f"the bot ended by itself:\n{self.log[-4000:]}"

    def alive(self) -> bool:
        """Say whether its process still runs and has not been killed, which takes a moment."""
        return self.pid is not None and not self._doomed and not self._ended()

    def _ended(self) -> bool:
        # A life that ended stays a zombie until it is reaped, so its state is read instead of a signal sent.
        state = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        return state == "Z"


def _server(town: Town) -> dict[str, Any]:
    return {
        "support": [str(town.support.id), str(town.forum.id)],
        "staff": str(town.staff.id),
        "moderators": [str(town.staff_role.id)],
    }
