from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entry import Entry, HandoffPolicy
from bot.core.knowledge import Knowledge
from bot.core.located import SourceFile
from bot.core.matching.confidence import CERTAIN
from bot.core.matching.matcher import Match
from bot.core.model import (
    Answer,
    Candidate,
    ChannelRole,
    Clarify,
    Context,
    Decision,
    Deflect,
    DeflectReason,
    GivenAnswer,
    HandOff,
    HandOffReason,
    Member,
    Message,
    OpenCase,
    Priority,
    Role,
    Silent,
    SilentReason,
)
from bot.core.recalibration import Recalibration
from bot.core.safety.rules import parse_rules
from bot.core.safety.shape import Topic
from bot.core.safety.weighing import DOUBTFUL, As
from bot.core.text import fingerprint
from bot.core.triage import Policy, Triage
from bot.core.triage_rules import RULES
from bot.loading import shipped_knowledge
from tests.fakes import FakeJudge
from tests.making import ALEX, MIA, NOON, message

# Rules of the test's own: what is tested is the order, not what the shipped rules see.
SAFETY = r"""
topics:
  self_harm: {priority: urgent, groups: [{name: g, patterns: {en: ['want to die']}}]}
  money: {priority: high, groups: [{name: g, patterns: {en: ['charged twice']}}]}
signals:
  asked: [{name: g, patterns: {en: ['human']}}]
  upset: [{name: g, patterns: {en: ['furious']}}]
  abuse: [{name: g, patterns: {en: ['you fool']}}]
  scam: [{name: g, patterns: {en: ['free nitro']}}]
  question: [{name: g, patterns: {en: ['\S+ [?]']}}]
  trouble: [{name: g, patterns: {en: ['crashes']}}]
  matter: [{name: g, patterns: {en: ['album']}}]
  chatter: [{name: g, patterns: {en: ['thanks']}}]
  unhelped: [{name: g, patterns: {en: ['did not help']}}]
"""
QUESTION = "how does this go?"


def entry(id: str, **more: object) -> Entry:  # noqa: A002
    fields: dict[str, object] = {
        "topic": "billing", "owner": None, "questions": {"en": (id,)}, "answers": {"en": "so"}, "follow_ups": (),
        "links": (), "handoff": HandoffPolicy.OFFER, "review_by": None, "valid_from": None, "valid_until": None,
        "channels": (),
    }  # fmt: skip
    return Entry(id=id, **(fields | more))  # type: ignore[arg-type]


@dataclass
class FakeMatcher:
    """Finds what it is told to, whatever the text."""

    confidences: Mapping[str, float] = field(default_factory=dict)

    def match(self, text: str, language: str | None = None) -> Match:  # noqa: ARG002
        candidates = tuple(Candidate(each, confidence, 1.0) for each, confidence in self.confidences.items())
        return Match(candidates, 0.9, 0.4, {"lead": 0.5}, text)


ENTRIES = (
    entry("plain"), entry("other"), entry("third"), entry("fourth"),
    entry("always", handoff=HandoffPolicy.ALWAYS),
    entry("expired", valid_until=NOON.date() - timedelta(days=1)),
    entry("coming", valid_from=NOON.date() + timedelta(days=1)),
    entry("elsewhere", channels=("another",)),
)  # fmt: skip


def triage(confidences: Mapping[str, float] | None = None, policy: Policy | None = None) -> Triage:
    rules, faults = parse_rules([SourceFile("safety.yaml", SAFETY.encode())])
    assert rules, faults
    knowledge = Knowledge({each.id: each for each in ENTRIES}, "v1")
    matcher = FakeMatcher(confidences if confidences is not None else {"plain": 0.95})
    return Triage(knowledge, matcher, rules, ("en", "de"), "en", policy or Policy())  # type: ignore[arg-type]


def decide(
    text: str | Message = QUESTION, confidences: Mapping[str, float] | None = None, **context: object
) -> Decision:
    asked = message(text) if isinstance(text, str) else text
    return triage(confidences).decide(asked, Context(now=NOON, **context))  # type: ignore[arg-type]


