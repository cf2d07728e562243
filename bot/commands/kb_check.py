"""``eyelevel kb check``: every fault of the knowledge, its place, and how to mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path

from bot.commands import ExitCode
from bot.commands.core import load_folder
from bot.commands.terminal import show, show_faults, show_json
from bot.config import Matching, load_config
from bot.core.checkup import check_entries
from bot.core.faults import Fault, Severity
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Matcher
from bot.core.suggesting import suggest
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder


def run(
    folder: Path | None, config: Path | None, *, strict: bool, as_json: bool, encoder: EncoderName | None = None
) -> ExitCode:
    """Check a knowledge folder; the exit code is 1 when there is an error, with ``strict`` also for a warning."""
    settings = load_config(config, encoder)
    where = folder or settings.knowledge.folder
    loaded = load_folder(where)
    faults = loaded.faults
    if loaded.knowledge is not None:
        faults = (*faults, *unknown_owners(loaded.knowledge, settings.teams))
        faults = (*faults, *_failed_examples(loaded.knowledge, settings.matching))
        faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    warnings = len(faults) - errors
    if as_json:
        show_json({"faults": [_as_json(fault) for fault in faults], **_sizes(loaded.knowledge)})
    else:
        show_faults(faults)
        show(_summary(where, loaded.knowledge, errors, warnings))
    return ExitCode.FINDINGS if errors or (strict and warnings) else ExitCode.GOOD


def unknown_owners(knowledge: Knowledge, teams: Collection[str]) -> Iterator[Fault]:
    """Find entries whose owner is no team of config.yaml; without teams there, owners are free text."""
    for entry in knowledge.entries.values() if teams else ():
        if entry.owner is not None and entry.owner not in teams:
            hint = suggest(entry.owner, teams)
            message = f"“{entry.id}” belongs to “{entry.owner}”, which is no team of config.yaml."
            yield Fault(entry.file, entry.line, 1, "unknown-team", message, hint, Severity.WARNING)


def _failed_examples(knowledge: Knowledge, matching: Matching) -> tuple[Fault, ...]:
    if not any(entry.must_match or entry.must_not_match for entry in knowledge.entries.values()):
        return ()  # nothing to try, so the matcher need not learn
    return check_entries(knowledge, Matcher.build(knowledge, matching.precision, open_encoder(matching.encoder)))


def _as_json(fault: Fault) -> dict[str, object]:
    return {**asdict(fault), "severity": fault.severity.value}


def _sizes(knowledge: Knowledge | None) -> dict[str, object]:
    if knowledge is None:
        return {"entries": None, "phrasings": None, "languages": None, "version": None}
    return {
        "entries": len(knowledge.entries),
        "phrasings": len(knowledge.phrasings()),
        "languages": list(knowledge.languages),
        "version": knowledge.version,
    }


def _summary(folder: Path, knowledge: Knowledge | None, errors: int, warnings: int) -> str:
    found = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
    if knowledge is None:
        return f"{folder}: {found}. Until the errors are mended the knowledge cannot be used."
    size = f"{_count(len(knowledge.entries), 'entry', 'entries')}, {_count(len(knowledge.phrasings()), 'phrasing')}"
    return f"{folder}: {size} in {', '.join(knowledge.languages)}; {found}."


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
