from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.core.case import Action, Case, CaseEvent, CaseState, Notice, Refusal, Step, step
from bot.core.model import Member, Priority, Role
from tests.making import ALEX, JONAS, MIA, NOON, SARA, case, later

PEOPLE = (MIA, JONAS, ALEX, SARA)


def after(state: Case, *events: tuple[Action, Member]) -> Case:
    for action, actor in events:
        result = step(state, CaseEvent(action, actor, NOON))
        assert isinstance(result, Step), result
        state = result.case
    return state


def refused(state: Case, action: Action, actor: Member) -> Refusal:
    result = step(state, CaseEvent(action, actor, NOON))
    assert isinstance(result, Refusal), result
    return result


def test_claim_resolve_solved_closes_and_locks_last() -> None:
    claimed = step(case(), CaseEvent(Action.CLAIM, ALEX, later(minutes=3)))
    assert isinstance(claimed, Step)
    assert claimed.notices == (Notice.CLAIMED, Notice.CARD)
    assert (claimed.case.state, claimed.case.claimed_by, claimed.case.first_claimed_at) == (
        CaseState.CLAIMED,
        ALEX,
        later(minutes=3),
    )
    resolved = step(claimed.case, CaseEvent(Action.RESOLVE, ALEX, NOON))
    assert isinstance(resolved, Step)
    assert not resolved.case.closed, "the member must still be able to say that it is not solved"
    solved = step(resolved.case, CaseEvent(Action.SOLVED, MIA, NOON))
    assert isinstance(solved, Step)
    assert solved.case.closed
    assert solved.notices[-1] is Notice.LOCK, "an archived thread takes no edits"


def test_the_second_moderator_is_told_who_was_first() -> None:
    claimed = after(case(), (Action.CLAIM, ALEX))
    assert refused(claimed, Action.CLAIM, SARA) == Refusal("press.claimed_by", {"moderator": "Alex"})
    assert refused(claimed, Action.RELEASE, SARA).values == {"moderator": "Alex"}


def test_another_moderator_may_resolve_what_one_claimed() -> None:
    assert after(case(), (Action.CLAIM, ALEX), (Action.RESOLVE, SARA)).state is CaseState.RESOLVED


@pytest.mark.parametrize("action", [Action.CLAIM, Action.RELEASE, Action.RESOLVE, Action.REOPEN])
def test_members_do_no_moderators_work(action: Action) -> None:
    for state in (
        case(),
        after(case(), (Action.CLAIM, ALEX)),
        after(case(), (Action.CLAIM, ALEX), (Action.RESOLVE, ALEX)),
    ):
        assert refused(state, action, MIA).line == "press.not_allowed"


@pytest.mark.parametrize("action", [Action.SOLVED, Action.UNSOLVED])
def test_only_the_member_says_whether_it_is_solved(action: Action) -> None:
    resolved = after(case(), (Action.CLAIM, ALEX), (Action.RESOLVE, ALEX))
    assert refused(resolved, action, JONAS).line == "press.not_yours"
    assert refused(resolved, action, ALEX).line == "press.not_yours"


def test_a_moderator_in_trouble_does_not_claim_their_own_case() -> None:
    assert refused(case(member=ALEX), Action.CLAIM, ALEX).line == "press.not_allowed"


def test_not_solved_opens_it_again_with_priority_for_anybody() -> None:
    resolved = after(case(), (Action.CLAIM, ALEX), (Action.RESOLVE, ALEX))
    again = after(resolved, (Action.UNSOLVED, MIA))
    assert (again.state, again.claimed_by, again.priority) == (CaseState.OPEN, None, Priority.HIGH)
    assert after(again, (Action.CLAIM, SARA)).claimed_by == SARA


def test_reopening_a_closed_case_unlocks_first() -> None:
    closed = after(case(), (Action.SOLVED, MIA))
    result = step(closed, CaseEvent(Action.REOPEN, ALEX, NOON))
    assert isinstance(result, Step)
    assert result.notices[0] is Notice.UNLOCK
    assert not result.case.closed


def test_joining_only_raises_the_priority() -> None:
    urgent = step(case(), CaseEvent(Action.JOIN, MIA, NOON, Priority.URGENT))
    assert isinstance(urgent, Step)
    calm = step(urgent.case, CaseEvent(Action.JOIN, MIA, NOON, Priority.NORMAL))
    assert isinstance(calm, Step)
    assert calm.case.priority is Priority.URGENT


def test_silence_closes_a_resolved_case_and_nothing_else() -> None:
    bot = Member("eyelevel", "Eyelevel", Role.BOT)
    assert refused(case(), Action.LAPSE, bot).line == "press.already"
    resolved = after(case(), (Action.CLAIM, ALEX), (Action.RESOLVE, ALEX))
    lapsed = after(resolved, (Action.LAPSE, bot))
    assert lapsed.closed
    assert refused(lapsed, Action.LAPSE, bot).line == "press.already"


class Life(RuleBasedStateMachine):
    """Any people doing anything in any order: a case keeps its sense."""

    def __init__(self) -> None:
        super().__init__()
        self.case = case()
        self.before = self.case

    @rule(action=st.sampled_from(list(Action)), actor=st.sampled_from(PEOPLE), priority=st.sampled_from(list(Priority)))
    def happens(self, action: Action, actor: Member, priority: Priority) -> None:
        self.before = self.case
        result = step(self.case, CaseEvent(action, actor, NOON, priority))
        if isinstance(result, Refusal):
            assert result.line.startswith("press.")
            return
        assert result.notices, "a change that nobody sees"
        assert Notice.CARD in result.notices, "the queue must show every change"
        assert result.case.version == self.case.version + 1
        self.case = result.case

    @invariant()
    def makes_sense(self) -> None:
        case_ = self.case
        if case_.state is CaseState.CLAIMED:
            assert case_.claimed_by is not None
            assert case_.claimed_by.role is Role.MODERATOR
        if case_.state is CaseState.OPEN:
            assert case_.claimed_by is None
        if case_.closed:
            assert case_.state is CaseState.RESOLVED
        assert (case_.id, case_.member, case_.quote, case_.opened_at) == (
            self.before.id,
            self.before.member,
            self.before.quote,
            self.before.opened_at,
        )

    @invariant()
    def can_always_go_on(self) -> None:
        """From every state moderators can bring the case to its end: no ghost cases."""
        case_ = self.case
        if case_.state is CaseState.OPEN:
            case_ = after(case_, (Action.CLAIM, ALEX))
        if case_.state is CaseState.CLAIMED:
            case_ = after(case_, (Action.RESOLVE, SARA))
        assert after(case_, (Action.REOPEN, SARA)).state is CaseState.OPEN


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
