from pathlib import Path
from textwrap import dedent
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.faults import Severity
from bot.core.located import SourceFile
from bot.core.model import Priority
from bot.core.safety.findings import Findings
from bot.core.safety.rules import Rules, parse_rules
from bot.loading import shipped_knowledge

FILES = [
    SourceFile(path.name, path.read_bytes()) for path in sorted(Path(shipped_knowledge(), "safety").glob("*.yaml"))
]


def compiled() -> Rules:
    rules, faults = parse_rules(FILES)
    assert [str(fault) for fault in faults] == []
    assert rules is not None
    return rules


RULES = compiled()


def examine(text: str) -> Findings:
    return RULES.examine(text)


def parse(*texts: str):
    return parse_rules([SourceFile(f"{place}.yaml", dedent(text).encode()) for place, text in enumerate(texts, 1)])


# --- staff's own rules ---

SMALL = """
    slots:
      pet: [cats?, dogs?]
    topics:
      press:
        priority: high
        groups:
          - name: pets
            patterns:
              en:
                - 'my {{pet}} ... (ill|lost)'
                - - '{{pet}}'
                  - '(vet|doctor)'
            unless: ['in the game']
    signals:
      upset:
        - name: half
          points: 1
          patterns: {en: ['meh']}
        - name: other-half
          points: 1
          patterns: {en: ['bleh']}
"""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("My dog is very ILL", "press"),
        ("mycat ill", None),
        ("my dog. ill!", None),
        ("the doctor saw both cats", "press"),
        ("the doctor", None),
        ("my dog is lost in the game", None),
    ],
)
def test_patterns_match_words_with_gaps_in_any_order_unless_excepted(text: str, topic: str | None):
    rules, faults = parse(SMALL)

    assert faults == ()
    assert rules
    found = rules.examine(text)
    assert found.topic == topic
    assert found.topic_priority == (Priority.HIGH if topic else Priority.NORMAL)
    assert found.notes == (("press:pets",) if topic else ())


