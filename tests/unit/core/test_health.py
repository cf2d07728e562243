"""What ``kb check`` says about the health of a knowledge: each finding on a small knowledge made for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.core.collisions import find_collisions
from bot.core.entry import Phrasing
from bot.core.faults import Fault, Severity
from bot.core.health import Health, estimate, examine, find_misfits
from bot.core.knowledge import Knowledge, parse_knowledge
from bot.core.left_out import ALL_UP_TO, FOLDS, Tried, leave_out
from bot.core.located import SourceFile
from bot.core.matching.matcher import Match, Matcher
from bot.core.model import Candidate
from bot.core.reach import find_unreachable
from bot.core.triage import Triage
from bot.core.variety import Shortcoming, find_one_sided
from bot.loading import load, shipped_knowledge

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def knowledge(entries: str) -> Knowledge:
    found, faults = parse_knowledge([SourceFile("a.yaml", f"topic: t\nentries:\n{entries}".encode())], None)
    assert found is not None, faults
    return found


def entry(id: str, *phrasings: str, more: str = "") -> str:  # noqa: A002
    lines = "".join(f'        - "{each}"\n' for each in phrasings)
    return f"  - id: {id}\n    questions:\n      en:\n{lines}    answer: {{en: Yes.}}\n{more}"


DELETE = ("delete my account", "how can I remove my account", "close the account", "get rid of my account for good")
PHOTOS = ("delete my photos", "how can I remove all photos", "wipe the photos", "get rid of old photos")
PRICE = ("what does it cost", "is it free", "show me the prices", "how much money is the plan")
RESET = ("reset my password", "password forgotten", "new password please", "please change my password now")
CHANGE = ("change my password", "change the password now", "please change it", "a password change")
THREE = knowledge(entry("account", *DELETE) + entry("photos", *PHOTOS) + entry("price", *PRICE))


class Fixed:
    """A matcher that always finds the same."""

    def __init__(self, *candidates: Candidate) -> None:
        self.candidates = candidates

    def match(self, text: str, language: str | None = None) -> Match:
        assert language == "en"
        return Match(self.candidates, answer_threshold=0.8, clarify_threshold=0.3, features={}, repaired=text)


def tried(own: str, *candidates: tuple[str, float], text: str = "how so") -> Tried:
    match = Fixed(*(Candidate(name, confidence, confidence) for name, confidence in candidates)).match(text, "en")
    return Tried(Phrasing(own, "en", text), match)


class Recorded:
    """Notes what each matcher was learnt from."""

    def __init__(self) -> None:
        self.learnt: list[Sequence[Phrasing]] = []

    def __call__(self, phrasings: Sequence[Phrasing]) -> Fixed:
        self.learnt.append(phrasings)
        return Fixed()


def test_every_phrasing_is_tried_by_a_matcher_that_has_not_seen_it() -> None:
    seen: list[tuple[str, Sequence[Phrasing]]] = []

    class Watching(Fixed):
        def __init__(self, phrasings: Sequence[Phrasing]) -> None:
            super().__init__()
            self.phrasings = phrasings

        def match(self, text: str, language: str | None = None) -> Match:
            seen.append((text, self.phrasings))
            return super().match(text, language)

    found = leave_out(THREE.phrasings(), Watching)
    assert [each.phrasing for each in found] == list(THREE.phrasings())
    assert len(seen) == 12
    for text, phrasings in seen:
        assert text not in {each.text for each in phrasings}
        assert {each.entry for each in phrasings} == {"account", "photos", "price"}


def test_a_phrasing_without_a_sibling_is_passed_over() -> None:
    alone = [Phrasing("one", "en", "alone"), Phrasing("two", "en", "first"), Phrasing("two", "en", "second")]
    assert [each.phrasing.text for each in leave_out(alone, Recorded())] == ["first", "second"]


def test_of_large_knowledge_a_part_is_left_out_once() -> None:
    many = [Phrasing(f"e{number // 10}", "en", f"text {number}") for number in range(ALL_UP_TO + 500)]
    learn = Recorded()
    found = leave_out(many, learn)
    assert len(learn.learnt) == 1
    assert len(found) == len(many) // FOLDS
    assert not {each.phrasing.text for each in found} & {each.text for each in learn.learnt[0]}


def test_the_estimate_counts_what_the_bot_would_do() -> None:
    found = estimate(
        [
            tried("a", ("a", 0.9)),
            tried("a", ("a", 0.8)),
            tried("a", ("b", 0.9), ("a", 0.1)),
            tried("a", ("b", 0.5), ("a", 0.2)),
            tried("a", ("b", 0.3)),
            tried("a", ("a", 0.2)),
            tried("a"),
            tried("a", ("b", 0.1)),
        ]
    )
    assert found.tried == 8
    assert found.answered == pytest.approx(3 / 8)
    assert found.precision == pytest.approx(2 / 3)
    assert found.clarified == pytest.approx(2 / 8)
    assert found.offered == pytest.approx(1 / 2)
    assert found.handed_off == pytest.approx(3 / 8)


def test_without_phrasings_nothing_is_estimated() -> None:
    assert estimate([]).answered is None
    assert estimate([tried("a", ("a", 0.1))]).precision is None


def test_misfits_are_the_phrasings_another_entry_takes_the_surely_wrong_ones_first() -> None:
    found = find_misfits(
        [
            tried("a", ("b", 0.5), ("a", 0.4), text="close race"),
            tried("a", ("b", 0.7), ("a", 0.1), text="clearly other"),
            tried("a", ("b", 0.81), ("a", 0.79), text="answered wrongly"),
            tried("a", ("a", 0.9), text="right"),
            tried("a", ("b", 0.2), text="goes to a human"),
        ]
    )
    assert [(each.text, each.fits, each.answered) for each in found] == [
        ("answered wrongly", "b", True),
        ("clearly other", "b", False),
        ("close race", "b", False),
    ]


def test_colliding_entries_are_found_with_the_words_that_tell_them_apart() -> None:
    rivals = [tried("account", ("photos", 0.5), ("account", 0.4)), tried("photos", ("photos", 0.6), ("account", 0.4))]
    (found,) = find_collisions(THREE, [*rivals, tried("price", ("price", 0.9), ("account", 0.1))])
    assert (found.one, found.other, found.lost, found.linked) == ("account", "photos", 1, False)
    assert found.closeness == pytest.approx(1.0)
    assert found.telling["account"][0] == "account"
    assert found.telling["photos"][0] == "photos"
    assert not {"account", "photos"} & set(found.shared)
    assert {"delete", "remove"} & set(found.shared)


def test_a_rival_far_behind_is_no_collision_though_it_is_among_three() -> None:
    assert find_collisions(THREE, [tried("account", ("account", 0.9), ("photos", 0.1), ("price", 0.1))]) == ()


def test_a_follow_up_between_them_is_told() -> None:
    linked = knowledge(entry("account", *DELETE, more="    follow_ups: [photos]\n") + entry("photos", *PHOTOS))
    rows = [tried("account", ("photos", 0.5)), tried("photos", ("photos", 0.5))]
    assert find_collisions(linked, rows)[0].linked


ONE_SIDED = {
    Shortcoming.FEW: ("delete my account", "close it", "profile away please"),
    Shortcoming.SAME_OPENING: (
        "how do I pay",
        "how do pupils get a lower price",
        "how do you want the money",
        "how do cards work",
    ),
    Shortcoming.ALIKE: ("delete my account", "my account delete", "delete account", "delete this account"),
    Shortcoming.NONE_SHORT: (
        "I would like to know what this costs a month",
        "could somebody tell me about the prices of the plans",
        "are there any fees that students do not have to pay",
        "we wonder whether schools get it for less money",
    ),
}


@pytest.mark.parametrize("shortcoming", Shortcoming)
def test_few_and_one_sided_phrasings_are_named(shortcoming: Shortcoming) -> None:
    (found,) = find_one_sided(knowledge(entry("bad", *ONE_SIDED[shortcoming]) + entry("good", *PRICE)))
    assert (found.entry, found.language, found.shortcoming) == ("bad", "en", shortcoming)


def triage_for(found: Knowledge) -> Triage:
    rules = load(shipped_knowledge(), shipped_knowledge()).rules
    assert rules is not None
    return Triage(found, Matcher.build(found), rules, ("en", "de"), "en")


def test_an_entry_that_the_rules_never_let_through_cannot_be_reached() -> None:
    staff = ("Can I talk to a human please?", "I want to speak to a moderator", "get me a real person please")
    asked = knowledge(entry("staff", *staff) + entry("price", *PRICE))
    (found,) = find_unreachable(asked, [], triage_for(asked), NOW)
    assert (found.entry, found.reason) == ("staff", "rule:asked")


def test_an_entry_for_thanks_is_reached_by_its_own_wordings() -> None:
    thanks = knowledge(entry("thanks", "thank you", "thanks", "thx") + entry("price", *PRICE))
    assert find_unreachable(thanks, [], triage_for(thanks), NOW) == ()


def test_an_entry_of_the_past_cannot_be_reached_one_of_the_future_may_be() -> None:
    past = entry("past", *DELETE, more="    valid_until: 2026-03-01\n")
    dated = knowledge(past + entry("future", *PHOTOS, more="    valid_from: 2026-03-03\n") + entry("price", *PRICE))
    (found,) = find_unreachable(dated, [], triage_for(dated), NOW)
    assert (found.entry, found.reason) == ("past", "expired")


def test_an_entry_in_one_channel_only_is_tried_there() -> None:
    here = knowledge(entry("price", *PRICE, more="    channels: [shop]\n"))
    assert find_unreachable(here, [], triage_for(here), NOW) == ()


def test_an_entry_that_only_its_own_words_lead_to_is_told() -> None:
    rows = [tried("account", ("photos", 0.5)), tried("account", ("price", 0.5)), tried("photos", ("photos", 0.5))]
    (found,) = find_unreachable(THREE, rows, None, NOW)
    assert (found.entry, found.reason) == ("account", "wording")


def test_examine_puts_it_together() -> None:
    tested = knowledge(
        entry("password-reset", *RESET, more="    must_match: {en: [password lost, forgot it]}\n")
        + entry("password-change", *CHANGE, more="    must_not_match: {en: [reset my password now]}\n")
    )
    failures = (Fault("a", 1, 1, "must-match-fails", "m"), Fault("a", 1, 1, "u", "m", "", Severity.WARNING))
    found: Health = examine(tested, Matcher.from_phrasings, None, failures, NOW)
    assert (found.examples.tried, found.examples.failed, found.examples.unsure) == (3, 1, 1)
    assert found.estimate.tried == 8
    shares = (found.estimate.answered, found.estimate.clarified, found.estimate.handed_off)
    assert sum(share or 0 for share in shares) == pytest.approx(1)
    assert [(each.one, each.other) for each in found.collisions] == [("password-change", "password-reset")]