def judged_by(judge: FakeJudge, text: str, confidences: Mapping[str, float] | None = None) -> Decision:
    judging = triage(confidences)
    judging = replace(judging, rules=replace(judging.rules, judge=judge))  # type: ignore[arg-type]
    return judging.decide(message(text), Context(now=NOON))


def reason(decision: Decision) -> str:
    return f"{type(decision).__name__} {getattr(decision, 'reason', '')}".strip()


def community(text: str, **more: object) -> Message:
    return message(text, role=ChannelRole.COMMUNITY, **more)


def given_answer(entry: str = "plain", minutes: float = 5) -> GivenAnswer:
    return GivenAnswer(entry, NOON - timedelta(minutes=minutes), "m0")


# --- who and where ---


def test_staff_and_bots_are_left_alone_whatever_they_write():
    for author in (ALEX, Member("b", "b", Role.BOT)):
        assert reason(decide(message("I want to die", author=author))) == "Silent staff"
    assert reason(decide(message(QUESTION, role=ChannelRole.STAFF))) == "Silent staff"


def test_in_a_case_and_beside_a_human_the_bot_is_silent():
    assert reason(decide(message(QUESTION, role=ChannelRole.CASE))) == "Silent human_present"
    assert reason(decide(QUESTION, human_present=True)) == "Silent human_present"
    assert reason(decide("was charged twice", human_present=True)) == "Silent human_present"


@pytest.mark.parametrize("text", ["I want to die", "my mail is a@b.example"])
@pytest.mark.parametrize("where", [{"human_present": True}, {}])
def test_danger_and_private_data_reach_a_human_whoever_is_there_and_wherever(text: str, where: dict[str, bool]):
    for asked in (message(text), community(text), message(text, mentions=("x",)), message(text, reply_to_author="x")):
        assert reason(decide(asked, **where)) == "HandOff sensitive"


def test_in_the_community_the_bot_speaks_only_when_spoken_to():
    assert reason(decide(community(QUESTION))) == "Silent not_addressed"
    assert reason(decide(community("was charged twice"))) == "Silent not_addressed"
    assert reason(decide(community("you fool"))) == "Silent not_addressed"
    assert reason(decide(community("free nitro"))) == "Deflect scam"
    assert reason(decide(community(QUESTION, addressed=True))) == "Answer"
    assert reason(decide(community("was charged twice", addressed=True))) == "HandOff sensitive"


def test_words_to_somebody_else_are_theirs():
    assert reason(decide(message(QUESTION, mentions=("jonas",)))) == "Silent chatter"
    assert reason(decide(message(QUESTION, reply_to="m0", reply_to_author="jonas"))) == "Silent chatter"
    assert reason(decide(message(QUESTION, reply_to="m0", reply_to_author=MIA.id))) == "Answer"
    assert reason(decide(message(QUESTION, mentions=("jonas",), addressed=True))) == "Answer"
    assert reason(decide(message("was charged twice", mentions=("jonas",)))) == "HandOff sensitive"
    assert reason(decide(message("need a human", mentions=("jonas",)))) == "HandOff asked"


# --- said twice ---


def earlier(text: str, seconds: float, channel: str = "support") -> tuple[object, str, str]:
    return (NOON - timedelta(seconds=seconds), channel, fingerprint(text))


def test_a_double_post_is_taken_up_once():
    assert reason(decide(recent_texts=(earlier("How does this go", 19),))) == "Silent cooldown"
    assert reason(decide(recent_texts=(earlier(QUESTION, 21),))) == "Answer"
    assert reason(decide(recent_texts=(earlier(QUESTION, 5, "another"),))) == "Answer"
    assert reason(decide(recent_texts=(earlier("something else", 5),))) == "Answer"