def test_two_weak_groups_count_as_one_sure():
    rules, _ = parse(SMALL)

    assert rules
    assert [rules.examine(text).upset for text in ("meh", "meh meh", "meh bleh")] == [False, False, True]
    assert rules.examine("meh").hint


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("(unclosed", "bad-pattern"),
        ("(?=ahead)x", "bad-pattern"),
        (r"(a)\1", "bad-pattern"),
        ("{{pte}}", "unknown-slot"),
        ("Capital", "never-matches"),
        ("größe", "never-matches"),
        (r"(\S* )*", "matches-all"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_its_place(pattern: str, code: str):
    head = "slots: {pet: [cat]}\nsignals:\n  asked:\n    - name: x\n      patterns:\n        en:\n"
    text = f"{head}          - '{pattern}'\n"

    rules, faults = parse_rules([SourceFile("mine.yaml", text.encode())])

    assert rules is None
    assert [(fault.file, fault.line, fault.code, fault.severity) for fault in faults] == [
        ("mine.yaml", 7, code, Severity.ERROR)
    ]
    assert faults[0].hint


def test_a_broken_slot_is_shown_where_it_stands_and_once():
    rules, faults = parse(
        "slots:\n  pet:\n    - cat\n    - '(dog'\n",
        "signals: {asked: [{name: a, patterns: {en: ['{{pet}}', 'my {{pet}}']}}]}",
    )

    assert rules is None
    assert [(fault.file, fault.line, fault.code) for fault in faults] == [("1.yaml", 4, "bad-pattern")]


def test_slots_that_name_each_other_in_a_circle_are_a_fault():
    rules, faults = parse("slots: {a: ['x {{b}}'], b: ['y {{a}}']}")

    assert rules is None
    assert {fault.code for fault in faults} == {"bad-pattern"}


def test_a_slot_or_topic_in_two_files_and_an_unknown_key_are_faults():
    topic = "topics: {press: {priority: high, groups: []}}"

    assert [fault.code for fault in parse("slots: {a: [x]}", "slots: {a: [y]}")[1]] == ["duplicate-slot"]
    assert [fault.code for fault in parse(topic, topic)[1]] == ["duplicate-topic"]
    assert [fault.code for fault in parse("signal: {}")[1]] == ["unknown-key"]


def test_a_trusted_site_is_a_domain_and_no_address():
    rules, faults = parse("trusted_domains: [wiki.example, 'https://docs.example/a']")
    assert rules is None
    assert [(fault.file, fault.line, fault.column) for fault in faults] == [("1.yaml", 1, 33)]
    assert "https://docs.example/a" in faults[0].message
    assert faults[0].hint


def test_no_files_are_no_rules_but_private_data_is_still_found():
    rules, faults = parse_rules([])

    assert faults == ()
    assert rules
    assert rules.examine("a@b.example").topic == "personal_data"


# --- the shipped rules: sentences of their own, never those of a measured set ---


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("self_harm", "I keep thinking about ending my life"),
        ("self_harm", "meine Freundin schreibt, sie will sich etwas antun"),
        ("self_harm", "er überlegt, sich das Leben zu nehmen"),
        ("self_harm", "am liebsten würde ich einschlafen und nie wieder aufwachen"),
        ("self_harm", "es wäre leichter für alle, wenn ich nicht mehr da wäre"),
        ("self_harm", "ich sehe keinen Grund mehr, weiterzuleben"),
        ("self_harm", "I started cutting again last month"),
        ("self_harm", "nobody would even notice if I was gone"),
        ("self_harm", "by the time anyone reads this it will be too late"),
        ("self_harm", "I'm giving all my stuff away, thank you for everything"),
        ("self_harm", "a friend of mine told me she has been hoarding enough sleeping pills"),
        ("child_safety", "a grown man in voice asked my 11 year old for nudes"),
        ("child_safety", "ein Erwachsener schreibt hier Kinder an und will Fotos"),
        ("child_safety", "a guy from the club asked my daughter for photos of her"),
        ("child_safety", "meine Tochter wurde gefragt, ob sie Bilder von sich schickt"),
        ("violence", "he said he will stab his classmate tomorrow"),
        ("violence", "der will mich nach der Schule verprügeln"),
        ("violence", "mein Ex hat mir angedroht, mir vor der Haustür aufzulauern"),
        ("violence", "he swore to hurt his teacher on Friday"),
        ("violence", "they posted my address and said they are coming over"),
        ("violence", "my dad beats me every time he drinks"),
        ("harassment", "somebody is stalking me across three servers"),
        ("harassment", "ein User belästigt mich jeden Tag"),
        ("harassment", "Lena hat mich vor allen als Abschaum bezeichnet"),
        ("harassment", "he keeps calling me a wh*re in voice"),
        ("harassment", "we were insulted by another member"),
        ("account_security", "my account got hijacked last night"),
        ("account_security", "jemand Fremdes ist in meinem Konto eingeloggt"),
        ("vulnerability", "who takes reports of a security vulnerability?"),
        ("privacy", "I request a copy of my data under GDPR article 15"),
        ("legal", "you will hear from my lawyer"),
        ("money", "I have been charged twice this month"),
        ("press", "I am a journalist and would like a statement for my article"),
        ("personal_data", "reach me at jule@post.example"),
    ],
)
def test_incidents_are_sensitive(topic: str, text: str):
    assert examine(text).topic == topic


@pytest.mark.parametrize(
    "text",
    [
        "how do I cancel my plan?", "wie lösche ich mein Konto?", "where do I find my invoice?",
        "how do I turn on 2FA?",
        "what is your refund policy?", "Wo stehen eure Server?", "how do I kill the final boss?",
        "die Anzeige flackert seit gestern", "can I share albums with my daughter?", "which button do I press?",
        "kill -9 does not stop the server", "my phone died, how do I restore the backup?",
        "the process kills itself after a minute", "der Client hat sich aufgehängt", "Verkauft ihr meine Daten?",
        "I do not want to live in the beta channel", "der Monitor will nicht mehr aufwachen",
        "can you shoot me a message when it is done?", "my last message was removed, why?",
        "my daughter asked for photos of her birthday, how do I share them?",
        "mein Sohn will Bilder von sich als Baby, wo lade ich sie herunter?",
        "unsere Tochter möchte die Fotos von sich in ein Album tun, wie geht das?",
        "I never changed my password, how do I do that?", "my friends call me Max, how do I change my name?",
    ],
)  # fmt: skip
def test_ordinary_questions_are_not_sensitive(text: str):
    assert examine(text).topic is None


