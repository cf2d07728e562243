"""The safety rules that staff write, compiled, and what they find in a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.faults import Fault, Severity
from bot.core.located import Located, SourceFile, read_yaml, validate
from bot.core.model import Priority
from bot.core.safety.findings import Findings, PersonalDatum
from bot.core.safety.judge import Judge
from bot.core.safety.links import Domains, hosts
from bot.core.safety.patterns import Compiler, Patterns
from bot.core.safety.personal import concealed, find_and_redact
from bot.core.safety.reading import Reading, read
from bot.core.safety.shape import ENOUGH, PERSONAL_DATA, SafetyFile, Signal, Topic
from bot.core.safety.weighing import weighed
from bot.core.text import MAX_TEXT

_BARE = frozenset({Signal.ABUSE, Signal.TAUNT, Signal.UPSET})
"""Signals about the writer's own tone: words quoted from others do not count."""
_HINTS = (Signal.UPSET, Signal.TROUBLE, Signal.MATTER)
_SHOUTED = 0.7
"""Share of capitals from which a text is shouted."""
_STORM = 3
"""Exclamation marks in a row that make a storm."""
_BEFORE_PERSONAL = frozenset({Topic.SELF_HARM, Topic.CHILD_SAFETY, Topic.VIOLENCE, Topic.HARASSMENT})
"""Topics in which a person is in danger: a private datum in the same message comes second."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Compiled safety rules; nothing changes after loading, so threads may share them."""

    patterns: Patterns
    """Tried on the plain form."""
    insults: Patterns
    """Tried on the bare form, where quotes are left out and disguised letters unmasked."""
    priorities: Mapping[str, Priority]
    hidden: tuple[str, ...]
    domains: Domains
    judge: Judge | None = None
    """The trained scorer; without it the rules stand alone."""

    def examine(self, text: str) -> Findings:
        """Return what the rules see in ``text``, of which the first ``MAX_TEXT`` characters are read."""
        personal, redacted = find_and_redact(text)
        reading = read(text, self.hidden)
        seen = self.patterns.seen(reading.plain) + self.insults.seen(reading.bare)
        points: defaultdict[str, int] = defaultdict(int)
        for rule in seen:
            points[rule.owner] += rule.points
        notes = [f"{PERSONAL_DATA}:{kind.value}" for kind in concealed(redacted)]
        notes += [f"{rule.owner}:{rule.name}" for rule in seen]
        links = tuple(dict.fromkeys((*reading.links, *(hosts(text[:MAX_TEXT]) if "." in text else ()))))
        astray = tuple(self._leading_astray(links))
        for owner, note, worth in (*self._by_form(reading, points), *astray):
            points[owner] += worth
            notes.append(f"{owner}:{note}")
        found = replace(
            self._found(redacted, personal, points, tuple(dict.fromkeys(notes))),
            led_astray=bool(astray),
            vouched=bool(links) and all(map(self.domains.trusts, links)),
            code=reading.only_code,
        )
        return self._weighed(found, reading)

    def _weighed(self, found: Findings, reading: Reading) -> Findings:
        if self.judge is None:
            return found
        words = {word for word in reading.plain.split() if word[0].isalpha()}
        return weighed(found, self.judge.scores(reading, found.notes), self.priorities, len(words))

    def _by_form(self, reading: Reading, points: Mapping[str, int]) -> Iterable[tuple[str, str, int]]:
        if reading.shouted >= _SHOUTED:
            # Some write a plain question with the caps lock on; a trouble that is shouted is anger.
            angry = any(points.get(owner, 0) >= ENOUGH for owner in (Signal.TROUBLE, Signal.UNHELPED))
            yield Signal.UPSET, "shouting", ENOUGH if angry else 1
        if reading.only_code:
            yield Signal.CHATTER, "only-code", ENOUGH
        if reading.exclamations >= _STORM:
            yield Signal.UPSET, "exclamations", 1

    def _leading_astray(self, links: Iterable[str]) -> Iterable[tuple[str, str, int]]:
        for link in links:
            imitated = self.domains.imitates(link)
            if imitated:
                yield Signal.SCAM, f"looks-like-{imitated}", ENOUGH
            if self.domains.knows(link):
                yield Signal.SCAM, "listed-domain", ENOUGH

    def _found(
        self, redacted: str, personal: tuple[PersonalDatum, ...], points: Mapping[str, int], notes: tuple[str, ...]
    ) -> Findings:
        seen = {owner for owner, sum_of in points.items() if sum_of >= ENOUGH}
        topic = next((topic for topic in Topic if topic in seen), None)
        priority = self.priorities.get(topic, Priority.NORMAL) if topic else Priority.NORMAL
        private = any(note.startswith(PERSONAL_DATA) for note in notes) and topic not in _BEFORE_PERSONAL
        if private:
            priority = max(priority, self.priorities.get(PERSONAL_DATA, Priority.HIGH), key=_urgency)
        trouble = Signal.TROUBLE in seen
        question = trouble or Signal.QUESTION in seen
        abuse = Signal.ABUSE in seen and Signal.REPORTED not in seen
        # A taunt is no question, and "?" after an insult is none either: a matter is what shows that help is wanted.
        substance = (trouble or Signal.MATTER in seen) if abuse else question and Signal.TAUNT not in seen
        # What somebody else did or said is told for a reason, most of all where something is asked for as well.
        hints = (*_HINTS, Signal.REPORTED, *Topic)
        return Findings(
            redacted=redacted,
            personal=personal,
            topic=PERSONAL_DATA if private else topic,
            topic_priority=priority,
            asked=Signal.ASKED in seen,
            upset=Signal.UPSET in seen or (abuse and substance),
            abuse=abuse,
            scam=Signal.SCAM in seen and Signal.REPORTED not in seen,
            question=question,
            substance=substance,
            trouble=trouble,
            reported=Signal.REPORTED in seen,
            hint=any(points.get(owner) for owner in hints) and not points.get(Signal.CHATTER),
            chatter=Signal.CHATTER in seen,
            unhelped=Signal.UNHELPED in seen,
            continues=Signal.CONTINUES in seen,
            notes=notes,
        )


