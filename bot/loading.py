"""Reads a knowledge folder from disk: answers, canned lines, safety rules and facts, with every fault in them."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from bot.core.decoding import MAX_BYTES
from bot.core.faults import Fault, Severity
from bot.core.knowledge import Knowledge, parse_knowledge
from bot.core.lines import Lines
from bot.core.located import SourceFile
from bot.core.safety.rules import Rules, parse_rules
from bot.core.wording import parse_lines
from bot.judging import open_judge

_SUFFIX = ".yaml"
_FACTS = "facts.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a knowledge folder holds. A part that has an error is None or left out; ``faults`` say why."""

    knowledge: Knowledge | None
    lines: Mapping[str, Lines]
    """Canned wording by language code."""
    rules: Rules | None
    faults: tuple[Fault, ...]
    """Errors and warnings of all files, by file and line."""
    version: str = ""
    """First 12 hex digits of a SHA-256 over all files read: answers, lines, safety rules, facts."""

    @property
    def usable(self) -> bool:
        """Whether there is no error anywhere."""
        return not any(fault.severity is Severity.ERROR for fault in self.faults)


@dataclass(frozen=True, slots=True)
class _Read:
    """The files of one folder, as far as they could be read."""

    files: tuple[SourceFile, ...] = ()
    faults: tuple[Fault, ...] = ()


def shipped_knowledge() -> Path:
    """Return the starter knowledge: beside the package in a clone, inside it where it was installed from a wheel."""
    package = Path(__file__).resolve().parent
    installed = package / "_shipped" / "knowledge"
    return installed if installed.is_dir() else package.parent / "knowledge"


def load(folder: Path, shipped: Path, today: date | None = None) -> Loaded:
    """Read a knowledge folder. Never raises for what stands in it or is missing from it.

    Args:
        folder: answers are read from its ``answers/*.yaml``, or ``*.yaml`` where it has no ``answers/``.
        shipped: lends ``lines/``, ``safety/`` and ``facts.yaml`` where ``folder`` has none.
        today: with it, entries whose review is due get a warning.
    """
    return Loader(folder, shipped)(today)


