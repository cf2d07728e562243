"""The confidence of a match, and the thresholds, learnt from the knowledge alone.

Three kinds of rows stand in for real messages: every phrasing as seen by a matcher without that phrasing (a question
that an entry covers, worded anew), without its whole entry (a question that none covers: any winner is wrong), and
every text of the background without itself (talk that nobody wants an answer to).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.matching import calibration
from bot.core.matching.evidence import FEATURES, SENSE_FEATURES, Scores, Wording, evidence, winners, without_talk
from bot.core.matching.priors import STEEPER, SURER, Prior, prior_of

Doubles = NDArray[np.float64]
Numbers = NDArray[np.intp]

IN_SCOPE = 0.75
"""Share of messages that some entry covers: a prior, to be corrected by real traffic."""
NEAR = 0.7
"""What a phrasing without its entry counts beside a message that no entry covers: such a phrasing has neighbours in
the knowledge, most such messages are about something else altogether."""
USUAL_ODDS = 1.2
LEARNT_ODDS = 0.3
"""Log-odds that the winner of a covered message is right: 1.2 + 0.3 · the log-odds among the left-out phrasings. These
are harder than messages, for staff pick phrasings that differ, and each has lost one of its entry's few."""
TALK = 0.3
"""What the texts of the background count together, beside covered rows, which count ``IN_SCOPE``. More of them than
there are among messages to a bot: what matters is that the weights tell them apart."""
PULL = 1000.0
"""How hard the weights are pulled to the prior, as a ridge penalty."""
DOUBT = 10_000.0
"""With how many made-up rows the search for the threshold starts; see ``calibration.lowest_threshold``."""
CERTAIN = 0.99
"""The highest threshold, and the confidence of an exact repeat at the least."""
WORTH_ASKING = 0.45
"""Clarify where the right entry is among the first three with at least this chance."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What left-out phrasings looked like to a matcher that had not seen them."""

    evidence: Doubles
    right: Doubles
    """1 where the winner was right."""
    among_three: Doubles
    """1 where the right entry was among the first three."""
    covered: NDArray[np.bool_]
    """False where the entry itself was left out, so that any winner is wrong."""
    talk: NDArray[np.bool_]
    """True for texts of the background."""

    @classmethod
    def left_out(
        cls, entry_of: Numbers, phrasing: tuple[Scores, Wording], entry: tuple[Scores, Wording], talk: int
    ) -> Rows:
        """Return the rows of phrasings sorted by entry.

        Args:
            entry_of: the column of each phrasing's entry.
            phrasing: how each looks without itself.
            entry: how each looks without its whole entry.
            talk: how many of the columns stand for the background, at the left: 0 or 1.
        """
        real = entry_of >= talk
        seen, wording = phrasing[0].apart(talk), phrasing[1]
        unseen, without_entry = entry[0].apart(talk), entry[1]
        return cls.joined(
            [
                cls.covered_by(seen.of(real), wording.of(real), entry_of[real] - talk),
                cls.uncovered(evidence(unseen.of(real), without_entry.of(real))),
                cls.uncovered(evidence(seen.of(~real), wording.of(~real)), talk=True),
            ]
        )

    @classmethod
    def covered_by(cls, scores: Scores, wording: Wording, entry_of: Numbers) -> Rows:
        """Return rows for messages whose entry is in column ``entry_of``, -1 where it is not among those scored."""
        total = scores.total
        own = np.where(entry_of >= 0, total[np.arange(len(total)), entry_of], -np.inf)
        return cls(
            evidence=evidence(scores, wording),
            right=(winners(scores) == entry_of).astype(np.float64),
            among_three=((total > own[:, None]).sum(axis=1) < 3).astype(np.float64),
            covered=np.ones(len(total), np.bool_),
            talk=np.zeros(len(total), np.bool_),
        )

    def shares(self) -> Doubles:
        """Return what each row counts, so that right, wrong and uncovered ones stand as among messages."""
        right = self.covered & (self.right > 0)
        found = (float(right.sum()) + 1) / (float(self.covered.sum()) + 2)
        expected = 1 / (1 + np.exp(-USUAL_ODDS) * ((1 - found) / found) ** LEARNT_ODDS)
        covered = 2 * IN_SCOPE * np.where(right, expected / found, (1 - expected) / (1 - found))
        others = np.where(self.talk, TALK / max(1, self.talk.sum()) * self.covered.sum(), (1 - IN_SCOPE) * NEAR)
        return cast("Doubles", np.where(self.covered, covered, 2 * others))

    @classmethod
    def uncovered(cls, rows: Doubles, *, talk: bool = False) -> Rows:
        """Return rows of evidence about messages that no entry covers, or about texts of the background."""
        nothing = np.zeros(len(rows))
        return cls(rows, nothing, nothing, nothing.astype(np.bool_), np.full(len(rows), talk))

    @classmethod
    def joined(cls, parts: Sequence[Rows], names: Sequence[str] | None = None) -> Rows:
        """Return the rows of all parts; ``names`` are those of the evidence, for the case that there are none."""
        parts = [cls.uncovered(np.zeros((0, len(names)))), *parts] if names is not None else parts
        return cls(
            np.concatenate([part.evidence for part in parts]),
            np.concatenate([part.right for part in parts]),
            np.concatenate([part.among_three for part in parts]),
            np.concatenate([part.covered for part in parts]),
            np.concatenate([part.talk for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Confidence:
    """Turns scores into probabilities; knows from which on to answer and to ask."""

    regression: calibration.Logistic
    answer_threshold: float
    clarify_threshold: float
    """From which confidence on to ask where nothing was learnt about the first three."""
    offering: calibration.Logistic | None = None
    """The probability that the right entry is among the first three."""

    @classmethod
    def unlearnt(cls, encoder: Encoder | None = None) -> Confidence:
        """Return the confidence of a matcher that knows nothing."""
        prior = prior_of(encoder)
        return cls(calibration.Logistic(prior.heard), CERTAIN, CERTAIN)

    @classmethod
    def learn(cls, rows: Rows, precision: float, prior: Prior) -> Confidence:
        """Fit to the left-out rows.

        Args:
            rows: how left-out phrasings fared.
            precision: the wanted share of right answers among all given.
            prior: what is assumed of messages, see ``prior_of``.
        """
        share = rows.shares()
        regression = calibration.fit(rows.evidence, rows.right, share, prior.first, PULL)
        # The rows tell well in which order to trust winners, but not how far: left-out phrasings are no messages.
        heard = calibration.Logistic(prior.heard)
        regression = regression.as_sure_as(heard, rows.evidence, share, (STEEPER, SURER))
        chance = regression.probability(rows.evidence)
        answer = calibration.lowest_threshold(chance, rows.right, share, precision, DOUBT)
        answer = min(CERTAIN, calibration.usual_threshold(precision) if answer is None else answer)
        # Who tells a story sounds like talk, and asking costs little: what is like the background may be asked.
        seen = without_talk(rows.evidence)
        offering = calibration.fit(seen, rows.among_three, share, prior.among, PULL)
        offering = offering.surer(STEEPER, SURER)
        return cls(regression, answer, answer, offering)

    def asking_from(self, row: Doubles, first: float) -> float:
        """Return the confidence of the first candidate from which on asking which of three is worth it.

        It is worth it where the right one is among the three with a chance of ``WORTH_ASKING``. That chance is some
        times as great as the confidence in the first; divided by as much, it can be compared with that confidence.

        Args:
            row: the evidence about this message.
            first: the confidence in the first candidate.
        """
        if self.offering is None:
            return self.clarify_threshold
        chance = max(first, self.offering.chance(row))
        return min(self.answer_threshold, WORTH_ASKING * first / chance)

    def of(self, scores: Scores, wording: Wording) -> tuple[Doubles, float]:
        """Return the evidence and the probability that the winner is right, for one message."""
        row = evidence(scores, wording)[0]
        return row, self.regression.chance(row)


def names_of(encoder: Encoder | None) -> tuple[str, ...]:
    """Return the names of the evidence, in order."""
    return FEATURES if encoder is None else SENSE_FEATURES


def spread(totals: Sequence[float], first: float, repeats: int) -> list[float]:
    """Return a probability for each of the scores, best first: what ``first`` leaves, by softmax of the scores.

    ``repeats`` entries have the message as a phrasing of theirs; none of these is likelier than another.
    """
    weight = [exp(8 * (each - totals[0])) for each in totals]
    share = (1 - first) / sum(weight)
    return [first if place < max(1, repeats) else min(first, share * each) for place, each in enumerate(weight)]


def named(row: Doubles, encoder: Encoder | None) -> dict[str, float]:
    """Return one row of evidence with its names, for the trace; that of sense says whose sense it is."""
    names = [f"sense_{encoder.name}" if encoder and name == "sense" else name for name in names_of(encoder)]
    return dict(zip(names[:-1], row[:-1].round(4).tolist(), strict=True))
