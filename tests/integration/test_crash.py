"""The process is killed; nothing may be lost and nothing may happen twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]


def crash(*options: str) -> dict[str, Any]:
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.integration.crash", *options],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def test_killed_at_every_boundary_of_a_story_it_ends_as_if_nothing_had_happened() -> None:
    result = crash("--stride", "1")
    assert result["boundaries"] > 120, "the story no longer reaches the boundaries it is about"
    assert result["killed"] == result["boundaries"]
    assert result["wrong"] == []


def test_killed_at_random_under_load_nothing_is_lost_or_doubled() -> None:
    result = crash("--random", "12", "--seed", "7")
    assert result["accepted"] > 50, "there was no load"
    assert {name: count for name, count in result.items() if name.startswith(("lost", "doubled"))} == {
        "lost_messages": 0,
        "lost_outcomes": 0,
        "lost_replies": 0,
        "doubled_replies": 0,
    }
    assert (result["effects_pending"], result["effects_dead"], result["members_with_two_open_cases"]) == (0, 0, 0)
