"""How long the whole safety pass takes, for ordinary messages and for hostile ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter_ns

from verdicts import OWN_DATA, built, labelled

from bot.core.safety.rules import Rules
from judgement_rows.figures import Measured, Section

_ROUNDS = 5
_HOSTILE = {
    "one letter": "a" * 4_000,
    "spaced letters": "f u c k " * 500,
    "stars": "f*" * 2_000,
    "digits and dashes": "1-2 3.4/" * 500,
    "mail-like": "a@b.c@d." * 500,
    "links": "http://a.b/c " * 310,
    "combining marks": "e\u0301\u0302" * 1_333,
    "quotes and code": "\"'`>\n" * 800,
    "insults": "you stupid idiot " * 235,
}


def sections(data: Path) -> Iterator[Section]:
    """Yield one table of times."""
    home = data if (data / "kometa").is_dir() else OWN_DATA
    rules, _, _ = built(home / "kometa" / "knowledge")
    texts = [row.text for number in (1, 3) for row in labelled(home / "kometa" / f"messages_{number}.tsv")]
    rules.examine("a first message")
    times = sorted(_best(rules, text) for text in texts)
    rows = [
        Measured(f"{len(times):,} messages, p50", f"{times[len(times) // 2]:.2f} ms", "≤ 0.5 ms"),
        Measured("  p99", f"{times[len(times) * 99 // 100]:.2f} ms", "≤ 2 ms"),
    ]
    rows += [
        Measured(f"4,000 characters: {name}", f"{_best(rules, text):.2f} ms", "≤ 10 ms")
        for name, text in _HOSTILE.items()
    ]
    yield Section("Whole safety pass", tuple(rows), notes=(f"The best of {_ROUNDS} runs each, one thread.",))


def _best(rules: Rules, text: str) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = perf_counter_ns()
        rules.examine(text)
        best = min(best, (perf_counter_ns() - start) / 1e6)
    return best