def test_the_urgent_topics_are_urgent_and_danger_comes_before_private_data():
    for topic in ("self_harm", "child_safety", "violence"):
        assert RULES.priorities[topic] is Priority.URGENT
    found = examine("I want to kill myself, my number is 0151 23456789")

    assert (found.topic, found.topic_priority) == ("self_harm", Priority.URGENT)
    assert [datum.kind.value for datum in found.personal] == ["phone"]
    assert "23456789" not in found.redacted


@pytest.mark.parametrize(
    "text",
    [
        "you are an idiot",
        "ihr seid alle Vollidioten",
        "shut up bot",
        "y0u 1d10t",
        "f u c k y o u",
        "du H*rensohn",
        "Arschloch",
    ],
)
def test_an_insult_at_a_person_is_abuse_without_a_matter(text: str):
    found = examine(text)

    assert (found.abuse, found.substance) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "this stupid menu drives me crazy", "what an idiotic layout", "so ein Scheiß, nichts geht",
        "he called me an idiot, where do I report that?", '"du Idiot" hat er mir geschrieben', "I am such an idiot",
        "bin ich zu blöd für das Menü?", "> you idiot\nwho writes such things?", "привет, как дела",
    ],
)  # fmt: skip
def test_things_reports_quotes_and_oneself_are_no_abuse(text: str):
    assert not examine(text).abuse


def test_an_insult_with_a_trouble_is_anger_and_heard():
    found = examine("you idiots, the update deleted all my albums and login does not work")

    assert (found.abuse, found.substance, found.upset) == (True, True, True)


@pytest.mark.parametrize(
    ("text", "scam"),
    [
        ("free nitro for everyone, claim at https://dlscord-gift.example/x", True),
        ("@everyone look https://bit.example/q", True),
        ("I doubled 300€ in a day with crypto, dm me", True),
        ("https://steamcommunlty.example/trade", True),
        ("someone sent me a link to free nitro, is that a scam? https://a.example/b", False),
        ("the docs are at https://discord.com/developers", False),
        ("see https://wiki.example/page", False),
        ("I earned 900 euros a week with forex, ask me how", True),
        ("my cousin adds 200 photos daily, how to make it stop?", False),
        ("how do we make it secure for access from home, it is at http://nas.example:8080", False),
    ],
)
def test_lures_are_scam_and_questions_about_them_are_not(text: str, scam: bool):
    assert examine(text).scam is scam


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("asked", "can I speak to a human please"),
        ("asked", "kann ich mit einem Mitarbeiter sprechen?"),
        ("upset", "THIS IS THE THIRD TIME IT BREAKS"),
        ("upset", "ich bin stinksauer, alles weg"),
        ("question", "where are the settings"),
        ("question", "wie ändere ich das"),
        ("question", "the app crashes on start"),
        ("question", "die App stürzt ab"),
        ("chatter", "thanks a lot!"),
        ("chatter", "your kettle*"),
        ("chatter", "das Messer*"),
        ("chatter", "@lea did you try the other cable"),
        ("chatter", "the mods are lovely"),
        ("chatter", "ein großes Lob an das Team"),
        ("unhelped", "das hat leider nicht geholfen"),
        ("unhelped", "that did not help"),
    ],
)
def test_signals(field: str, text: str):
    assert getattr(examine(text), field)


@pytest.mark.parametrize(
    "text",
    [
        "the mods are great at doing nothing", "lovely staff, for clowns", "die Mods sind ja angeblich so nett",
        "is the bot good?", "the support is nice but slow",
    ],
)  # fmt: skip
def test_a_kind_word_with_a_sting_is_no_mere_talk(text: str):
    assert not examine(text).chatter


