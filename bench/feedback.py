"""What votes make of the confidence on Kometa: members who press honestly, often only when annoyed, and hostile ones.

python bench/feedback.py [--data DIR] [--encoder none|words|use|use+e5] [--seeds N] [--days N]

Each day members ask messages of the dev half; the bot answers or asks back by the confidence as votes shifted it that
far; who pressed what is drawn by the labels. Then the held half is measured. Nothing is fitted to either half.
"""

from __future__ import annotations

import argparse
import math
import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

os.environ.setdefault("OMP_NUM_THREADS", "1")

from datasets import DEFAULT_DATA, Missing, kometa_knowledge, tasks

from bot.core.evaluate import Shape, evaluate
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Match, Matcher
from bot.core.recalibration import UNCHANGED, Recalibration, ceiling_of, recalibrate
from bot.core.votes import OFFERED, Choice, Vote, wording_of
from bot.encoder_name import EncoderName
from bot.encoders import open_encoder

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
COLUMNS = ("cal.err", "asked on", "precision", "coverage", "o.o.scope")
MEMBERS = 200
ASKED_A_DAY = 20
EVERY = 4
"""Days after which the votes are counted anew, to save time; the bot does it at each vote."""
HOSTILE_ASKS = 3
"""Messages a hostile member asks each day."""

Labelled = tuple[str, Match]
Pressing = Callable[[str, Match, random.Random], Mapping[int, Choice]]
"""What somebody presses, by place among the candidates, from the label, the match as shifted, and chance."""


def honest(helped: float, missed: float) -> Pressing:
    """Return who presses what is true, with the given chances below a right and a wrong answer."""

    def press(label: str, match: Match, chance: random.Random) -> Mapping[int, Choice]:
        first = match.candidates[0]
        if first.confidence >= match.answer_threshold:
            right = first.entry == label
            said = Choice.HELPED if right else chance.choice((Choice.MISSED, Choice.HUMAN))
            return {0: said} if chance.random() < (helped if right else missed) else {}
        offered = [each.entry for each in match.candidates[:OFFERED]]
        if chance.random() >= 0.5:
            return {}
        if label not in offered:
            return dict.fromkeys(range(len(offered)), Choice.NONE_FIT)
        return {place: Choice.PICKED if each == label else Choice.PASSED_OVER for place, each in enumerate(offered)}

    return press


def denying(_label: str, match: Match, _chance: random.Random) -> Mapping[int, Choice]:
    """Press "no" whatever was answered, and "none of these" whatever was asked."""
    if match.candidates[0].confidence >= match.answer_threshold:
        return {0: Choice.MISSED}
    return dict.fromkeys(range(len(match.candidates[:OFFERED])), Choice.NONE_FIT)


def praising(_label: str, match: Match, _chance: random.Random) -> Mapping[int, Choice]:
    """Press "that helped" whatever was answered, and the first whatever was asked."""
    if match.candidates[0].confidence >= match.answer_threshold:
        return {0: Choice.HELPED}
    return {0: Choice.PICKED} | dict.fromkeys(range(1, len(match.candidates[:OFFERED])), Choice.PASSED_OVER)


BASIS = "bench"
"""All votes are on the confidences of one matcher."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who votes: honest members of one kind, and so many hostile ones."""

    name: str
    members: Pressing | None
    hostile: Pressing = denying
    count: int = 0


