"""``eyelevel kb import``: labelled phrasings become entries whose answers staff then write."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands import ExitCode
from bot.commands.labelled import Row, entry_id, labels_in, read_rows
from bot.commands.terminal import progress_bar, say, show, show_faults, show_json
from bot.core.decoding import unwanted_in
from bot.core.faults import Fault, Severity
from bot.core.knowledge import parse_knowledge
from bot.core.knowledge_checks import phrasing_key
from bot.core.located import SourceFile
from bot.errors import InputFaults, SetupError

_BETWEEN_BRACES = re.compile(r"(?<=\{)(?=\{)|(?<=\})(?=\})")

SCHEMA = "../schema/answers.json"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written: its phrasings are there, its answer is not."""

    id: str
    label: str
    line: int
    phrasings: tuple[str, ...]


def run(file: Path, into: Path, *, language: str, topic: str, force: bool, as_json: bool) -> ExitCode:
    """Read ``file`` and write its entries into one new file of the knowledge folder ``into``.

    Raises:
        InputFaults: the file, or the knowledge it would become, has faults; nothing was written.
        SetupError: the file cannot be read, or its target is there already or cannot be written.
    """
    if not _KEBAB.fullmatch(topic):
        raise SetupError(f"The topic “{topic}” becomes a file name: use small letters, digits and single hyphens.")
    language = _language(language)
    target = _target(into, topic)
    if target.exists() and not force:
        raise SetupError(f"{target} is there already. Take another --topic, or --force to replace it.")
    with progress_bar() as progress:
        steps = progress.add_task("Reading", total=4)
        rows = read_rows(file)
        progress.update(steps, advance=1, description="Sorting")
        drafts, faults = sort_rows(str(file), rows)
        if not drafts:
            faults = (*faults, Fault(str(file), 0, 0, "no-labels", "No row has both a label and a text."))
        if any(fault.severity is Severity.ERROR for fault in faults):
            raise InputFaults(faults)
        progress.update(steps, advance=1, description="Checking")
        # Editors complete and check by the schema, where there is one to find.
        schema = SCHEMA if (target.parent / SCHEMA).is_file() else None
        text = write_drafts(drafts, topic=topic, language=language, schema=schema)
        _check(target, text)
        progress.update(steps, advance=1, description="Writing")
        _put(target, text)
        progress.update(steps, advance=1)
    show_faults(faults, err=True)
    skipped = sum(not row.label for row in rows)
    if skipped:
        say(f"Rows without a label, which no entry fits, were left out: {skipped}.")
    _report(target, drafts, len(rows) - skipped, as_json=as_json)
    return ExitCode.GOOD


def _language(written: str) -> str:
    """Return a language code as the knowledge writes it: ``DE`` is ``de``, ``pt_br`` is ``pt-BR``.

    Raises:
        SetupError: it is none.
    """
    plain, dash, region = written.strip().replace("_", "-").partition("-")
    code = plain.lower() + dash + region.upper()
    if not _LANGUAGE.fullmatch(code):
        raise SetupError(f"“{written}” is no language code. Write one such as en, de or pt-BR after --lang.")
    return code


def sort_rows(name: str, rows: Sequence[Row]) -> tuple[tuple[Draft, ...], tuple[Fault, ...]]:
    """Gather the phrasings of each label, each phrasing once in all, in the order of the file."""
    faults = list(_clashes(name, rows))
    phrasings: dict[str, list[str]] = {label: [] for label in labels_in(rows)}
    owner: dict[str, Row] = {}
    for row in rows:
        if not row.label:
            continue
        text = _one_line(row.text)
        if not text:
            faults.append(Fault(name, row.line, 1, "no-text", "This text is invisible.", "", Severity.WARNING))
            continue
        first = owner.setdefault(phrasing_key(text), row)
        if first is row:
            phrasings[row.label].append(text)
        elif first.label != row.label:
            message = f"This phrasing of “{row.label}” stands in line {first.line} under “{first.label}”."
            hint = "Only that one is kept; decide which of the two is meant."
            faults.append(Fault(name, row.line, 1, "phrasing-twice", message, hint, Severity.WARNING))
    starts = {row.label: row.line for row in reversed(rows)}
    for label in [label for label, texts in phrasings.items() if not texts]:
        message = f"The label “{label}” has no phrasing of its own, so it gets no entry."
        faults.append(Fault(name, starts[label], 1, "label-left-out", message, "", Severity.WARNING))
        del phrasings[label]
    drafts = tuple(Draft(entry_id(each), each, starts[each], tuple(texts)) for each, texts in phrasings.items())
    return drafts, tuple(sorted(faults, key=lambda fault: fault.line))