@pytest.mark.parametrize(
    "text", ["well... it is gone since tuesday...", "ok. the export button shows nothing now. thanks."]
)
def test_courtesy_is_chatter_only_where_there_is_nothing_else(text: str):
    assert not examine(text).chatter


def test_links_are_vouched_for_only_where_each_leads_to_a_trusted_site():
    assert examine("see https://help.ubuntu.com/community/WifiDocs and de.wikipedia.org/wiki/WLAN").vouched
    assert not examine("see https://help.ubuntu.com/community/WifiDocs or https://wifi-fix.example/get").vouched
    assert not examine("see the wiki").vouched


def test_the_ends_of_the_message_can_be_meant():
    rules, faults = parse("signals: {chatter: [{name: a, patterns: {en: ['^[.] yes [.]$']}}]}")

    assert faults == ()
    assert rules
    assert [rules.examine(text).chatter for text in ("Yes", "oh. yes", "yes. so")] == [True, False, False]


def test_what_was_struck_out_before_still_counts():
    once = examine("my IBAN is DE89 3704 0044 0532 0130 00")
    again = examine(once.redacted)

    assert (again.topic, again.topic_priority, again.redacted) == (once.topic, once.topic_priority, once.redacted)
    assert again.personal == ()
    assert "personal_data:iban" in again.notes
    assert examine("[some] (brackets) [x]").topic is None


@pytest.mark.parametrize(
    "text",
    [
        "I spent the weekend with my kids and took many pictures", "I bought a camera last week and I love it",
        "how long does it take to export?", "wie oft wird synchronisiert?", "was ist der Unterschied der Tarife?",
        "since the last update there is a new button", "how do I uninstall it?", "nice, can I add a second album?",
        "HOW DO I CHANGE THE LANGUAGE", "in the middle of the page is a link",
    ],
)  # fmt: skip
def test_calm_words_are_not_upset(text: str):
    assert not examine(text).upset


@pytest.mark.parametrize("text", ["the APP CRASHES ALL THE TIME AND EATS MY PHOTOS", "NOTHING LOADS ANY MORE"])
def test_a_trouble_that_is_shouted_is_anger(text: str):
    assert examine(text).upset


@pytest.mark.parametrize(
    "text",
    [
        "das hat mir überhaupt nicht weitergeholfen", "so meinte ich das nicht", "ich meinte was anderes",
        "das beantwortet meine Frage nicht", "that's not what I wanted to know", "this missed my question",
        "did not really help", "you got me wrong",
    ],
)  # fmt: skip
def test_that_an_answer_missed_is_understood(text: str):
    assert examine(text).unhelped


@pytest.mark.parametrize("text", ["human", "Mod!", "Mensch bitte", "a real person please", "Moderator gesucht"])
def test_a_word_is_enough_to_ask_for_a_human(text: str):
    assert examine(text).asked


@pytest.mark.parametrize(
    "text",
    [
        "a moderator messaged me first", "ein Admin hat mich angeschrieben", "are you a human or a machine?",
        "wann sind die Moderatoren da?", "ich möchte Supporter werden", "mod applications open?",
    ],
)  # fmt: skip
def test_speaking_of_staff_is_not_asking_for_one(text: str):
    assert not examine(text).asked


def test_asking_about_moderators_is_not_asking_for_one():
    assert not examine("how do I become a moderator here?").asked
    assert not examine("can moderators read direct messages?").asked


@given(st.text(max_size=400))
def test_no_text_raises_and_nothing_private_is_kept(text: str):
    found = examine(text)

    found.redacted.encode("utf-8")
    assert not found.personal or any(note.startswith("personal_data:") for note in found.notes)


@pytest.mark.parametrize(
    "text",
    ["\ud800", "\x00" * 50, "\u202eabc", "e" + "\u0301" * 3000, "🙃" * 4000, "a " * 4000, "ﷺ" * 4000, "*" * 4000],
)
def test_hostile_text_is_quick(text: str):
    examine(text)
    start = thread_time()
    examine(text)

    assert thread_time() - start < 0.25