CROWDS = (
    Crowd("honest, below right answers as often as below wrong", honest(0.3, 0.3)),
    Crowd("honest, below wrong answers three times as often", honest(0.1, 0.3)),
    Crowd("honest, and 4 who deny everything", honest(0.3, 0.3), denying, 4),
    Crowd("honest, and 20 who deny everything", honest(0.3, 0.3), denying, 20),
    Crowd("honest, and 4 who praise everything", honest(0.3, 0.3), praising, 4),
    Crowd("honest, and 20 who praise everything", honest(0.3, 0.3), praising, 20),
    Crowd("nobody but 20 who deny everything", None, denying, 20),
    Crowd("nobody but 20 who praise everything", None, praising, 20),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Kometa, matched once."""

    knowledge: Knowledge
    matcher: Matcher
    asked: Sequence[Labelled]
    judged: Sequence[Labelled]

    def shifted(self, match: Match, by: Recalibration) -> Match:
        """Return a match with its confidence shifted."""
        return replace(match, candidates=by.applied(match.candidates, match.clarify_threshold))

    def lived(self, crowd: Crowd, days: int, seed: int) -> Recalibration:
        """Return what so many days of votes make."""
        chance, votes, now = random.Random(seed), list[Vote](), UNCHANGED  # noqa: S311 - no secret
        ceilings: dict[str, float] = {}
        for day in range(days):
            people = [(f"m{chance.randrange(MEMBERS)}", crowd.members) for _ in range(ASKED_A_DAY)]
            people += [(f"h{number}", crowd.hostile) for number in range(crowd.count) for _ in range(HOSTILE_ASKS)]
            for number, (member, pressing) in enumerate(people):
                label, match = chance.choice(self.asked)
                seen = self.shifted(match, now)
                if pressing and _asked(seen):
                    at = START + timedelta(days=day, seconds=number)
                    pressed = pressing(label, seen, chance)
                    votes += [self._vote(member, match, place, choice, at) for place, choice in pressed.items()]
            if day % EVERY:
                continue
            now = recalibrate(
                votes,
                self.knowledge,
                BASIS,
                (START + timedelta(days=day)).date(),
                lambda entry: ceilings.setdefault(entry.id, ceiling_of(entry, self.matcher)),
            )
        return now

    def _vote(self, member: str, match: Match, place: int, choice: Choice, at: datetime) -> Vote:
        candidate = match.candidates[place]
        wording = wording_of(self.knowledge.entries[candidate.entry])
        id_ = f"{member}-{at:%j%H%M%S}:{candidate.entry}"
        return Vote(id_, member, candidate.entry, wording, BASIS, candidate.confidence, place == 0, choice, at)

    def row(self, by: Sequence[Recalibration]) -> str:
        """Return the figures of the held half, the mean over several recalibrations."""
        figures = [
            evaluate([(label, self.shifted(match, each)) for label, match in self.judged], Shape(0, 0)) for each in by
        ]
        asked = [(label, match) for label, match in self.judged if _asked(match)]
        reached = [evaluate([(label, self.shifted(match, each)) for label, match in asked], Shape(0, 0)) for each in by]
        moved = mean(sum(shifts != each.overall for shifts in each.entries.values()) for each in by)
        low, high = (mean(each.overall[level] for each in by) for level in (0, 1))
        cells = (
            mean(each.calibration_error or 0 for each in figures),
            mean(each.calibration_error or 0 for each in reached),
            mean(each.honest.precision or 0 for each in figures),
            mean(each.honest.coverage or 0 for each in figures),
            mean(each.honest.out_of_scope_answered or 0 for each in figures),
        )
        return f"{low:+.2f} {high:+.2f} {moved:7.1f} " + " ".join(f"{cell * 100:9.1f}" for cell in cells)


def _off(matched: Sequence[Labelled], odds: float) -> list[Labelled]:
    """Return the matches of a matcher that is too sure, or too shy, by so many log-odds."""

    def moved(chance: float) -> float:
        return chance * math.exp(odds) / (1 - chance + chance * math.exp(odds))

    return [
        (
            label,
            replace(
                match, candidates=tuple(replace(each, confidence=moved(each.confidence)) for each in match.candidates)
            ),
        )
        for label, match in matched
    ]


def _asked(match: Match) -> bool:
    """Say whether a message is answered or asked about: only those are voted on and shifted."""
    return bool(match.candidates) and match.candidates[0].confidence >= match.clarify_threshold


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the sets, default ../shared/data")
    parser.add_argument("--encoder", type=EncoderName, choices=list(EncoderName), default=EncoderName.WORDS)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--days", type=int, default=60)
    chosen = parser.parse_args()
    knowledge = kometa_knowledge(chosen.data)
    matcher = Matcher.build(knowledge, encoder=open_encoder(chosen.encoder))
    halves: dict[str, list[Labelled]] = {"dev": [], "held": []}
    for task in tasks(chosen.data):
        if not isinstance(task, Missing) and task.name.startswith("Kometa"):
            for half, matched in halves.items():
                matched += [(label, matcher.match(text, task.language)) for label, text in task.half(half).messages]
    asked, judged = len(halves["dev"]), len(halves["held"])
    print(f"{asked} messages asked, {judged} judged; {chosen.seeds} seeds, {chosen.days} days")
    print(f"{'':68} {'at .5':>5} {'.88':>5} {'entries':>7} " + " ".join(f"{column:>9}" for column in COLUMNS))
    for title, off, crowds in (("", 0, CROWDS), (", too sure by 1", 1, CROWDS[:1]), (", too shy by 1", -1, CROWDS[:1])):
        bench = Bench(knowledge, matcher, _off(halves["dev"], off), _off(halves["held"], off))
        print(f"{'no votes' + title:68} {bench.row([UNCHANGED])}")
        for crowd in crowds:
            by = [bench.lived(crowd, chosen.days, seed) for seed in range(chosen.seeds)]
            print(f"{crowd.name + title:68} {bench.row(by)}", flush=True)


if __name__ == "__main__":
    main()
