"""``eyelevel kb check``: every fault of the knowledge, its place, how to mend it, and how well it will do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bot.building import build_triage
from bot.commands import ExitCode
from bot.commands.core import load_folder
from bot.commands.health_view import health_json, show_health
from bot.commands.terminal import show, show_faults, show_json
from bot.config import Config, load_config
from bot.core.checkup import check_entries
from bot.core.faults import Fault, Severity
from bot.core.health import Health, examine
from bot.core.knowledge import Knowledge, Phrasing
from bot.core.matching.matcher import Matcher
from bot.core.suggesting import suggest
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder
from bot.loading import Loaded


def run(
    folder: Path | None,
    config: Path | None,
    *,
    strict: bool,
    as_json: bool,
    health: bool = True,
    encoder: EncoderName | None = None,
) -> ExitCode:
    """Check a knowledge folder; the exit code is 1 when there is an error, with ``strict`` also for a warning.

    The health is advice: a hard question is no fault, so it changes no exit code.
    """
    settings = load_config(config, encoder)
    where = folder or settings.knowledge.folder
    loaded = load_folder(where)
    faults = loaded.faults
    found: Health | None = None
    if loaded.knowledge is not None:
        faults = (*faults, *unknown_owners(loaded.knowledge, settings.teams))
        failures, found = _examined(loaded, loaded.knowledge, settings, health=health)
        faults = tuple(sorted((*faults, *failures), key=lambda fault: (fault.file, fault.line, fault.column)))
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    warnings = len(faults) - errors
    if as_json:
        told = {"health": health_json(found) if found else None}
        show_json({"faults": [_as_json(fault) for fault in faults], **_sizes(loaded.knowledge), **told})
    else:
        show_faults(faults)
        if found:
            show_health(found)
        show(_summary(where, loaded.knowledge, errors, warnings))
    return ExitCode.FINDINGS if errors or (strict and warnings) else ExitCode.GOOD


def unknown_owners(knowledge: Knowledge, teams: Collection[str]) -> Iterator[Fault]:
    """Find entries whose owner is no team of config.yaml; without teams there, owners are free text."""
    for entry in knowledge.entries.values() if teams else ():
        if entry.owner is not None and entry.owner not in teams:
            hint = suggest(entry.owner, teams)
            message = f"“{entry.id}” belongs to “{entry.owner}”, which is no team of config.yaml."
            yield Fault(entry.file, entry.line, 1, "unknown-team", message, hint, Severity.WARNING)


def _examined(
    loaded: Loaded, knowledge: Knowledge, settings: Config, *, health: bool
) -> tuple[tuple[Fault, ...], Health | None]:
    """Return the examples that fail, and the health where it is wanted."""
    has_examples = any(entry.must_match or entry.must_not_match for entry in knowledge.entries.values())
    if not (has_examples or health):
        return (), None  # nothing to try, so the matcher need not learn
    precision = settings.matching.precision
    triage = build_triage(settings, loaded) if loaded.rules is not None else None
    encoding = settings.matching.encoder
    matcher = triage.matcher if triage else Matcher.build(knowledge, precision, open_encoder(encoding))
    failures = check_entries(knowledge, matcher)
    if not health:
        return failures, None

    encoder = matcher.sense.encoder if matcher.sense else None

    def learn(phrasings: Sequence[Phrasing]) -> Matcher:
        return Matcher.from_phrasings(phrasings, precision, encoder=encoder, before=matcher)

    return failures, examine(knowledge, learn, triage, failures, datetime.now(UTC))


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
