"""The dialogues' file format, typed; ``tests/dialogues/README.md`` explains it to whoever writes one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core.controls import Verb
from bot.core.lines import PLACEHOLDERS
from bot.core.model import DeflectReason, HandOffReason, Priority, SilentReason

FOLDER = Path(__file__).parent / "dialogues"

GONE = "gone"
"""What a person is told who presses a button that is not there any more."""

Person = Literal["mia", "jonas", "lena", "omar", "ines", "paul", "alex", "sara"]
Room = Literal["support", "general", "staff", "thread"]


def _known_line(key: str) -> str:
    if key not in PLACEHOLDERS and key != GONE:
        raise ValueError(f"there is no line {key!r} in bot/core/lines.py")
    return key


Line = Annotated[str, AfterValidator(_known_line)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=_Part)


class Fill(_Part):
    """A text too long to write out: ``fill`` again and again, ``length`` characters in all."""

    fill: Annotated[str, Field(min_length=1)]
    length: Annotated[int, Field(gt=0)]

    @property
    def text(self) -> str:
        return (self.fill * (self.length // len(self.fill) + 1))[: self.length]


class Outcome(_Part):
    """What the bot must decide, and what must then be seen."""

    answer: str | None = None
    clarify: tuple[str, ...] | None = None
    handoff: HandOffReason | None = None
    deflect: DeflectReason | None = None
    silent: SilentReason | None = None
    topic: str | None = None
    entry: str | None = None
    priority: Priority | None = None
    language: Literal["en", "de"] | None = None
    line: Line | None = None
    """What is said in the open, where it is not the reason's own line."""
    in_thread: tuple[Line, ...] = ()
    """What else the bot says in the member's private thread."""

    @property
    def decision(self) -> str | None:
        """The kind of decision that is expected; None where none is."""
        return next((kind for kind in DECISIONS if getattr(self, kind) is not None), None)

    @model_validator(mode="after")
    def _one_decision(self) -> Outcome:
        kinds = [kind for kind in DECISIONS if getattr(self, kind) is not None]
        if len(kinds) > 1:
            raise ValueError(f"a turn has one decision, not {' and '.join(kinds)}")
        return self


DECISIONS = ("answer", "clarify", "handoff", "deflect", "silent")


class Says(Outcome):
    """Somebody writes a message."""

    who: Person
    says: str | Fill
    place: Annotated[Room, Field(alias="in")] = "support"
    of: Person | None = None
    """Whose thread, where a moderator writes in one."""
    reply: Literal[True] | Person | None = None
    """To the latest message of the bot (true) or of a person in this room."""
    after: Annotated[int, Field(gt=0)] = 30
    """Seconds since the turn before."""
    refused: Literal[True] | None = None
    """The surface does not take the message, and says why."""

    @property
    def text(self) -> str:
        return self.says if isinstance(self.says, str) else self.says.text

    @model_validator(mode="after")
    def _expects(self) -> Says:
        if (self.decision is None) == (self.refused is None):
            raise ValueError("a message has a decision or is refused")
        return self


class Presses(Outcome):
    """Somebody presses a button: the newest of its kind that this person sees in the room."""

    who: Person
    presses: Verb
    entry: str | None = None
    """Which entry, for ``pick`` and ``follow``."""
    place: Annotated[Room | None, Field(alias="in")] = None
    of: Person | None = None
    """Whose case."""
    late: bool = False
    """With a window that still shows what was there before the press before."""
    told: Line | tuple[Line, ...] | None = None
    """What only this person is told; several where surfaces differ; none: nothing."""
    after: Annotated[int, Field(gt=0)] = 30


class Renames(_Part):
    """A member goes by another name from now on."""

    class Name(_Part):
        who: Person
        to: str
        like: str | None = None
        """Whose name it can be taken for: moderators get one card. None: no card."""

    renames: Name


class Wait(_Part):
    """Time passes."""

    class Span(_Part):
        minutes: int = 0
        hours: int = 0

    wait: Span


class Restart(_Part):
    """The bot is stopped and started again."""

    restart: Literal[True]


class Sees(_Part):
    """What somebody finds."""

    class Sight(_Part):
        who: Person
        thread: bool
        of: Person | None = None
        """Whose thread; the latest one where it does not say."""
        locked: bool | None = None

    sees: Sight


class Queue(_Part):
    """The cases as moderators find them, in this order."""

    class Row(_Part):
        of: Person
        state: Literal["open", "claimed", "resolved"]
        priority: Priority | None = None
        reason: HandOffReason | None = None
        by: Person | None = None

    queue: tuple[Row, ...]


class Nowhere(_Part):
    """These texts are nowhere to be seen: in no room, for nobody, not in the queue."""

    nowhere: Annotated[tuple[str, ...], Field(min_length=1)]


class Breaks(_Part):
    """Somebody writes a message at which the bot has a bug."""

    breaks: Says


Turn = Says | Presses | Renames | Wait | Restart | Sees | Queue | Nowhere | Breaks

_KINDS: dict[str, type[_Part]] = {
    "says": Says,
    "presses": Presses,
    "renames": Renames,
    "wait": Wait,
    "restart": Restart,
    "sees": Sees,
    "queue": Queue,
    "nowhere": Nowhere,
    "breaks": Breaks,
}


class Dialogue(_Part):
    """One conversation; each turn is played in order."""

    name: Annotated[str, Field(min_length=10, max_length=100)]
    language: Literal["en", "de"]
    file: str
    turns: tuple[Turn, ...]

    @property
    def id(self) -> str:
        return f"{self.file}: {self.name}"


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Read one file.

    Raises:
        ValueError: something in it is not as it must be; the text names file, dialogue and turn.
    """
    content = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise ValueError(f"{path.name}: a file is a list of dialogues, each with name, language and turns")
    return tuple(_dialogue(path.stem, each) for each in content)


def all_dialogues() -> tuple[Dialogue, ...]:
    """Read every file of the folder."""
    return tuple(dialogue for path in sorted(FOLDER.glob("*.yaml")) for dialogue in read_dialogues(path))


def _dialogue(file: str, raw: dict[str, Any]) -> Dialogue:
    name = f"{file}.yaml, dialogue “{raw.get('name', '(without a name)')}”"
    turns = tuple(_turn(f"{name}, turn {number}", turn) for number, turn in enumerate(raw.get("turns") or (), 1))
    if not turns:
        raise ValueError(f"{name}: it has no turns")
    return _checked(name, Dialogue, {**raw, "turns": turns, "file": file})


def _turn(where: str, raw: object) -> Turn:
    keys = set(raw) if isinstance(raw, dict) else set()
    kinds = sorted(keys & set(_KINDS))
    if len(kinds) != 1:
        raise ValueError(f"{where}: a turn has exactly one of {', '.join(_KINDS)}; this one: {raw}")
    return _checked(where, _KINDS[kinds[0]], raw)  # type: ignore[return-value]


def _checked(where: str, model: type[Model], raw: object) -> Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'turn'}: {each['msg']}" for each in error.errors())
        raise ValueError(f"{where}: {faults}") from error