def test_copies_without_a_matter_are_spam_once_and_then_silence():
    copies = tuple(earlier("buy my hats", 60 * minute, f"c{minute}") for minute in (1, 2))

    assert reason(decide("buy my hats", recent_texts=copies)) == "Deflect spam"
    assert reason(decide("buy my hats", recent_texts=copies, deflected_at=(NOON,))) == "Silent repeat_abuse"
    assert reason(decide("buy my hats", {}, recent_texts=copies[:1])) == "Silent chatter"
    late = tuple((at - timedelta(minutes=10), channel, text) for at, channel, text in copies)  # type: ignore[operator]
    assert reason(decide("buy my hats", {}, recent_texts=late)) == "Silent chatter"


def test_a_question_asked_again_and_again_is_no_spam():
    copies = tuple(earlier(QUESTION, 60 * minute) for minute in (1, 2, 3))

    assert reason(decide(recent_texts=copies)) == "Answer"


def test_the_same_answer_again_or_none_that_helped_goes_to_a_human():
    again = decide(recent_answers=(given_answer(),))

    assert again == HandOff(HandOffReason.REPEAT, again.trace, entry="plain")
    assert reason(decide("that did not help", recent_answers=(given_answer("other"),))) == "HandOff repeat"
    assert reason(decide(recent_answers=(given_answer("other"),))) == "Answer"
    assert reason(decide(recent_answers=(given_answer(minutes=31),))) == "Answer"
    assert reason(decide("that did not help", {})) == "Silent chatter"


# --- tone ---


def test_a_human_is_fetched_when_asked_for():
    assert reason(decide("a human please")) == "HandOff asked"
    angry = decide("furious, a human please")
    assert isinstance(angry, HandOff)
    assert angry.priority is Priority.HIGH


@pytest.mark.parametrize(("text", "first"), [("you fool", "abuse"), ("free nitro here", "scam")])
def test_baiting_gets_one_calm_line_and_then_silence(text: str, first: str):
    day = timedelta(hours=24)

    assert reason(decide(text)) == f"Deflect {first}"
    assert reason(decide(text, deflected_at=(NOON - day,))) == "Silent repeat_abuse"
    assert reason(decide(text, deflected_at=(NOON - day - timedelta(seconds=1),))) == f"Deflect {first}"


def test_who_was_deflected_is_heard_when_there_is_a_matter():
    assert reason(decide(QUESTION, deflected_at=(NOON,))) == "Answer"
    assert reason(decide("you fool, it crashes", deflected_at=(NOON,))) == "HandOff upset"
    assert reason(decide("you fool, I was charged twice")) == "HandOff sensitive"


def test_an_answer_never_stands_alone_before_somebody_upset():
    angry = decide("furious! how does this go?")

    assert angry == HandOff(HandOffReason.UPSET, angry.trace, entry="plain", priority=Priority.HIGH)
    assert reason(decide("just furious", {})) == "HandOff upset"
    assert reason(decide("thanks, but furious, it crashes", {})) == "HandOff upset"


def test_an_open_case_does_not_silence_a_sure_answer():
    case = OpenCase("AAAAAA", None, HandOffReason.UNCERTAIN)

    assert reason(decide(open_case=case)) == "Answer"
    assert reason(decide(QUESTION, {}, open_case=case)) == "HandOff uncertain"


# --- chatter ---


def test_what_is_written_in_another_language_goes_to_a_human_and_is_no_chatter():
    # The starter knowledge promises it: "For any other language a human will do their best."
    assert reason(decide("Здравствуйте, я не могу войти в свой аккаунт", {})) == "HandOff uncertain"
    assert reason(decide("Olá, não consigo entrar na minha conta", {})) == "HandOff uncertain"
    assert reason(decide("merci beaucoup", {})) == "Silent chatter"
    # No entry speaks German here, but the bot itself does.
    assert reason(decide("das ist ja heute wieder lustig hier", {})) == "Silent chatter"