class Loader:
    """Reads one knowledge folder again and again, see ``load``; lines and rules that did not change are parsed once."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        self._folder = folder
        self._shipped = shipped
        self._parse_lines = _Remembering(parse_lines)
        self._judge = open_judge()
        self._parse_rules = _Remembering(self._rules_with_judge)

    def __call__(self, today: date | None = None) -> Loaded:
        """Return what the folder holds now."""
        folder, shipped = self._folder, self._shipped
        answers = _read_answers(folder)
        lines = _read_part(folder, shipped, "lines")
        safety = _read_part(folder, shipped, "safety")
        own_facts = _home(folder, shipped, _FACTS) == folder
        facts = read_files([_home(folder, shipped, _FACTS) / _FACTS]) if _is_there(folder, shipped, _FACTS) else _Read()
        knowledge, knowledge_faults = parse_knowledge(answers.files, next(iter(facts.files), None), today)
        spoken, line_faults = self._parse_lines(lines.files)
        rules, rule_faults = self._parse_rules(safety.files)
        if not own_facts:
            # Nobody here wrote the borrowed facts, so nobody need care that some are not used.
            knowledge_faults = tuple(fault for fault in knowledge_faults if fault.code != "unused-fact")
        speechless = _speechless(knowledge, spoken, _home(folder, shipped, "lines") / "lines")
        read = (answers, lines, safety, facts)
        unread = tuple(fault for each in read for fault in each.faults)
        found = (*unread, *knowledge_faults, *line_faults, *rule_faults, *speechless)
        whole = not any(fault.severity is Severity.ERROR for fault in (*answers.faults, *facts.faults))
        return Loaded(
            knowledge=knowledge if whole else None,
            lines=spoken,
            rules=rules,
            faults=tuple(sorted(found, key=lambda fault: (fault.file, fault.line, fault.column, fault.code))),
            version=_version(read),
        )

    def _rules_with_judge(self, files: Sequence[SourceFile]) -> tuple[Rules | None, tuple[Fault, ...]]:
        rules, faults = parse_rules(files)
        if isinstance(self._judge, Fault):  # half a judgement would pass for a whole one
            return None, (*faults, self._judge)
        return replace(rules, judge=self._judge) if rules else None, faults


_Parsed = TypeVar("_Parsed")


class _Remembering(Generic[_Parsed]):
    """Parses files, or returns what came of the very same files the last time."""

    def __init__(self, parse: Callable[[Sequence[SourceFile]], _Parsed]) -> None:
        self._parse = parse
        self._last: tuple[tuple[SourceFile, ...], _Parsed] | None = None

    def __call__(self, files: tuple[SourceFile, ...]) -> _Parsed:
        if self._last is None or self._last[0] != files:
            self._last = files, self._parse(files)
        return self._last[1]


def read_files(paths: Sequence[Path]) -> _Read:
    """Read files that were listed before; one that cannot be read is a fault."""
    results = [_read_file(path) for path in paths]
    return _Read(
        tuple(result for result in results if isinstance(result, SourceFile)),
        tuple(result for result in results if isinstance(result, Fault)),
    )


def _read_answers(folder: Path) -> _Read:
    own = folder / "answers"
    if own.is_dir():
        read = _read_folder(own)
    elif folder.is_dir():
        read = _read_folder(folder, leave_out=(_FACTS,))
    else:
        hint = "Create it, or name another folder."
        return _Read(faults=(_whole(folder, "no-folder", "There is no such folder.", hint),))
    if read.files or read.faults:
        return read
    hint = f"Write a file such as {folder / 'answers' / 'account.yaml'}."
    return _Read(faults=(_whole(folder, "no-answers", "The folder holds no answers.", hint),))


def _read_part(folder: Path, shipped: Path, name: str) -> _Read:
    """Read ``lines`` or ``safety``, which the bot cannot do without."""
    home = _home(folder, shipped, name) / name
    read = _read_folder(home)
    if read.files or read.faults:
        return read
    hint = "Write one, or remove the folder: the shipped one is used then."
    return _Read(faults=(_whole(home, "empty-folder", f"The folder holds no {_SUFFIX} file.", hint),))


def _speechless(knowledge: Knowledge | None, spoken: Mapping[str, Lines], folder: Path) -> tuple[Fault, ...]:
    """Warn of languages that members are answered in, but that the bot has no lines of its own for."""
    if knowledge is None or not spoken:
        return ()
    hint = "Write it; until then the bot's own sentences come in another language."
    return tuple(
        _whole(
            folder / f"{language}{_SUFFIX}",
            "language-without-lines",
            f"The answers speak “{language}”, but there are no lines in it.",
            hint,
            Severity.WARNING,
        )
        for language in knowledge.languages
        if language not in spoken and language.partition("-")[0] not in spoken
    )


def _read_folder(folder: Path, leave_out: Iterable[str] = ()) -> _Read:
    try:
        listed = sorted(folder.iterdir())
    except OSError as error:
        hint = "Check that the folder is there and may be read."
        return _Read(faults=(_whole(folder, "unreadable", f"{error.strerror}.", hint),))
    # Names with a leading dot are editors' locks and half-written files.
    visible = [path for path in listed if not path.name.startswith(".") and path.name not in set(leave_out)]
    read = read_files([path for path in visible if path.suffix == _SUFFIX])
    odd = tuple(
        _whole(path, "wrong-suffix", "This file is not read.", f"Name it {path.stem}{_SUFFIX}.", Severity.WARNING)
        for path in visible
        if path.suffix in {".yml", ".YAML", ".YML"}
    )
    return _Read(read.files, (*read.faults, *odd))


def _read_file(path: Path) -> SourceFile | Fault:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _whole(path, "unreadable", "This is no ordinary file.", "Put a file here, or rename it.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # one more than is allowed: the parser then says that it is too large
    except FileNotFoundError:
        if path.is_symlink():
            return _whole(path, "unreadable", "The link leads to no file.", "Mend or remove it.")
        return _whole(path, "vanished", "The file vanished while the folder was read.", "Put it back, or try again.")
    except OSError as error:
        return _whole(path, "unreadable", f"{error.strerror}.", "Check the file and who may read it.")
    return SourceFile(str(path), data)


def _is_there(folder: Path, shipped: Path, name: str) -> bool:
    return (folder / name).is_symlink() or (_home(folder, shipped, name) / name).exists()


def _home(folder: Path, shipped: Path, name: str) -> Path:
    """Say which folder lends ``name``."""
    own = folder / name
    return folder if own.exists() or own.is_symlink() else shipped


def _whole(path: Path, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Fault:
    return Fault(str(path), 0, 0, code, message, hint, severity)


def _version(read: Iterable[_Read]) -> str:
    digest = hashlib.sha256()
    for part in read:
        for source in part.files:
            digest.update(source.name.encode() + b"\0" + len(source.data).to_bytes(8, "big") + source.data)
        digest.update(b"\0")
    return digest.hexdigest()[:12]
