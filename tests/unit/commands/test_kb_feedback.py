import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import Result

from bot.core.model import Deflect, DeflectReason, Member
from bot.core.votes import Choice, Vote, wording_of
from bot.loading import load, shipped_knowledge
from bot.store.database import Database
from bot.store.records import Outcome
from bot.store.store import Store
from tests.making import answered, taken, trace
from tests.voting import DEFAULT_BASIS, vote

Eyelevel = Callable[..., Result]

NOW = datetime.now(UTC)


@pytest.fixture
def config(tmp_path: Path, knowledge: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(f"knowledge: {{folder: {knowledge}}}\nstore: {{file: talk.db}}\n")
    return file


def cast(knowledge: Path, member: str, choice: Choice, on: str, days: int = 0) -> Vote:
    known = load(knowledge, shipped_knowledge()).knowledge
    assert known
    at = NOW - timedelta(days=days)
    one = vote(member, choice, at=at, basis=DEFAULT_BASIS)
    return replace(one, id=f"{member}{days}:{on}", entry=on, wording=wording_of(known.entries[on]))


def keep(file: Path, votes: Sequence[Vote], *deflected: str) -> None:
    async def work() -> None:
        async with await Database.open(file) as database:
            store = Store(database)
            for each in votes:
                await store.record(replace(answered(id=each.id), votes=(each,)))
            for name in deflected:
                insult = taken(f"bad-{name}", Member(name, name), NOW)
                await store.record(Outcome(insult, trace(), Deflect(DeflectReason.ABUSE, trace())))

    asyncio.run(work())


@pytest.fixture
def voted(config: Path, knowledge: Path) -> Path:
    """Five members say no to one entry, one of them baits; one is helped by another, long ago."""
    names = ("ann", "ben", "cleo", "dan", "[bold]eve")
    votes = [cast(knowledge, name, Choice.MISSED, "reset-password") for name in names]
    keep(config.parent / "talk.db", [*votes, cast(knowledge, "ann", Choice.HELPED, "event-times", 100)], "ben")
    return config


def listed(eyelevel: Eyelevel, config: Path, *more: str) -> dict[str, object]:
    result = eyelevel("kb", "feedback", "list", "--config", config, "--json", *more)
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


def test_staff_see_what_votes_do(eyelevel: Eyelevel, voted: Path) -> None:
    result = eyelevel("kb", "feedback", "--config", voted)
    assert result.exit_code == 0
    assert "5 of 6 votes count, by 4 members." in result.stdout
    row = next(line.split() for line in result.stdout.splitlines() if line.startswith("reset-password"))
    assert row[:5] == ["reset-password", "0", "4", "4", "1"]
    assert int(row[6].rstrip("%")) < 85
    assert "ann" not in result.stdout


def test_json_holds_every_vote_and_whether_it_counts(eyelevel: Eyelevel, voted: Path) -> None:
    found = listed(eyelevel, voted)
    assert found["recalibrate"] is True
    assert len(str(found["version"])) == 12
    states = {(row["member"], row["entry"]): row["state"] for row in found["votes"]}  # type: ignore[attr-defined]
    assert states.pop(("ben", "reset-password")) == "strikes"
    assert set(states.values()) == {"counts"}
    first = found["entries"][0]  # type: ignore[index]
    assert first["entry"] == "reset-password"
    assert first["shift"][1] < 0


def test_named_votes_are_listed_one_by_one(eyelevel: Eyelevel, voted: Path) -> None:
    result = eyelevel("kb", "feedback", "list", "--config", voted, "--entry", "reset-password")
    assert result.stdout.count("missed") == 5
    assert "[bold]eve" in result.stdout
    assert "helped" not in result.stdout


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["undo", "--entry", "reset-password"], 5),
        (["undo", "--member", "ann"], 2),
        (["undo", "--since", f"{NOW - timedelta(days=1):%Y-%m-%d}"], 5),
        (["reset"], 6),
    ],
)
def test_what_is_undone_can_be_restored(eyelevel: Eyelevel, voted: Path, options: list[str], count: int) -> None:
    before = listed(eyelevel, voted)
    undone = eyelevel("kb", "feedback", *options, "--config", voted, "--json")
    assert json.loads(undone.stdout) == {"action": options[0], "votes": count}
    after = listed(eyelevel, voted)
    assert [row["state"] for row in after["votes"]].count("discarded") == count  # type: ignore[attr-defined]
    assert after["version"] != before["version"]
    assert eyelevel("kb", "feedback", "restore", "--config", voted).stdout.startswith(f"{count} vote")
    assert listed(eyelevel, voted) == before


def test_a_members_votes_can_be_deleted_for_good(eyelevel: Eyelevel, voted: Path) -> None:
    assert eyelevel("kb", "feedback", "erase", "--member", "ann", "--config", voted).stdout == (
        "2 votes deleted for good.\n"
    )
    assert "ann" not in json.dumps(listed(eyelevel, voted))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["undo"], "Say which votes"),
        (["reset", "--member", "ann"], "reset is about all votes"),
        (["erase", "--entry", "reset-password"], "--member says whose"),
    ],
)
def test_what_could_hit_more_than_meant_is_refused(
    eyelevel: Eyelevel, voted: Path, options: list[str], said: str
) -> None:
    before = listed(eyelevel, voted)
    result = eyelevel("kb", "feedback", *options, "--config", voted)
    assert result.exit_code == 2
    assert said in result.stderr
    assert listed(eyelevel, voted) == before


def test_without_a_database_none_is_made(eyelevel: Eyelevel, config: Path) -> None:
    result = eyelevel("kb", "feedback", "--config", config)
    assert result.exit_code == 2
    assert "there is no database yet" in result.stderr
    assert not (config.parent / "talk.db").exists()


def test_switched_off_it_says_so(eyelevel: Eyelevel, voted: Path) -> None:
    voted.write_text(voted.read_text() + "matching: {recalibrate: false}\n")
    assert "Recalibration is off" in eyelevel("kb", "feedback", "--config", voted).stdout
    assert listed(eyelevel, voted)["recalibrate"] is False


def test_a_database_without_votes_is_no_fault(eyelevel: Eyelevel, config: Path) -> None:
    keep(config.parent / "talk.db", [])
    result = eyelevel("kb", "feedback", "--config", config)
    assert (result.exit_code, result.stdout) == (0, "0 of 0 votes count, by 0 members.\n")


def test_while_the_bot_runs_it_says_that_the_bot_must_be_stopped(
    eyelevel: Eyelevel, voted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.05)

    async def work() -> Result:
        async with await Database.open(voted.parent / "talk.db"):
            return await asyncio.to_thread(eyelevel, "kb", "feedback", "--config", voted)

    result = asyncio.run(work())
    assert result.exit_code == 2
    assert "Stop the other Eyelevel" in result.stderr