def test_chatter_is_left_alone_and_the_least_sign_of_a_matter_is_not():
    assert reason(decide("thanks", {})) == "Silent chatter"
    assert reason(decide("nice weather today", {})) == "Silent chatter"
    assert reason(decide("thanks?")) == "Silent chatter"
    assert reason(decide(message("thanks?", addressed=True))) == "Answer"
    assert reason(decide(message("thanks", addressed=True))) == "Silent chatter"
    assert reason(decide("password reset", {"plain": 0.5, "other": 0.3})) == "Clarify"
    assert reason(decide("password reset", {"plain": 0.39})) == "Silent chatter"
    assert reason(decide("it crashes", {})) == "HandOff uncertain"
    assert reason(decide("album sideways", {})) == "HandOff uncertain"
    assert reason(decide("thanks, album sideways", {})) == "Silent chatter"


def test_code_without_a_word_is_left_alone_unless_it_is_shown_to_the_bot():
    code = "```\n$ plain --now\nok\n```"
    assert reason(decide(code, {"plain": 0.95})) == "Silent chatter"
    assert reason(decide(message(code, addressed=True), {"plain": 0.5})) == "Clarify"
    assert reason(decide(code, {}, recent_answers=(given_answer(),))) == "HandOff uncertain"
    assert reason(decide(f"how does this go? {code}")) == "Answer"
    assert reason(decide("```how does this go?```")) == "Answer"
    assert reason(decide("```", {}, recent_answers=(given_answer(),))) == "Silent chatter"


@pytest.mark.parametrize("label", [Topic.SELF_HARM, As.ASKED, As.ABUSE, As.UPSET, As.SCAM, As.CHATTER])
def test_what_staff_wrote_an_answer_to_comes_before_what_only_the_scorer_says(label: Topic | As):
    text = "I want to become a moderator here"
    assert reason(judged_by(FakeJudge(label, 0.98), text, {"plain": CERTAIN})) == "Answer"
    assert reason(judged_by(FakeJudge(label, 0.98), text, {"plain": 0.95})) != "Answer"
    assert reason(decide("I want to die", {"plain": CERTAIN})) == "HandOff sensitive"


@pytest.mark.parametrize(("reading", "seen"), [(As.ABUSE, "you fool"), (As.SCAM, "free nitro")])
def test_in_a_language_that_the_scorer_does_not_know_only_patterns_see_a_troll(reading: As, seen: str):
    surely = FakeJudge(reading, 0.999)
    english = "what a clever little page this has become for everybody here"
    french = "Je ne parle pas anglais, je voudrais savoir comment retrouver mes anciennes photos"
    assert reason(judged_by(surely, english, {})) == f"Deflect {reading}"
    assert reason(judged_by(surely, french, {})) == "HandOff uncertain"
    assert reason(judged_by(surely, f"{french}, {seen}", {})) == f"Deflect {reading}"


# --- matching ---


def test_sure_is_answered_close_is_asked_and_the_rest_is_for_a_human():
    assert reason(decide(QUESTION, {"plain": 0.9})) == "Answer"
    assert reason(decide(QUESTION, {"plain": 0.89, "other": 0.5})) == "Clarify"
    assert reason(decide(QUESTION, {"plain": 0.39, "other": 0.3})) == "HandOff uncertain"
    assert reason(decide(QUESTION, {})) == "HandOff uncertain"


def test_what_may_as_well_be_talk_is_asked_about_and_an_entrys_own_wording_is_answered():
    text = "I have started it with the plain one again"
    for chatter, confidence, expected in (
        (DOUBTFUL - 0.05, 0.95, "Answer"),
        (DOUBTFUL + 0.05, 0.95, "Clarify"),
        (DOUBTFUL + 0.05, CERTAIN, "Answer"),
        (DOUBTFUL + 0.05, 0.3, "HandOff uncertain"),
    ):
        decision = judged_by(FakeJudge(As.CHATTER, chatter), text, {"plain": confidence})
        assert reason(decision) == expected
        assert (f"scored:perhaps-{As.CHATTER}" in decision.trace.findings) == (chatter > DOUBTFUL)


