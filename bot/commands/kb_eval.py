"""``eyelevel kb eval``: how good the knowledge is on labelled messages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from rich.table import Table

from bot.commands import ExitCode
from bot.commands.core import load_folder
from bot.commands.labelled import Row, entry_id, read_rows
from bot.commands.terminal import progress_bar, say, show_faults, show_json, table_console
from bot.config import load_config
from bot.core.evaluate import Evaluation, Shape, evaluate
from bot.core.faults import Fault, Severity
from bot.core.knowledge import Knowledge
from bot.core.language import nearest_code
from bot.core.matching.matcher import Match, Matcher
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder
from bot.errors import InputFaults

FIRST = "qwxyz vbnmk, how does this work?"
"""Matched before the clock starts: a model and the dictionaries, asked for words of none, are loaded at first use."""


def run(
    folder: Path | None,
    messages: Path,
    config: Path | None,
    *,
    language: str | None,
    encoder: EncoderName | None = None,
    as_json: bool,
) -> ExitCode:
    """Match every message and say how often that was right.

    Raises:
        InputFaults: the messages or the knowledge have errors.
        SetupError: a file or folder is not there, or the sentence encoder is not installed.
    """
    settings = load_config(config, encoder)
    rows = read_rows(messages)
    target = settings.matching.precision
    encoding = open_encoder(settings.matching.encoder)
    started = time.perf_counter()
    loaded = load_folder(folder or settings.knowledge.folder)
    knowledge = loaded.knowledge
    if knowledge is None:
        raise InputFaults([fault for fault in loaded.faults if fault.severity is Severity.ERROR])
    matcher = Matcher.build(knowledge, target, encoding)
    load_s = time.perf_counter() - started
    wanted = [_entry(row, knowledge) for row in rows]
    show_faults(_unknown(str(messages), rows, wanted, knowledge), err=True)
    spoken = nearest_code(language, knowledge.languages)
    if language and not spoken:
        say(f"The knowledge does not speak “{language}”, so each message is read in every language it does.")
    for each in (spoken,) if spoken else (None, *knowledge.languages):
        matcher.match(FIRST, each)
    matched, millis = _match(matcher, rows, wanted, spoken)
    shape = Shape(len(knowledge.entries), len(knowledge.phrasings()))
    figures = as_figures(evaluate(matched, shape, target), millis, load_s)
    if as_json:
        show_json(figures)
    else:
        _show_table(figures)
    return ExitCode.GOOD


def as_figures(evaluation: Evaluation, millis: Sequence[float], load_s: float) -> dict[str, object]:
    """Put the figures into the published shape."""
    p50, p99 = np.percentile(millis, (50, 99)) if millis else (0.0, 0.0)
    names = ("entries", "phrasings", "messages", "in_scope", "top1", "top3", "auroc", "coverage_at_95")
    return {
        **{name: getattr(evaluation, name) for name in names},
        "honest": asdict(evaluation.honest),
        "latency_ms": {"p50": round(float(p50), 3), "p99": round(float(p99), 3)},
        "load_s": round(load_s, 3),
        "calibration_error": evaluation.calibration_error,
        "calibration_error_by_chance": evaluation.calibration_error_by_chance,
        "reliability": [asdict(each) for each in evaluation.reliability],
    }


def _entry(row: Row, knowledge: Knowledge) -> str:
    """Return the id that a label means; empty where no entry fits."""
    return row.label if not row.label or row.label in knowledge.entries else entry_id(row.label)


def _unknown(name: str, rows: Sequence[Row], wanted: Sequence[str], knowledge: Knowledge) -> Iterator[Fault]:
    told: set[str] = set()
    for row, entry in zip(rows, wanted, strict=True):
        if entry and entry not in knowledge.entries and entry not in told:
            told.add(entry)
            message = f"No entry has the id “{entry}” of the label “{row.label}”."
            hint = "Its messages count as in scope and are never answered rightly."
            yield Fault(name, row.line, 1, "unknown-label", message, hint, Severity.WARNING)


def _match(
    matcher: Matcher, rows: Sequence[Row], wanted: Sequence[str], language: str | None
) -> tuple[list[tuple[str, Match]], list[float]]:
    matched: list[tuple[str, Match]] = []
    millis: list[float] = []
    with progress_bar() as bar:
        for row, entry in zip(bar.track(rows, description="Matching"), wanted, strict=True):
            started = time.perf_counter_ns()
            match = matcher.match(row.text, language)
            millis.append((time.perf_counter_ns() - started) / 1e6)
            matched.append((entry, match))
    return matched, millis


def _show_table(figures: dict[str, object]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in _flat(figures):
        table.add_row(name, _in_words(name, value))
    console = table_console()
    console.print(table)
    console.print(_reliability(figures["reliability"]))


def _reliability(bins: object) -> Table:
    table = Table("confidence", "messages", "mean confidence", "share right", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for each in bins if isinstance(bins, list) else []:
        span = f"{each['low']:.0%} to {each['high']:.0%}"
        table.add_row(span, f"{each['messages']:,}", f"{each['confidence']:.1%}", f"{each['right']:.1%}")
    return table


def _flat(figures: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            yield prefix + name, value


def _in_words(name: str, value: object) -> str:
    if value is None:
        return "–"
    if name.startswith("latency_ms"):
        return f"{value:.2f} ms"
    if name == "load_s":
        return f"{value:.2f} s"
    return f"{value:.1%}" if isinstance(value, float) else f"{value:,}"
