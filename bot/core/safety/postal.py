"""Postal addresses as written in Germany, Austria, Switzerland, Great Britain and the United States.

Three ways to know one: a street by its ending and a town, a house number before a postcode that nothing else looks
like, and a street alone where the sentence speaks of living or sending. All quantifiers are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import Span, before, lowered

_NUMBER = r"[0-9]{1,4}\s?[a-z]?(?:\s?[/-]\s?[0-9]{1,4}[a-z]?){0,3}(?!\w)"
_STREET_DE = (
    r"(?:[a-zäöüß]{3,20}er[ -](?=str|gasse|platz|weg|allee))?"
    r"(?:(?-i:[A-ZÄÖÜ])[\wäöüß.-]{0,30}[ -]){0,3}[\wäöüß-]{0,30}"
    r"(?:stra(?:ß|ss)e|str\.|str|gasse|weg|allee|platz|pl\.|ring|damm|ufer|steig|chaussee|promenade|markt|graben|kai"
    r"|rain|hof|"
    rf"vorstadt|stieg|gürtel|berg|quai|matte|acker|feld|pfad|winkel|zeile|brücke)\s{{1,2}}{_NUMBER}"
)
_PLACE_DE = (
    r"(?:(?-i:[A-ZÄÖÜ])[\wäöüß.-]{0,30}[ -]){0,2}[\wäöüß-]{2,30}"
    r"(?:hügel|leite|garten|gärten|höhe|hang|grund|tal|bach|blick|wiesen?|anger|kamp|twiete|deich|horst|heide|wald"
    rf"|tor|park|siedlung|hof|haus)\s{{1,2}}{_NUMBER}"
)
"""Ends of street names that other words have too: only with a town."""
_WAYS = (
    r"(?:street|st|road|rd|avenue|ave|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|close|terrace|crescent|"
    r"gardens|grove|square|sq|parkway|pkwy|highway|hwy|hill|row|mews|circle|cir|trail|trl|park|green|walk|loop)\b\.?"
)
_STREET_EN = rf"[0-9]{{1,5}}[a-z]?,?\s(?:[a-z][\w'.-]{{0,20}}\s){{1,3}}?{_WAYS}"
_FLAT_WORD = (
    r"(?:apt|apartment|flat|unit|suite|ste|#|top|tuer|tür|stiege|hinterhaus|stock|c/o|room|floor|halle|gebäude|haus|aufgang"
    r"|eingang|block|zimmer|wohnung|whg)"
)
_SIDE = r"(?:\s(?:links|rechts|mitte|li|re|left|right|[0-9]{1,2}(?!\.))\b\.?)?"
_FLAT = (
    rf"(?:,?\s{{1,2}}(?:c/o\s[\w.'-]{{2,20}}(?:\s[\w.'-]{{2,20}}){{0,2}}"
    rf"|(?:(?:hinter|vorder|seiten|quer|garten)(?:haus|gebäude|flügel)|(?-i:HH|VH|SF|GH)){_SIDE}"
    rf"|[0-9]{{1,2}}\.\s?(?:og|ug|stock|etage|obergeschoss|hof){_SIDE}|(?:eg|dg|erdgeschoss|dachgeschoss){_SIDE}"
    rf"|(?:ground|first|second|third|top|[0-9]{{1,2}}(?:st|nd|rd|th))\sfloor"
    rf"|{_FLAT_WORD}\.?\s?[\w/-]{{1,8}}|\([^()\n]{{2,40}}\))){{0,3}}"
)
"""What may stand between the street and the town, on a line of its own as well."""
_FLAT_FIRST = rf"(?:{_FLAT_WORD}\.?\s[\w/-]{{1,8}},?\s{{1,2}})?"
_TOWN = (
    r"(?:(?:bad|sankt|st\.|neu|alt|groß|klein|markt|hohen|schwäbisch|wiener|la|le|los|san|den|ober|unter)\s)?"
    r"[\wäöüß][\wäöüß.-]{2,30}(?:(?-i:\s|,\s)(?:am|an der|im|bei|ob der|a\.|i\.)\s?[\w.]{2,20})?"
)
_CODE_DE = r"(?:(?:D|A|CH|DE|AT)-\s?)?[0-9]{4,5}"
_CITY_DE = (
    rf"(?:,?\s{{0,3}}\n\s{{0,3}}{_CODE_DE}\s|(?:,|\s[/|-])\s{{0,3}}{_CODE_DE}\s|\s{{1,3}}(?:in\s)?"
    rf"(?:{_CODE_DE}\s(?-i:(?=[A-ZÄÖÜ]))|(?!19|20)[0-9]{{4,5}}\s(?=[a-zäöü]{{3}})))"
)
_POSTCODE_GB = r"[a-z]{1,2}[0-9][0-9a-z]?\s?[0-9][abd-hjlnp-uw-z]{2}(?!\w)"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]"
    r"|W[AIVY]|"
    r"(?i:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho"
    r"|illinois|"
    r"indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri"
    r"|montana|"
    r"nebraska|nevada|ohio|oklahoma|oregon|pennsylvania|tennessee|texas|utah|vermont|virginia|washington"
    r"|wisconsin|wyoming|"
    r"(?:new|north|south|west|rhode)\s[a-z]{4,10}))"
)
_CITY_EN = (
    r",?\s{0,3}(?:[a-z][a-z.'-]{1,20},?\s){1,3}?"
    rf"(?:(?:[a-z]{{2}},?\s)?[0-9]{{5}}(?:-[0-9]{{4}})?(?!\w)|{_POSTCODE_GB})"
)
_FULL = re.compile(
    rf"(?<!\w)(?:{_FLAT_FIRST}{_STREET_DE}{_FLAT}{_CITY_DE}{_TOWN}|{_PLACE_DE}{_FLAT}{_CITY_DE}{_TOWN}|{_FLAT_FIRST}{_STREET_EN}{_FLAT}{_CITY_EN}|"
    rf"[0-9]{{4,5}}\s[A-ZÄÖÜa-zäöüß][\wäöüß.-]{{2,30}},\s{{0,2}}{_STREET_DE})",
    re.IGNORECASE,
)
_BY_POSTCODE_DE = re.compile(
    # "Am Hof 7, 1010 Wien": capitalised words, a house number, a code that is no year, a town.
    r"(?<![\w.-])(?:[A-ZÄÖÜ][\w'’.-]{1,30}\s(?:(?:[a-zäöü]{2,5}|[A-ZÄÖÜ][\w'’.-]{1,30})\s){0,4})"
    rf"[0-9]{{1,3}}\s?[a-z]?(?:/[0-9]{{1,3}}){{0,3}}(?i:{_FLAT})"
    r"(?:,?\s{0,3}\n\s{0,3}|,\s{0,3}|\s)(?:(?:D|A|CH)-)?(?!(?:19|20)[0-9]{2}\s)[0-9]{4,5}\s"
    rf"(?=[A-ZÄÖÜ])(?i:{_TOWN})"
)
_BEGINS_STREET = re.compile(
    r"(?:am|an|auf|im|in|beim?|hinter|unter|unterm|über|vor|vorm|zum|zur|zu|obere\w?|untere\w?|große\w?|kleine\w?"
    r"|alte\w?|neue\w?|"
    r"rue|chemin|ch\.|avenue|av\.|via|viale|piazza|route)\s(?![0-9])",
    re.IGNORECASE,
)
_NUMBERED = (
    r"(?:Road|Rd|Route|Rt|Highway|Hwy|Box|Lot|Apt|Apartment|Unit|Suite|Ste|Flat|Floor|Building|Bldg)\.?\s"
    r"#?[0-9]{1,5}[A-Za-z]?"
)
_NAMES = (
    rf"(?:(?:{_NUMBERED}|[A-Z][\w'’.-]{{0,20}}|of|the|on|upon|le|de|in|y|yr|[0-9]{{1,3}}(?:st|nd|rd|th)|#[\w-]{{1,6}})"
    r"(?:,?\s{1,2}|,?\s?\n\s?))"
)
_AREAS_GB = (
    r"(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?"
    r"|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)[0-9]"
)
_HOUSE_GB = re.compile(
    # "The Old Forge, Church Lane, Ludlow SY8 2HN", "31 cowgate, edinburgh eh1 1jr": such a code follows a place.
    rf"(?<!\w)(?:(?:{_NUMBERED}|[A-Z][\w'’.-]{{1,20}}(?:\s[A-Z][\w'’.-]{{0,20}}){{0,4}}),?\s{{1,2}}"
    rf"(?:[0-9]{{1,4}}[a-z]?,?\s)?{_NAMES}{{1,9}}{_AREAS_GB}[0-9A-Z]?\s[0-9][ABD-HJLNP-UW-Z]{{2}}"
    rf"|(?i:{_FLAT_FIRST}[0-9]{{1,4}}[a-z]?,?\s(?:[a-z][\w'’.-]{{1,20}}\s){{0,3}}[a-z][\w'’.-]{{1,20}},\s{{1,2}}"
    rf"(?:[a-z][\w'’.-]{{1,20}},?\s{{1,2}}){{1,4}}{_AREAS_GB}[0-9a-z]?\s[0-9](?![gt]b)[abd-hjlnp-uw-z]{{2}}))(?!\w)"
)
_RURAL = r"(?:(?:RR|HC|Rural\sRoute)\s[0-9]{1,3},?\s(?:Box\s)?)?"
_SQUARE = re.compile(r"(?<!\w)[A-U][1-7],?\s[0-9]{1,2}[a-z]?,?\s{1,2}68[0-9]{3}\sMannheim(?!\w)")
"""Mannheim numbers the houses of its squares."""
_BY_POSTCODE_GB = re.compile(
    rf"(?<!\w)(?i:{_FLAT_FIRST})[0-9]{{1,4}}[a-zA-Z]?,?\s{_NAMES}{{2,7}}"
    r"[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][ABD-HJLNP-UW-Z]{2}(?!\w)"
)
_BY_STATE = re.compile(
    rf"(?<![\w.]){_RURAL}[0-9]{{1,5}}(?:-[0-9]{{1,4}})?[a-zA-Z]?,?\s{_NAMES}{{1,8}}?{_STATE},?\s{{1,2}}[0-9]{{5}}(?:-[0-9]{{4}})?(?!\w)"
)
_BOX = re.compile(
    rf"(?<!\w)(?:postfach|packstation|p\.?\s?o\.?\sbox)\s[0-9][0-9 ]{{0,8}}[0-9]?,?\s{{1,3}}(?:{_CODE_DE}\s{_TOWN}"
    rf"|[a-z.'-]{{2,20}},?\s{_POSTCODE_GB}"
    rf"|(?:[a-z.'-]{{2,20}}\s){{0,2}}[a-z.'-]{{2,20}},?\s{_STATE},?\s[0-9]{{5}}(?:-[0-9]{{4}})?(?!\w))",
    re.IGNORECASE,
)
_STREET_ONLY = re.compile(rf"(?<!\w)(?:{_STREET_DE}{_FLAT}|{_STREET_EN}{_FLAT})", re.IGNORECASE)
_HINT_STREET = re2.compile(  # in linear time, which forty words at every place of a long text need
    r"(?i)(?:stra(?:ß|ss)e|str\.?|gasse|weg|allee|platz|pl\.|ring|damm|ufer|steig|chaussee|promenade|markt|graben|kai|rain|hof"
    r"|vorstadt|stieg|gürtel|berg|quai|matte|acker|feld|pfad|winkel|zeile|brücke"
    r"|hügel|leite|garten|gärten|höhe|hang|grund|tal|bach|blick|wiesen?|anger|kamp|twiete|deich|horst|heide|wald|tor|park"
    r"|siedlung|hof|haus)[\s\pZ\v\x1c-\x1f\x{85}]{1,2}[0-9]"
    rf"|[\s\pZ\v\x1c-\x1f\x{{85}}]{_WAYS}"
)
_ANY_CODE = re.compile(r"[0-9]{4}|[0-9][a-z]?\s?[0-9][a-z]{2}(?!\w)", re.IGNORECASE)
_CODE_DE_TOWN = re.compile(r"[0-9]{4}\s[A-ZÄÖÜ]")
_CODE = re.compile(
    r"(?<![\w.])(?:[A-Z]{1,2}-)?[0-9]{4,5}(?:-[0-9]{4})?(?![\w])|[0-9][A-Z]{2}\b|[0-9][a-z]?\s[0-9][a-z]{2}\b"
)
_ADDRESS_WORDS = re.compile(
    r"\b(?:wohn\w{0,4}|adresse|anschrift|hause|heiss\w{0,2}|heiß\w{0,2}|schick\w{0,3}|liefer\w{0,8}|zieh\w{0,2}"
    r"|umgezogen|"
    r"live|lives|living|address|ship|send|deliver\w{0,3}|mail it|home|house|moved|parcel|paket|rechnung|invoice)\b"
)


def addresses(text: str) -> Iterator[Span]:
    """Find postal addresses; a street with a number counts only with a town, or where the sentence speaks of living."""
    if _HINT_STREET.search(text):
        for found in _FULL.finditer(text) if _ANY_CODE.search(text) else ():
            yield _span(found)
        for found in _STREET_ONLY.finditer(text) if _ADDRESS_WORDS.search(lowered(text)) else ():
            if _ADDRESS_WORDS.search(before(text, found.start())):
                yield _span(found)
    if _CODE.search(text):
        for found in _BY_POSTCODE_DE.finditer(text) if _CODE_DE_TOWN.search(text) else ():
            # "Rechnung bitte auf Neuer Gürtel 18, ...": what speaks of an address may be taken for its beginning.
            said = before(text, found.start()) + lowered(found.group())
            if _BEGINS_STREET.match(found.group()) or _ADDRESS_WORDS.search(said):
                yield _span(found)
        for pattern in (_BY_POSTCODE_GB, _HOUSE_GB, _BY_STATE, _BOX, _SQUARE):
            for found in pattern.finditer(text):
                yield _span(found)


def _span(found: re.Match[str]) -> Span:
    return Span(PersonalKind.ADDRESS, found.start(), found.end())