@pytest.mark.parametrize("reading", [As.CHATTER, As.ABUSE])
def test_what_the_scorer_alone_turns_away_is_asked_about_where_the_matcher_is_sure(reading: As):
    surely, text = FakeJudge(reading, 0.999), "the album sits sideways again"
    turned_away = "Silent chatter" if reading is As.CHATTER else "Deflect abuse"
    assert reason(judged_by(surely, text, {"plain": 0.95})) == "Clarify"
    assert reason(judged_by(surely, text, {"plain": 0.89})) == turned_away
    assert reason(judged_by(surely, f"thanks, you fool, {text}", {"plain": 0.95})) == turned_away


def test_a_heading_of_a_word_or_two_is_no_chatter_by_the_scorer_alone():
    surely = FakeJudge(As.CHATTER, 0.999)
    assert reason(judged_by(surely, "verify", {"plain": 0.5})) == "Clarify"
    assert reason(judged_by(surely, "verify", {"plain": 0.3})) == "Silent chatter"
    assert reason(judged_by(surely, "do the verify", {"plain": 0.5})) == "Silent chatter"
    assert reason(judged_by(surely, "thanks", {"plain": 0.5})) == "Silent chatter"


def test_what_is_set_against_what_is_wanted_is_asked_about_unless_it_is_an_entrys_own_wording():
    text = "I don't want the plain one, only the other"
    assert reason(decide(text, {"plain": 0.95})) == "Clarify"
    assert reason(decide(text, {"plain": CERTAIN})) == "Answer"
    assert reason(decide("I want the plain one", {"plain": 0.95})) == "Answer"


def test_at_most_three_options_are_offered_and_also_two():
    four = decide(QUESTION, {"plain": 0.5, "other": 0.2, "third": 0.15, "fourth": 0.1})
    two = decide(QUESTION, {"plain": 0.8, "other": 0.001})

    assert isinstance(four, Clarify)
    assert [option.entry for option in four.options] == ["plain", "other", "third"]
    assert isinstance(two, Clarify)
    assert [option.entry for option in two.options] == ["plain", "other"]


def test_staff_may_keep_a_question_for_humans():
    kept = decide(QUESTION, {"always": 0.95})

    assert kept == HandOff(HandOffReason.POLICY, kept.trace, topic="billing", entry="always")
    assert reason(decide(QUESTION, {"always": 0.8})) == "HandOff uncertain"


@pytest.mark.parametrize("unfit", ["expired", "coming", "elsewhere", "removed"])
def test_entries_that_do_not_hold_now_and_here_do_not_count(unfit: str):
    decision = decide(QUESTION, {unfit: 0.97, "plain": 0.92})

    assert isinstance(decision, Answer)
    assert decision.entry == "plain"
    assert [candidate.entry for candidate in decision.trace.candidates] == ["plain"]
    assert reason(decide(QUESTION, {unfit: 0.97})) == "HandOff uncertain"


# --- the trace ---


def test_the_trace_explains_everything_and_holds_nothing_private():
    decision = decide("furious, my mail is a@b.example")

    names = [name for name, _ in RULES]
    assert decision.trace.rule == "danger"
    assert decision.trace.passed == tuple(names[: names.index("danger")])
    assert decision.trace.text == "furious, my mail is [e-mail]"
    assert set(decision.trace.findings) == {"personal_data:e-mail", "upset:g"}
    assert (decision.trace.language, decision.trace.knowledge_version) == ("en", "v1")
    assert (decision.trace.answer_threshold, decision.trace.clarify_threshold) == (0.9, 0.4)
    assert decision.trace.features == {"lead": 0.5}


def test_the_language_is_the_messages_own():
    assert decide("wie geht das denn hier?").trace.language == "de"
    assert decide("ok?", language="de").trace.language == "de"


