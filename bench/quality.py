"""Right answers, and silence where there is none: the matcher beside its rivals, one table in one run.

python bench/quality.py [--data DIR] [--json] [--half all|dev|held] [--seeds N]

The rows of [semantic] are by the best encoder that is installed, use+e5 or else use; where it is the former, rows by
use alone stand beside them. With --seeds, sets of ten phrasings an entry are also learnt from seven of them, drawn N
times: mean ± spread.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean, pstdev
from typing import cast

os.environ.setdefault("OMP_NUM_THREADS", "1")

from datasets import DEFAULT_DATA, Missing, Task, chatter, tasks
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rivals import RIVALS, judge

from bot.core.encoding import Encoder
from bot.core.evaluate import Shape, evaluate, results
from bot.core.matching.matcher import Match, Matcher
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder
from bot.errors import SetupError

OURS = "Eyelevel"
SEMANTIC = "Eyelevel [semantic]"
USE_ALONE = "Eyelevel [semantic], use alone"
SPELLING = "Eyelevel, spelling alone"
SEED = 20260101
COLUMNS = (
    "set",
    "method",
    "top1",
    "top3",
    "coverage_at_95",
    "auroc",
    "precision",
    "coverage",
    "out_of_scope_answered",
    "ece",
    "clarified_right",
)
TYPOS_IN = ("CLINC150", "German FAQ")
CHATTED = ("Kometa, en", "Banking77, 10")
SEEDED = ("CLINC150", "German FAQ", "Banking77, 10")
DRAWN = 7

Row = dict[str, str | float | None]


def ours(task: Task, matcher: Matcher, method: str) -> Row:
    """Return our row; the three honest columns are at the threshold chosen from the knowledge alone."""
    shape = Shape(len({each.entry for each in task.phrasings}), len(task.phrasings))
    matched = results(matcher, task.messages, task.language)
    found = evaluate(matched, shape)
    honest = found.honest
    return {
        "set": task.name, "method": method, "top1": found.top1, "top3": found.top3,
        "coverage_at_95": found.coverage_at_95, "auroc": found.auroc, "precision": honest.precision,
        "coverage": honest.coverage, "out_of_scope_answered": honest.out_of_scope_answered,
        "ece": found.calibration_error, "clarified_right": clarified_right(matched),
    }  # fmt: skip


def clarified_right(matched: Sequence[tuple[str, Match]]) -> float | None:
    """Return how often the right entry is among the three offered, where one of the answerable messages is asked."""
    offered = [
        label in [each.entry for each in match.candidates[:3]]
        for label, match in matched
        if label
        and match.candidates
        and match.clarify_threshold <= match.candidates[0].confidence < match.answer_threshold
    ]
    return sum(offered) / len(offered) if offered else None


def seeded(task: Task, encoders: Mapping[str, Encoder | None], seeds: int) -> Iterator[Row]:
    """Yield mean and spread of our figures over draws of seven of ten phrasings an entry."""
    for method, encoder in encoders.items():
        rows = [
            ours(drawn, Matcher.from_phrasings(drawn.phrasings, encoder=encoder), method)
            for drawn in (task.drawn(DRAWN, SEED + number) for number in range(seeds))
        ]
        columns = [name for name in COLUMNS[2:] if all(isinstance(row[name], float) for row in rows)]
        for name, summary in (("mean", fmean), ("spread", pstdev)):
            figures = {column: summary([cast("float", row[column]) for row in rows]) for column in columns}
            yield {"set": f"{task.name}, {DRAWN} of them, {name} of {seeds}", "method": method, **figures}


def chat_row(name: str, matcher: Matcher, texts: tuple[str, ...], method: str) -> Row:
    """Return how much chat among members would have been answered."""
    matches = [matcher.match(text, "en") for text in texts]
    answered = [bool(m.candidates) and m.candidates[0].confidence >= m.answer_threshold for m in matches]
    return {"set": f"chatter on {name}", "method": method, "out_of_scope_answered": sum(answered) / len(answered)}


def measure(data: Path, half: str, seeds: int, encoders: Mapping[str, Encoder | None], say: Console) -> Iterator[Row]:
    """Yield one row for each set and method, our own by ``encoders``."""
    chat = chatter(data)
    for whole in tasks(data):
        if isinstance(whole, Missing):
            _say_missing(whole, say)
            continue
        task = whole.half(half)
        say.print(
            f"{task.name}: {len({each.entry for each in task.phrasings})} entries, {len(task.phrasings)} phrasings, "
            f"{len(task.messages)} messages, {task.in_scope} in scope"
        )
        for method, scorer in RIVALS.items():
            yield {"set": task.name, "method": method, **asdict(judge(task, scorer))}
        yield from _ours(task, encoders, seeds, () if isinstance(chat, Missing) else chat)
    if isinstance(chat, Missing):
        _say_missing(chat, say)


def _ours(task: Task, encoders: Mapping[str, Encoder | None], seeds: int, chat: tuple[str, ...]) -> Iterator[Row]:
    matchers = {method: Matcher.from_phrasings(task.phrasings, encoder=encoder) for method, encoder in encoders.items()}
    for method, matcher in matchers.items():
        yield ours(task, matcher, method)
    for count in (1, 2) if task.name in TYPOS_IN else ():
        for method, matcher in matchers.items():
            yield ours(task.with_typos(count, SEED), matcher, method)
    if seeds and task.name in SEEDED:
        yield from seeded(task, encoders, seeds)
    for method, matcher in matchers.items() if chat and task.name in CHATTED else ():
        yield chat_row(task.name, matcher, chat, method)


def opened(say: Console) -> dict[str, Encoder | None]:
    """Return the encoders of our methods, those that are installed."""
    ours: dict[str, Encoder | None] = {SPELLING: None, OURS: open_encoder(EncoderName.WORDS)}
    use, both = (_installed(name, say) for name in (EncoderName.USE, EncoderName.BOTH))
    if use and both:
        ours[USE_ALONE] = use
    if use or both:
        ours[SEMANTIC] = both or use
    return ours


def _installed(name: EncoderName, say: Console) -> Encoder | None:
    try:
        return open_encoder(name)
    except SetupError as error:
        say.print(f"No rows by {name}: {error}", style="yellow", markup=False)
        return None


def _say_missing(missing: Missing, say: Console) -> None:
    say.print(f"{missing.name} is missing: {missing.files}. Published as {missing.published}.", style="yellow")


def _table(rows: list[Row], best: str | None) -> Table:
    title = "in per cent; precision, coverage and out of scope at the threshold the matcher chose itself"
    table = Table(title=escape(f"{title}; [semantic] is {best}" if best else title))
    for column in COLUMNS:
        table.add_column(column.replace("_", " "), justify="left" if column in {"set", "method"} else "right")
    last = None
    for row in rows:
        if last is not None and row["set"] != last:
            table.add_section()
        last = row["set"]
        table.add_row(
            *(_cell(row.get(column)) for column in COLUMNS), style="bold" if row["method"] in {OURS, SEMANTIC} else None
        )
    return table


def _cell(value: str | float | None) -> str:
    return escape(value) if isinstance(value, str) else "" if value is None else f"{value * 100:.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the sets, default ../shared/data")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--half", choices=("all", "dev", "held"), default="all", help="which half of the messages")
    parser.add_argument("--seeds", type=int, default=0, help="how often phrasings are drawn; none by default")
    chosen = parser.parse_args()
    say = Console(stderr=True)
    encoders = opened(say)
    semantic = encoders.get(SEMANTIC)
    best = semantic.name if semantic else None
    rows = list(measure(chosen.data, chosen.half, chosen.seeds, encoders, say))
    if chosen.json:
        found = {"half": chosen.half, "seed": SEED, "seeds": chosen.seeds, "semantic": best, "rows": rows}
        print(json.dumps(found, indent=1))
        return
    say.print(f"messages: {chosen.half}; seed of typos and draws: {SEED}")
    Console(width=150).print(_table(rows, best))


if __name__ == "__main__":
    main()
