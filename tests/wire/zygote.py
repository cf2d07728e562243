"""Lives of the bot: forks of one process in which everything is imported and the knowledge is built once.

Run as a program it reads one JSON object a line: ``{"start": …}`` begins a life and answers ``{"pid"}``,
``{"reap": pid}`` waits for that life to end and answers ``{"status"}``: its exit code, or minus the signal.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import app
from bot.config import load_config
from bot.core.model import ChannelRole, Context, Member, Message
from bot.loading import load, shipped_knowledge
from tests.wire.life import live


def warm(config: Path) -> None:
    """Build the knowledge once; every life inherits it."""
    settings = load_config(config)
    loaded = load(settings.knowledge.folder, shipped_knowledge())
    brain = app.build_brain(settings, loaded)
    now = datetime.now(UTC)
    for text in ("How do I reset my password?", "Wie lösche ich mein Konto?", "you stupid worthless bot"):
        heard = Message("1", "c", "support", ChannelRole.SUPPORT, Member("w", "W"), text, now)
        brain.triage.decide(heard, Context(now))
    app.Loader = lambda *_: lambda *_: loaded  # type: ignore[assignment,misc]
    app.build_brain = lambda *_: brain  # type: ignore[assignment]


def start(config: str, out: str, token: str, seed: int, ahead: float, *, patient: bool) -> int:
    """Fork a life of the bot, its clock ``ahead`` seconds, and return its pid."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        log = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ["EYELEVEL_DISCORD_TOKEN"] = token
        code = live(config, seed, ahead, patient=patient)
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def obey(order: dict[str, Any]) -> dict[str, Any]:
    if "start" in order:
        return {"pid": start(**order["start"])}
    _, status = os.waitpid(order["reap"], 0)
    return {"status": os.waitstatus_to_exitcode(status)}


def main() -> None:
    warm(Path(sys.argv[1]))
    print(json.dumps({"ready": os.getpid()}), flush=True)  # noqa: T201 - the protocol
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