def _clashes(name: str, rows: Sequence[Row]) -> Iterator[Fault]:
    labels: dict[str, Row] = {}
    told: set[str] = set()
    for row in rows:
        if not row.label or row.label in told:
            continue
        told.add(row.label)
        first = labels.setdefault(entry_id(row.label), row)
        if first is not row:
            message = (
                f"the labels {row.label!r} and {first.label!r} (line {first.line}) both become {entry_id(row.label)!r}."
            )
            yield Fault(name, row.line, 1, "same-id", message, "Rename one of them.")


def write_drafts(drafts: Sequence[Draft], *, topic: str, language: str, schema: str | None = None) -> str:
    """Return the knowledge file as text, with a modeline that names ``schema``."""
    parts = [f"# yaml-language-server: $schema={schema}"] if schema else []
    parts += [f"topic: {_quoted(topic)}", "entries:"]
    if language == "no":  # Norwegian, which YAML would take for false
        language = _quoted(language)
    for draft in drafts:
        answer = f"(The answer to “{_one_line(draft.label)}” is still to be written.)"
        parts += [f"  - id: {_quoted(draft.id)}", "    questions:", f"      {language}:"]
        parts += [f"        - {_quoted(phrasing)}" for phrasing in draft.phrasings]
        parts += ["    answer:", f"      {language}: {_quoted(answer)}", ""]
    return "\n".join(parts)


def _one_line(text: str) -> str:
    """Return ``text`` as a phrasing: one line, without what no file may hold and what would be read as a fact."""
    if unwanted_in(text):
        text = "".join(" " if unwanted_in(char) else char for char in text)
    return _BETWEEN_BRACES.sub(" ", " ".join(text.split()))


def _quoted(text: str) -> str:
    """Write a YAML double-quoted string, which of such a line is JSON's."""
    return json.dumps(text, ensure_ascii=False)


def _target(into: Path, topic: str) -> Path:
    # A folder with its files right inside keeps that shape: a new answers/ beside them would hide them.
    flat = not (into / "answers").is_dir() and any(path.name != "facts.yaml" for path in into.glob("*.yaml"))
    return (into if flat else into / "answers") / f"{topic}.yaml"


def _check(target: Path, text: str) -> None:
    """Refuse what would not load together with the files that are there.

    Raises:
        InputFaults: with the errors only; warnings are for ``kb check``.
    """
    others = [path for path in sorted(target.parent.glob("*.yaml")) if path.name not in (target.name, "facts.yaml")]
    files = [SourceFile(str(path), path.read_bytes()) for path in others]
    _, faults = parse_knowledge([*files, SourceFile(str(target), text.encode())], None)
    errors = [fault for fault in faults if fault.severity is Severity.ERROR and fault.file == str(target)]
    if errors:
        raise InputFaults(errors)


def _put(target: Path, text: str) -> None:
    """Write the file whole or not at all.

    Raises:
        SetupError: the folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise SetupError(f"{target}: it cannot be written: {error.strerror}.") from error


def _report(target: Path, drafts: Sequence[Draft], read: int, *, as_json: bool) -> None:
    kept = sum(len(draft.phrasings) for draft in drafts)
    result: Mapping[str, object] = {
        "file": str(target), "entries": len(drafts), "phrasings": kept, "repeated": read - kept,
    }  # fmt: skip
    if as_json:
        show_json(result)
        return
    repeated = f" (repeated and left out: {read - kept})" if read > kept else ""
    show(
        f"{target}: {len(drafts)} entries with {kept} phrasings{repeated}. Their answers are placeholders: write them."
    )