def test_the_windows_are_staffs_to_set():
    short = Policy(repeat_window=timedelta(minutes=1), strike_window=timedelta(hours=1), spam_copies=2)
    now = Context(now=NOON, recent_answers=(given_answer(),), deflected_at=(NOON - timedelta(hours=2),))

    assert reason(triage(policy=short).decide(message(QUESTION), now)) == "Answer"
    assert reason(triage(policy=short).decide(message("you fool"), now)) == "Deflect abuse"
    copied = replace(now, recent_texts=(earlier("hats", 60),))  # type: ignore[arg-type]
    assert reason(triage(policy=short).decide(message("hats"), copied)) == "Deflect spam"


class TestRecalibration:
    """Votes move what is answered and asked back, and nothing else."""

    @staticmethod
    def shifted(shift: float, confidences: Mapping[str, float]) -> Triage:
        every = {each.id: (shift, shift) for each in ENTRIES if each.handoff is not HandoffPolicy.ALWAYS}
        return replace(triage(confidences), recalibration=Recalibration("abc", (shift, shift), every))

    @pytest.mark.parametrize(
        ("confidence", "shift", "become"),
        [
            (0.92, -0.5, "Clarify"),
            (0.85, 0.7, "Answer"),
            (0.99, -1.5, "Answer"),
            (0.45, -2.5, "Clarify"),
            (0.39, 1.0, "HandOff uncertain"),
        ],
    )
    def test_it_moves_between_answering_and_asking(self, confidence: float, shift: float, become: str):
        found = {"plain": confidence, "other": 0.01}
        decision = self.shifted(shift, found).decide(message(QUESTION), Context(now=NOON))
        assert reason(decision) == become
        noted = decision.trace.shift
        assert noted is not None
        assert (noted.version, noted.before[0], noted.overall) == ("abc", confidence, shift)

    @pytest.mark.parametrize("shift", [-2.5, -0.5, 0.5, 1.0])
    def test_safety_policy_and_chatter_do_not_see_it(self, shift: float):
        texts = ("I want to die", "you fool", "free nitro", "human", "furious album crashes", "thanks", "hm", QUESTION)
        for found in ({"always": 0.93}, {"always": 0.5}, {"plain": 0.3}, {"expired": 0.95}, {}):
            for text in texts:
                with_votes, without = (
                    each.decide(message(text), Context(now=NOON))
                    for each in (self.shifted(shift, found), triage(found))
                )
                assert reason(with_votes) == reason(without)
                assert getattr(with_votes, "entry", None) == getattr(without, "entry", None)

    def test_the_entry_that_is_not_for_here_is_not_the_first(self):
        found = {"elsewhere": 0.95, "plain": 0.92}
        decision = self.shifted(-0.5, found).decide(message(QUESTION), Context(now=NOON))
        assert decision.trace.shift is not None
        assert decision.trace.shift.before == (0.92,)
        assert reason(decision) == "Clarify"


@given(st.text(max_size=300), st.booleans(), st.sampled_from(ChannelRole), st.booleans())
def test_every_text_gets_a_decision_that_its_reason_fits(text: str, addressed: bool, role: ChannelRole, human: bool):
    decision = decide(message(text, role=role, addressed=addressed), human_present=human)

    match decision:
        case Silent(reason=why):
            assert why in SilentReason
        case Deflect(reason=why):
            assert why in DeflectReason
        case HandOff(reason=why):
            assert why in HandOffReason
        case Answer(entry=answered):
            assert answered == "plain"
        case Clarify(options=options):
            assert 2 <= len(options) <= 3
    decision.trace.text.encode("utf-8")


def test_the_shipped_rules_fit_the_triage():
    rules, _ = parse_rules(
        [SourceFile(path.name, path.read_bytes()) for path in sorted((shipped_knowledge() / "safety").glob("*.yaml"))]
    )
    assert rules
    whole = replace(triage({}), rules=rules)

    def become(text: str) -> str:
        return reason(whole.decide(message(text), Context(now=NOON)))

    assert become("you are such an idiot") == "Deflect abuse"
    assert become("you idiots, my upload crashes every time") == "HandOff upset"
    assert become("Ich will nicht mehr leben") == "HandOff sensitive"
    assert become("danke dir!") == "Silent chatter"
    assert become("how do I rename an album") == "HandOff uncertain"
