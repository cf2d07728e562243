"""Every dialogue of ``tests/dialogues`` is played on every surface, with the shipped knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from bot import app
from bot.config import Config, Persona, load_config
from bot.core.model import (
    ChannelRole,
    Context,
    DeflectReason,
    HandOffReason,
    Member,
    Message,
    SilentReason,
)
from bot.loading import Loaded, load, shipped_knowledge
from bot.service.shell import Brain
from tests.dialogue_format import Breaks, Dialogue, Outcome, Renames, all_dialogues, read_dialogues
from tests.dialogue_player import play
from tests.drivers.console import console_driver
from tests.drivers.discord import discord_theatre
from tests.drivers.local import local_driver
from tests.drivers.playground import playground_driver
from tests.drivers.theatre import Theatre, local_theatre

DIALOGUES = all_dialogues()
SURFACES: dict[str, Theatre] = {
    "local": local_theatre(local_driver),
    "playground": local_theatre(playground_driver),
    "console": local_theatre(console_driver),
    "discord": discord_theatre,
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
    monkeypatch.setattr(app, "Loader", lambda *_: lambda: loaded)
    monkeypatch.setattr(app, "build_brain", lambda *_: brain)
    defaults = load_config(None)
    members = tuple(Persona(id=name.lower(), name=name) for name in ("Mia", "Jonas", "Lena", "Omar", "Ines", "Paul"))
    return defaults.model_copy(
        update={
            "store": defaults.store.model_copy(update={"file": tmp_path / "talk.db"}),
            "playground": defaults.playground.model_copy(update={"members": members}),
        }
    )


def outcomes_of(dialogue: Dialogue) -> Iterator[Outcome]:
    """Return what is expected of the bot in a dialogue, turn by turn."""
    for turn in dialogue.turns:
        outcome = turn.breaks if isinstance(turn, Breaks) else turn
        if isinstance(outcome, Outcome):
            yield outcome


def played() -> Iterator[object]:
    """Yield every dialogue on every surface; on Discord the bot does not hear yet that somebody takes another name."""
    for dialogue in DIALOGUES:
        renames = any(isinstance(turn, Renames) for turn in dialogue.turns)
        for surface in SURFACES:
            if not (renames and surface == "discord"):
                yield pytest.param(dialogue, surface, id=f"{dialogue.id}-{surface}")


@pytest.mark.parametrize(("dialogue", "surface"), played())
async def test_dialogue(dialogue: Dialogue, surface: str, config: Config) -> None:
    await play(dialogue, config, SURFACES[surface])


class TestFormat:
    """A slip in a dialogue is said with file, dialogue and turn."""

    @pytest.mark.parametrize(
        ("turn", "fault"),
        [
            ('{who: mia, says: "hi", silent: chatter, mood: bad}', "mood: Extra inputs are not permitted"),
            ('{who: mia, says: "hi"}', "a message has a decision or is refused"),
            ('{who: mia, says: "hi", silent: chatter, answer: verify-how}', "one decision, not answer and silent"),
            (
                '{who: tom, says: "hi", silent: chatter}',
                "who: Input should be 'mia', 'jonas', 'lena', 'omar', 'ines', 'paul', 'alex' or 'sara'",
            ),
            ('{who: mia, says: "hi", silent: bored}', "silent: Input should be"),
            ("{who: mia, presses: helped, told: press.cheers}", "there is no line 'press.cheers'"),
            ("{who: mia, presses: explode}", "presses: Input should be"),
            ("{wait: {days: 3}}", "wait.days: Extra inputs are not permitted"),
            ("{dance: true}", "a turn has exactly one of says, presses"),
            ("[]", "a turn has exactly one of says, presses"),
        ],
    )
    def test_a_slip_in_a_turn_says_where(self, tmp_path: Path, turn: str, fault: str) -> None:
        good = '{who: mia, says: "hello", silent: chatter}'
        text = f"- name: a small conversation\n  language: en\n  turns:\n    - {good}\n    - {turn}\n"
        (tmp_path / "small.yaml").write_text(text)
        with pytest.raises(ValueError, match=r"small\.yaml, dialogue “a small conversation”, turn 2: ") as caught:
            read_dialogues(tmp_path / "small.yaml")
        assert fault in str(caught.value)

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("name: a small conversation", "small.yaml: a file is a list of dialogues"),
            ("- {name: a small conversation, language: en, turns: []}", "it has no turns"),
            ("- {name: a small conversation, language: fr, turns: [{restart: true}]}", "language: Input should be"),
            ("- {name: short, language: en, turns: [{restart: true}]}", "“short”: name: String should have at least"),
            ("- {name: a small conversation, language: en, tags: [], turns: [{restart: true}]}", "tags: Extra inputs"),
        ],
    )
    def test_a_slip_in_a_file_says_where(self, tmp_path: Path, text: str, fault: str) -> None:
        (tmp_path / "small.yaml").write_text(text)
        with pytest.raises(ValueError, match="small") as caught:
            read_dialogues(tmp_path / "small.yaml")
        assert fault in str(caught.value)

    def test_no_two_dialogues_share_a_name(self) -> None:
        names = [dialogue.id for dialogue in DIALOGUES]
        assert sorted(set(names)) == sorted(names)

    @pytest.mark.parametrize(
        ("kind", "reasons"), [("handoff", HandOffReason), ("deflect", DeflectReason), ("silent", SilentReason)]
    )
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_every_reason_is_met_in_both_languages(self, kind: str, reasons: type[StrEnum], language: str) -> None:
        outcomes = [
            outcome for dialogue in DIALOGUES if dialogue.language == language for outcome in outcomes_of(dialogue)
        ]
        met = {getattr(outcome, kind) for outcome in outcomes} - {None}
        assert met == set(reasons)


class TestWrongDialogues:
    """What the bot does otherwise than a dialogue says fails, on each surface, and reads like the conversation."""

    @pytest.mark.parametrize("surface", SURFACES)
    @pytest.mark.parametrize(
        ("last", "expected", "came"),
        [
            (
                "{who: mia, says: 'Where do I find my invoice?', answer: verify-how}",
                "'verify-how'",
                "'billing-invoice'",
            ),
            ("{who: mia, says: 'Where do I find my invoice?', silent: chatter}", "'silent'", "'answer'"),
            ("{who: mia, presses: helped}", "nothing only for the one who pressed", "Told(text='"),
            ("{who: mia, presses: helped, told: press.already}", "press.already", "Told(text='"),
            ("{who: mia, presses: human, told: press.human_coming}", "0 new messages", "["),
            (
                "{who: mia, presses: claim, in: support, told: gone, in_thread: [thread.claimed]}",
                "in the thread:",
                "[]",
            ),
            ("{queue: [{of: mia, state: open}]}", "1 cases", "()"),
            ("{sees: {who: mia, of: mia, thread: true}}", "that the thread is there: True", "None"),
            ("{nowhere: ['verify']}", "no 'verify' in what Mia finds in support", "verify"),
            ("{who: mia, says: 'hello', refused: true}", "refused, with a reason", "Told(text='', refused=False)"),
        ],
    )
    async def test_what_did_not_happen_fails(
        self, tmp_path: Path, surface: str, config: Config, last: str, expected: str, came: str
    ) -> None:
        first = '{who: mia, says: "How do I verify?", answer: verify-how}'
        text = f"- name: a wrong conversation\n  language: en\n  turns:\n    - {first}\n    - {last}\n"
        (tmp_path / "wrong.yaml").write_text(text)
        (dialogue,) = read_dialogues(tmp_path / "wrong.yaml")
        with pytest.raises(AssertionError) as caught:
            await play(dialogue, config, SURFACES[surface])
        told = str(caught.value)
        assert told.startswith("wrong: a wrong conversation\n\n  mia (#support): How do I verify?\n→ ")
        assert expected in told.partition("  expected: ")[2].partition("\n  came: ")[0]
        assert came in told.partition("\n  came: ")[2]
