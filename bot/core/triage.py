"""decide(): what to do about a message, by ordered rules; the first that speaks wins."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.followup import continued, several
from bot.core.knowledge import Knowledge
from bot.core.language import detect
from bot.core.matching.matcher import Match, Matcher
from bot.core.model import Candidate, Context, Decision, Message, Trace
from bot.core.recalibration import UNCHANGED, Recalibration
from bot.core.safety.findings import Findings
from bot.core.safety.rules import Rules
from bot.core.situation import Policy, Situation
from bot.core.triage_rules import RULES

__all__ = ["Policy", "Triage"]


@dataclass(frozen=True, slots=True)
class Triage:
    """Decides about messages; nothing changes after it is built, so threads may share it."""

    knowledge: Knowledge
    matcher: Matcher
    rules: Rules
    languages: tuple[str, ...]
    default_language: str
    policy: Policy = field(default_factory=Policy)
    recalibration: Recalibration = UNCHANGED
    """What members' votes make of the matcher's confidence."""

    @property
    def slow(self) -> bool:
        """Whether deciding takes so long that nothing should have to wait for it."""
        return self.matcher.slow

    def decide(self, message: Message, context: Context) -> Decision:
        """Return what to do about ``message``, with the trace that explains it. Never raises, whatever the text."""
        findings = self.rules.examine(message.text)
        language = detect(message.text, self.languages, context.language, self.default_language)
        match = self.matcher.match(message.text, language)
        found = self._valid(match, message, context)
        fitting = self.recalibration.applied(found, match.clarify_threshold)
        together = self._together(findings, language, message, context)
        each = self._each(language, message, context, match)
        speaks = tuple(dict.fromkeys((*self.languages, *self.knowledge.languages)))
        situation = Situation(
            message, context, self.policy, self.knowledge, findings, match, fitting, together, speaks, each
        )

        def trace(rule: str, passed: tuple[str, ...]) -> Trace:
            return Trace(
                rule=rule,
                text=findings.redacted,
                language=language,
                knowledge_version=self.knowledge.version,
                candidates=fitting,
                answer_threshold=match.answer_threshold,
                clarify_threshold=match.clarify_threshold,
                findings=findings.notes,
                features=match.features,
                passed=passed,
                shift=self.recalibration.noted(found),
            )

        passed: list[str] = []
        for name, rule in RULES:
            verdict = rule(situation)
            if verdict is not None:
                return verdict(trace(name, tuple(passed)))
            passed.append(name)
        raise AssertionError("the last rule always speaks")

    def _together(self, findings: Findings, language: str, message: Message, context: Context) -> tuple[Candidate, ...]:
        if not findings.continues:
            return ()
        window = self.policy.repeat_window
        found = continued(message.text, language, context, window, self.knowledge, self.matcher)
        if found is None:
            return ()
        return tuple(each for each in self._fitting(found.match, message, context) if each.entry != found.last)

    def _each(self, language: str, message: Message, context: Context, whole: Match) -> tuple[Candidate, ...]:
        sure: dict[str, Candidate] = {}
        first = next(iter(self.recalibration.applied(whole.candidates, whole.clarify_threshold)), None)
        clear = first.entry if first and first.confidence >= whole.answer_threshold else None
        for sentence, match in several(message.text, language, self.matcher):
            best = next(iter(self._fitting(match, message, context)), None)
            if best is None or best.confidence < match.answer_threshold:
                continue
            # Where all of it asks for one thing, what is merely told beside is its story, no second question.
            if clear in (None, best.entry) or sentence.endswith("?"):
                sure.setdefault(best.entry, best)
        return tuple(sure.values()) if len(sure) > 1 else ()

    def _fitting(self, match: Match, message: Message, context: Context) -> tuple[Candidate, ...]:
        return self.recalibration.applied(self._valid(match, message, context), match.clarify_threshold)

    def _valid(self, match: Match, message: Message, context: Context) -> tuple[Candidate, ...]:
        entries, day = self.knowledge.entries, context.now.date()
        return tuple(
            candidate
            for candidate in match.candidates
            if candidate.entry in entries
            and entries[candidate.entry].valid_on(day)
            and entries[candidate.entry].applies_in(message.channel)
        )
