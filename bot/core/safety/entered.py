"""Passwords that nobody calls so: typed at a login, set, rejected, or used everywhere.

Each word that looks like a password is judged by what stands around it; a message without such a word costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.core.safety.asked_for import is_reply
from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span, after, before, has_any, of_value
from bot.core.safety.strength import (
    KNOWN_WORDS,
    Strength,
    core,
    is_dressed,
    is_joined,
    is_leet,
    stands_out,
    strength,
    words,
)

_CALLED = (
    r"(?:\w{0,20}(?:pass ?wor[dt]|passphrase|passcode|kennwort|losungswort)s?|pw|pwd|psw|p/w|kennw|passw"
    r"|ps{1,2}wr?d|pass phrase)"
)
_ASIDE = (
    r"(?:(?:again|now|just|always|once|twice|in|my|the|our|a|both|either|simply|only|back|still|like|immer|jetzt|doch"
    r"|mal|einfach|nur|da|dort|wieder|bisher|noch|schon|gestern|heute|extra|also|dann|brav|ganz|normal|überall|stets"
    r"|ich|wir|er|das|den|mir) )"
)
_HAS_CANDIDATE = re.compile(
    r"[a-zäöüß][A-ZÄÖÜ][a-zäöüß]|[^\s0-9][0-9]|[0-9][^\s0-9]|\w[#$&!%§?*^+=~@€]\w|\w[$§#&*](?:\s|$)|\w[-_.]\w"
)
_SPEAKS = re2.compile(  # in linear time, asked of every text with such a word
    r"(?i)(?:^|[^\[])(?:pass ?wor[dt]|pass ?phrase|passcode|kennwor|losungswort|\blog(?:s|ging|ged)?[ -]?(?:in|on)\b"
    r"|sign(?:ing|ed|s)?[ -]?"
    r"(?:in|on)\b|einlogg|eingelogg|einzulogg|anmeld|angemeldet|credential|zugangsdaten|locked out|ausgesperrt"
    r"|\bpwd?\b"
    r"|\bmaster ?key)"
)
_NAMES_USER = re.compile(
    r"(?:\buser(?:name)?|nutzer\w{0,4}|benutzer\w{0,4}|nick\w{0,4}|\bname|namens|account|konto|handle|\btag"
    r"|discord|steam\w{0,3}|e?-?mail\w{0,7}|"
    r"file|datei\w{0,6}|error|fehler\w{0,6}|version|model\w{0,2}|modell|serial\w{0,6}|seriennummer|\bid|ssid"
    r"|network|netz\w{0,4}|called|"
    r"hostname|server|rechner|router|domain|profil\w{0,2}|field|feld|ticket|order|bestellung|(?:promo|coupon"
    r"|gutschein|rabatt|discount|"
    r"error|fehler|product|produkt|invite)[ -]?code\w{0,2}|gutschein|voucher|coupon|\bpart|teil\w{0,8}|commit"
    r"|branch|package|paket)"
    r"[ :=]{1,3}(?:(?:is|ist|lautet|heißt|number|nr\.?|no\.?|as|als|von|of|for|named"
    r"|namens) ?){0,2}[\"'„“‚‘`«(]{0,2}$"
    r"|\b(?:ssh|scp|sftp|rsync)\b(?: (?!then|dann|type|enter|and|und|tipp|geb|pass|pw)"
    r"\S{1,30}){0,3} $|\b(?:i'm|i am|ich bin|ich heiße|bin der|hi|hello|hallo|hey|@|from"
    r"|von|gruß|grüße|lg) [\"'„“‚‘`«(]{0,2}$"
)
_IS_USER = re.compile(
    r"[\"'“”’`»)]{0,2} (?:as|als|is|ist|for|war|was) (?:my |the |mein |der |die )?(?:user|nick|nutzer|benutzer"
    r"|name|handle|display"
    r"|account|e-?mail|file|datei|gamertag)|[\"'“”’`»)]{0,2},? (?:can(?:not|'t|’t)?|could\w{0,4}|kann|konnte"
    r"|is(?:n't)? (?:able|locked|banned)|"
    r"has (?:no|lost|been)|kommt|hat (?:kein|sein|ihr)) "
)
_SET = re.compile(
    rf"\b(?:set|chang(?:e|ed|ing)|reset|switch(?:ed)?|updat(?:e|ed)|made|make|turn(?:ed)?|put) (?:it|that|them"
    rf"|mine|this|(?:my|the|our|his|her) "
    rf"(?:[\w-]{{1,15}} ){{0,2}}{_CALLED})(?: [\w-]{{1,12}}){{0,2}}? ?(?:back )?(?:to|into|as) [\"'„“‚‘`«(]{{0,2}}$"
    rf"|\b(?:(?:it|that|das|es) (?:was|used to be|war|wäre)|{_CALLED}[^.!?\n]{{0,30}} (?:auf|to|in"
    rf"|zu)) [\"'„“‚‘`«(]{{0,2}}$"
)
_SET_DE = re.compile(
    r"(?:ha(?:b|be|bs|ben|ts|tte)|wurde|auf|es|das) [^.!?\n]{0,30}?(?:auf|zu|in) [\"'„“‚‘`«(]{0,2}$|^(?:auf|zu"
    r"|in) [\"'„“‚‘`«(]{0,2}$"
)
_SET_DE_AFTER = re.compile(
    r"[\"'“”’`»)]{0,2} (?:um)?(?:ge)?(?:setzt|ändert|stellt|wechselt|umgeändert"
    r"|gewechselt|abgeändert)\b"
)
_WITH = re.compile(
    r"\b(?:log(?:s|ging|ged)?[ -]?(?:in|on|into)|sign(?:ing|ed|s)?[ -]?(?:in|on|into)"
    r"|get(?:ting)?[ -]?in(?:to)?|got in(?:to)?|in|access|unlock\w{0,3}|connect\w{0,3}"
    r"|authenticat\w{1,3}|open\w{0,3}|decrypt\w{0,3}|login|it|anymore|any more)(?: (?!user"
    r"|name)[\w'’@.-]{1,24}){0,5}? (?:with|using|via) "
    rf"(?:{_ASIDE}){{0,2}}(?:[\w@.+-]{{2,40}} (?:and|&|und|\+|plus) )?[\"'„“‚‘`«(]{{0,2}}$"
)
_LOG_IN_AS = re.compile(
    r"\blog(?:ged|ge)?[ -]?in as (?:me|him|her|us|\w{2,20}),? (?:(?:it's|its|just|with|user) |[\w ]{2,16}: )?"
    r"[\w@.+-]{2,24}(?: and| /| with|,) [\"'„“‚‘`«(]{0,2}$"
)
_MIT = re.compile(rf"\bmit (?:{_ASIDE}){{0,2}}(?:[\w@.+-]{{2,40}} (?:und|&|and|\+|plus) )?[\"'„“‚‘`«(]{{0,2}}$")
_COMES_IN = re.compile(
    r"\brein(?:gekommen|zukommen|kommen|komme)?\b|drin\b|einlogg|eingelogg|einzulogg|anmeld|angemeldet|anzumeld"
    r"|\blog-?in|\bmeld\w{0,2}|\blogg?\w{0,3}\b|entsperr|öffne"
)
_TYPED = re.compile(
    rf"\b(?:typ(?:e|ed|ing|es)|enter(?:ed|ing|s)?|put(?:ting)?|key(?:ed)? in|tipp(?:e|t|te)?|tip|geb(?:e|en)?"
    rf"|gib|gab|schreib\w{{0,2}}|input)"
    rf" (?:{_ASIDE}){{0,4}}(?:[\w@.+-]{{2,24}} (?:dann|then|und|and|dann noch) )?[\"'„“‚‘`«(]{{0,2}}$"
)
_TYPED_AFTER = re.compile(
    rf"[\"'“”’`»)]{{0,2}} (?:{_ASIDE}){{0,2}}(?:ein(?:gegeben|getippt|geb\w{{1,2}}|tipp\w{{1,2}}|getragen"
    rf"|zugeben)?|getippt|geschrieben)\b"
    rf"|[\"'“”’`»)]{{0,2}} (?:in|into) (?:the |das )?(?:{_CALLED}|login|box|field|form|prompt|feld)"
)
_CHOSEN = re.compile(
    rf"\b(?:us(?:e|ed|ing|es)|tried|try|trying|pick(?:ed)?|chose|choose|chosen|went with|take|took|have|had|got"
    rf"|nehm\w{{0,2}}|nimm\w{{0,2}}|nahm|nutz\w{{0,2}}|benutz\w{{0,2}}|"
    rf"verwend\w{{0,3}}|hab\w{{0,2}}|hatte|probier\w{{0,2}}|versuch\w{{0,2}}|wähl\w{{0,2}}"
    rf"|been using) (?:{_ASIDE}){{0,4}}[\"'„“‚‘`«(]{{0,2}}$"
)
_CHOSEN_AFTER = re.compile(
    rf"[\"'“”’`»)]{{0,2}} (?:{_ASIDE}){{0,2}}(?:genommen|gesetzt|benutzt|verwendet|gewählt|angegeben|probiert"
    rf"|versucht|genutzt|hinterlegt|festgelegt"
    rf"|ausgedacht|vergeben|instead|statt)\b"
)
_EVERYWHERE = re.compile(
    r"\büberall (?:immer )?(?:nehm|nutz|benutz|verwend|hab)\w{0,2} (?:ich |wir )?(?:immer )?[\"'„“‚‘`«(]{0,2}$|"
    r"\b(?:us(?:e|ed|ing)|have|nehm\w{0,2}|nimm\w{0,2}|nutz\w{0,2}|benutz\w{0,2}|verwend\w{0,3}"
    r"|hab\w{0,2})(?: [\wäöüß]{1,10}){0,2} (?:überall|für alles|bei allem|"
    r"everywhere)(?: [\wäöüß]{1,8})? [\"'„“‚‘`«(]{0,2}$"
)
_EVERYWHERE_AFTER = re.compile(
    r"[\"'“”’`»)]{0,2} (?:\w{1,8} ){0,2}?(?:everywhere|for (?:everything|all|every)|on (?:every|all)|überall"
    r"|für alle\w?|bei alle\w|bei jede\w|auf jede\w)\b"
)
_USES = re.compile(
    r"\b(?:it'?s|its|ist|is|das) (?:always|immer|still|noch) [\"'„“‚‘`«(]{0,2}$"
    r"|\b(?:i|we|ich|wir|she|he|just|mum|dad|wife|husband|mama|papa|frau|mann|always|immer|mach\w?"
    r"|to)\b[^.!?\n]{0,20}\b"
    r"(?:us(?:e|es|ed|ing)|have|got|nehm\w{0,2}|nimm\w{0,2}|nutz\w{0,2}|benutz\w{0,2}|verwend\w{0,3}"
    r"|hab\w{0,2})(?: [\wäöüß]{1,8}){0,2} [\"'„“‚‘`«(]{0,2}$"
)
_REFUSED = re.compile(
    rf"\b(?:reject(?:s|ed|ing)?|refus(?:es|ed|ing)|accept(?:s|ed|ing)?|(?:won'?t|doesn'?t|didn'?t|not"
    rf"|n’t) (?:take|like|accept|recogni[sz]e|let me use)|nimmt|akzeptiert|"
    rf"mag|will|verweigert|erkennt|schluckt|frisst|lehnt) (?:{_ASIDE}){{0,3}}[\"'„“‚‘`«(]{{0,2}}$"
)
_TRIED = re.compile(r"\b(?:bei|mit|with|for|on) [\"'„“‚‘`«(]{0,2}$")
_VERDICT = re.compile(
    r".{0,25}(?:zu kurz|too short|zu schwach|too weak"
    r"|falsch|wrong|incorrect|invalid|ungültig|reject|abgelehnt|geht nicht|doesn't work|not accepted"
    r"|nicht akzept|fehlgeschlagen|failed|denied)"
)
_NAMED_BEFORE = re.compile(
    rf"\b(?:as (?:the |my |a |our |his |her )?(?:[\w-]{{1,15}} )?{_CALLED}"
    rf"|als (?:\w{{1,12}} )?{_CALLED}(?: [\wäöüß]{{1,10}}){{0,3}}|"
    rf"(?:my|our|mein\w{{0,2}}|unser\w{{0,2}}|with|mit|und|and|the|das|dem|altes|neues|old|new|temp|guest|admin"
    rf"|master|wrong|falsches) {_CALLED}|,? ?{_CALLED}(?:[ ](?:vom|von|fürs?|of|for|from) [\wäöüß.-]{{1,20}})?)"
    rf"(?:,? ?(?:also|i\.e\.|namely|nämlich|sprich|d\.h\.)?,? ?| (?:is|ist|war|was|lautet|heißt|wäre|hieß"
    rf"|bleibt|=)(?: (?:dann|jetzt|now|still|immer|noch|eigentlich|always|just|bisher"
    rf"|also)){{0,2}} )[\"'„“‚‘`«(]{{0,2}}$"
)
_NAMED_TO = re.compile(
    rf"\b{_CALLED}[^.!?\n]{{0,40}}, (?:also|nämlich|sprich|i\.e\.|so|that is|meaning) [\"'„“‚‘`«(]{{0,2}}$"
    rf"|\b{_CALLED}[^.!?\n]{{0,40}}[.,:;!-] (?:[\wäöüß]{{2,12}} ){{0,3}}"
    rf"(?:it'?s|it is|es ist|das ist|er ist|lautet|ist es|hei(?:ß|ss)t es|lautet es|es hei(?:ß|ss)t) "
    r"[\"'„“‚‘`«(]{0,2}$"
    r"|\b(?:clear ?text|klartext)(?: (?:is|was|ist|war|lautet)|:) [\"'„“‚‘`«(]{0,2}$"
    rf"|\b{_CALLED}(?:[^.!?\n]{{0,30}} (?:auf|to) [\"'„“‚‘`«(]{{0,2}}| [^.!?\n()]{{3,30}} \([\"'„“‚‘`«]?)$"
)
_NAMED_AFTER = re.compile(
    rf"[\"'“”’`»)]{{0,2}},? ?(?:as|als|is|ist|was|war|das ist|das war|that's|thats|that was|that is"
    rf"|even (?:though|tho) (?:that|it)(?:'s| is| was)|it's|though it's|obwohl das|"
    rf"dabei ist das|das wäre|which is|statt|instead of|for|für)(?: (?!an?\b|the only|not?\b|nicht\b|kein|ohne"
    rf"|mit\b|with|eine?\b|für|for\b|beim?\b|im\b|in\b|und|and|oder"
    rf"|or\b)[\wäöüß'-]{{1,14}}){{0,4}} {_CALLED}\b(?![ -]?(?:manager|safe|tresor|app|tool|generator"
    r"|reset|field|feld|rule|policy|prompt|hash|länge|regel|richtlinie|protect|schutz|geschützt|vault|login))"
    rf"|[^.!?\n]{{0,24}}[.!?]{{0,2}} (?:that'?s|that is|das ist|das war) (?:my|mein|unser|our) "
    rf"{_CALLED}\b(?![ -]?(?:manager|safe|app))"
    rf"|[\"'“”’`»)]{{0,2}},? {_CALLED} (?:that is|that'?s it|i mean|meine ich|nämlich)\b"
    rf"|[\"'“”’`»)]{{0,2}} (?:be )?(?:an?|eine?n?) (?:[\wäöüß]{{1,10}} ){{1,3}}{_CALLED}\b"
    rf"|[\"'“”’`»)]{{0,2}} (?:(?:not )?(?:allowed|accepted|good|ok|okay|fine|enough|safe|taken|used) )?(?:as|als)"
    rf" (?:an?|eine?) {_CALLED}\b"
    rf"|[\"'“”’`»)]{{0,2}} (?:my|mein|our|unser) {_CALLED}\b(?![ -]?(?:manager|safe|tresor|app))"
    rf"|[\"'“”’`»)]{{1,3}},? (?:that'?s|is|was|ist|war) (?:my|mein|our|unser) "
)

_WIFI_KEY = re.compile(
    r"\b(?:wi-?fi|wlan|router|fritz\w{0,9}|hotspot|netz\w{0,6}|ssid)\b[^.!?\n]{0,40}\b(?:key|schlüssel|code)"
    r"(?:\s?(?:is|ist|lautet|war|was|[:=]))? [\"'„“‚‘`«(]{0,2}$"
)
_KEYS = ("key", "schlüssel", "code")

_NAMES = ("pass", "kennw", "losungswort", "pw", "psw", "p/w", "pss", "text")
_SPELT_OUT = ("passw", "passp", "pass p", "kennwort", "losungswort")
_QUOTES = ('"', "'", "“", "”", "’", "`", "»", ")")
_OPENING = "\"'„“‚‘`«( "
_OFTEN = ("überall", "everywhere", "alle")
_OFTEN_AFTER = ("überall", "every", "all", "jede")
_TO = frozenset({"to", "into", "as", "was", "be", "war", "wäre", "auf", "in", "zu"})
_ENTERS = (
    (("with", "using", "via"), _WITH),
    (("in as",), _LOG_IN_AS),
    (("typ", "enter", "put", "key", "tip", "geb", "gib", "gab", "schreib"), _TYPED),
    (
        (
            "reject", "refus", "accept", "take", "like", "recogni", "let me use", "nimmt", "akzeptiert", "mag", "will",
            "verweigert", "erkennt", "schluckt", "frisst", "lehnt",
        ),
        _REFUSED,
    ),
)  # fmt: skip
"""One of which words must stand before, to ask the pattern at all."""


def entered(text: str) -> Iterator[Span]:
    """Find what looks like a password where the sentence enters, sets, loses or names one."""
    if not _HAS_CANDIDATE.search(text):
        return
    speaks: bool | None = None
    mocks = False
    strengths: dict[str, Strength] = {}
    judged: dict[tuple[str, str, str], bool] = {}
    for word in words(text):
        value = word.group()
        if value.isalpha() and value.islower() and not value.startswith(KNOWN_WORDS):
            continue
        found = strengths.get(value)
        if found is None:
            found = strengths[value] = strength(value)
        if found is Strength.NONE:
            continue
        if speaks is None:
            speaks = _SPEAKS.search(text) is not None
            mocks = any(is_leet(other["value"]) and other["value"] != value for other in words(text))
        end = word.end() if value.endswith(("!", "?")) else word.start() + len(core(value))
        seen = (value, before(text, word.start(), 70), after(text, end, 60))
        # Who repeats a word a hundred times gets it judged once.
        if seen not in judged:
            # Who writes all words like passwords jeers: "f@t-h3ad3d m0d5".
            alone = found is Strength.STRONG and not mocks and stands_out(value)
            alone = alone or (found is not Strength.LOOSE and is_reply(text, word))
            judged[seen] = found is Strength.KNOWN or _is_entered(*seen, found, speaks=speaks, alone=alone)
        if judged[seen]:
            yield of_value(word, PersonalKind.PASSWORD)


def _is_entered(word: str, led: str, follows: str, found: Strength, *, speaks: bool, alone: bool) -> bool:
    if not alone and not _is_told(word, led, follows, found, speaks=speaks):
        return False
    # No verb behind it makes a user's name of "Kumquat!Tea9".
    return not (_NAMES_USER.search(led) or (not alone and _IS_USER.match(follows) and not _MIT.search(led)))


def _is_told(word: str, led: str, follows: str, found: Strength, *, speaks: bool) -> bool:
    if found is Strength.STRONG and speaks:
        return True
    if (has_any(follows, _NAMES) or follows[:1] in _QUOTES) and _NAMED_AFTER.match(follows):
        return found is not Strength.LOOSE or is_joined(word)
    if found is Strength.LOOSE:
        named = _is_called(led) or _opens_network(led) or (has_any(led, _SPELT_OUT) and _is_typed(led, follows))
        return is_joined(word) and (named or (speaks and _is_set(led)))
    if _is_called(led) or _opens_network(led) or _is_everywhere(led, follows):
        return True
    sure = speaks or found is Strength.STRONG or is_leet(word) or is_dressed(word)
    return (sure and _is_typed(led, follows)) or (speaks and _is_chosen(led, follows))


def _is_called(led: str) -> bool:
    """Whether the words before it call it a password."""
    return has_any(led, _NAMES) and (_NAMED_BEFORE.search(led) or _NAMED_TO.search(led)) is not None


def _opens_network(led: str) -> bool:
    return has_any(led, _KEYS) and _WIFI_KEY.search(led) is not None


def _is_everywhere(led: str, follows: str) -> bool:
    """Whether somebody uses it wherever they log in, or comes in with it."""
    if has_any(led, _OFTEN) and _EVERYWHERE.search(led):
        return True
    if has_any(follows, _OFTEN_AFTER) and _EVERYWHERE_AFTER.match(follows) and _USES.search(led):
        return True
    return "mit " in led and _MIT.search(led) is not None and _COMES_IN.search(led + follows) is not None


def _is_typed(led: str, follows: str) -> bool:
    """Whether somebody sets it or enters it, which other things are as well."""
    if _is_set(led):
        return True
    if any(has_any(led, hints) and pattern.search(led) for hints, pattern in _ENTERS) or _TYPED_AFTER.match(follows):
        return True
    last = led.rstrip(_OPENING).rpartition(" ")[2]
    return last in _TO and _SET_DE_AFTER.match(follows) is not None and _SET_DE.search(led) is not None


def _is_set(led: str) -> bool:
    return led.rstrip(_OPENING).rpartition(" ")[2] in _TO and _SET.search(led) is not None


def _is_chosen(led: str, follows: str) -> bool:
    """Whether somebody uses it, which is one only where the message speaks of logging in."""
    if _CHOSEN.search(led) or _CHOSEN_AFTER.match(follows):
        return True
    return _VERDICT.match(follows) is not None and _TRIED.search(led) is not None