def parse_rules(files: Sequence[SourceFile]) -> tuple[Rules | None, tuple[Fault, ...]]:
    """Compile ``files``; None exactly if one of the faults is an error."""
    parsed, faults = _parsed(files)
    slots, wrong = _slots(parsed)
    faults += wrong
    if wrong:  # every pattern that names the slot would complain as well
        return None, tuple(faults)
    patterns, insults = Compiler(slots), Compiler(slots)
    priorities, doubled = _topics(parsed, patterns)
    faults += doubled
    for located, shape in parsed:
        for signal, groups in shape.signals.items():
            for place, group in enumerate(groups):
                compiler = insults if signal in _BARE else patterns
                compiler.add(signal, group, located, ("signals", signal, place))
    faults += (*patterns.faults, *insults.faults)
    if any(fault.severity is Severity.ERROR for fault in faults):
        return None, tuple(faults)
    hidden = tuple(dict.fromkeys(word for _, shape in parsed for word in shape.insults))
    domains = Domains.of(
        {name: listed for _, shape in parsed for name, listed in shape.domains.items()},
        bad=(domain for _, shape in parsed for domain in shape.scam_domains),
        trusted=(domain for _, shape in parsed for domain in shape.trusted_domains),
    )
    return Rules(patterns.finish(), insults.finish(), priorities, hidden, domains), tuple(faults)


_Parsed = Sequence[tuple[Located, SafetyFile]]


def _parsed(files: Sequence[SourceFile]) -> tuple[_Parsed, list[Fault]]:
    parsed: list[tuple[Located, SafetyFile]] = []
    faults: list[Fault] = []
    for source in files:
        located = read_yaml(source)
        shape, found = validate(SafetyFile, located)
        faults += (*located.faults, *found)
        if shape is not None:
            parsed.append((located, shape))
    return parsed, faults


def _topics(parsed: _Parsed, patterns: Compiler) -> tuple[dict[str, Priority], list[Fault]]:
    priorities: dict[str, Priority] = {}
    faults: list[Fault] = []
    for located, shape in parsed:
        for topic, rules in shape.topics.items():
            if topic in priorities:
                message = f"The topic “{topic}” stands in another file already."
                faults.append(located.fault(("topics", topic), "duplicate-topic", message, "Merge the two.", key=True))
            priorities[topic] = rules.priority
            for place, group in enumerate(rules.groups):
                patterns.add(topic, group, located, ("topics", topic, "groups", place))
    return priorities, faults


def _slots(parsed: _Parsed) -> tuple[dict[str, list[str]], list[Fault]]:
    slots: dict[str, list[str]] = {}
    faults: list[Fault] = []
    for located, shape in parsed:
        for name, alternatives in shape.slots.items():
            if name in slots:
                message = f"The slot “{name}” stands in another file already."
                faults.append(
                    located.fault(("slots", name), "duplicate-slot", message, "Rename or merge it.", key=True)
                )
            slots.setdefault(name, alternatives)
    checker = Compiler(slots)
    for located, shape in parsed:
        for name, alternatives in shape.slots.items():
            checker.check_slot(name, alternatives, located)
    return slots, [*faults, *checker.faults]


def _urgency(priority: Priority) -> int:
    return list(Priority).index(priority)
