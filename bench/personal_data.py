"""Made-up private data of every kind, in the forms people write them, for ``personal.py``.

``phonenumbers`` and ``python-stdnum`` say which numbers could be real; nothing here belongs to anybody.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import phonenumbers
from stdnum import luhn
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.iban import calc_check_digits

Maker = Callable[[random.Random, Mapping[str, Any]], str]

_REGIONS = ("DE", "AT", "CH", "GB", "US")
_ALNUM = string.ascii_letters + string.digits
_IBANS = {"DE": "n18", "AT": "n16", "CH": "n17", "GB": "a4n14", "NL": "a4n10", "FR": "n23", "ES": "n20", "PL": "n24"}
_CARDS = (("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16))
_WORDS = (
    "sonne", "Regen", "blau", "tiger", "Kaffee", "winter", "Hafen", "lemon", "silver", "Falke", "orchid", "pixel",
    "Zebra", "mango", "comet",
)  # fmt: skip


def email(chance: random.Random, stock: Mapping[str, Any]) -> str:
    """Return an e-mail address, every second one spelt out as people do against robots."""
    name, host = chance.choice(stock["people"]), chance.choice(stock["hosts"])
    name += chance.choice(("", "", str(chance.randint(1, 2009))))
    if chance.random() < 0.5:
        return chance.choice((f"{name}@{host}", f"{name}@{host}", f"{name.upper()}@{host.upper()}", f"<{name}@{host}>"))
    at, dot = chance.choice(
        ((" at ", " dot "), (" at ", " punkt "), (" (at) ", "."), ("(at)", "."), (" [at] ", " [dot] "), ("[at]", "."),
         (" ät ", " punkt "), (" AT ", " DOT "), (" {at} ", " {dot} "), (" (ät) ", " (punkt) "), (" @ ", "."),
         (" at ", "."))
    )  # fmt: skip
    # "name at host.de" is only told from "look at site.de" where the host is a mail provider.
    host = chance.choice(["gmail.com", "gmx.de", "web.de", "outlook.com"]) if (at, dot) == (" at ", ".") else host
    return name + at + host.replace(".", dot)


def phone(chance: random.Random, _stock: Mapping[str, Any]) -> str:
    """Return a valid telephone number of one of five countries, in one of the forms usual there."""
    region = chance.choice(_REGIONS)
    while True:
        kind = chance.choice((phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE))
        example = phonenumbers.example_number_for_type(region, kind)
        national = str(example.national_number)
        number = phonenumbers.PhoneNumber(
            country_code=example.country_code,
            national_number=int(national[:-6] + "".join(chance.choices(string.digits, k=6))),
        )
        if phonenumbers.is_valid_number(number):
            return _as_written(chance, number, region)


def _as_written(chance: random.Random, number: phonenumbers.PhoneNumber, region: str) -> str:
    formats = phonenumbers.PhoneNumberFormat
    national = phonenumbers.format_number(number, formats.NATIONAL)
    abroad = phonenumbers.format_number(number, formats.INTERNATIONAL)
    compact = phonenumbers.format_number(number, formats.E164)
    forms = [national, abroad, compact, abroad.replace("+", "00"), national.replace(" ", "-"), abroad.replace(" ", ".")]
    if region == "US":
        digits = str(number.national_number)
        forms = [national, abroad, compact, ".".join((digits[:3], digits[3:6], digits[6:])),
                 "-".join((digits[:3], digits[3:6], digits[6:])), f"+1 {national}",
                 f"1-{national[1:4]}-{digits[3:6]}-{digits[6:]}"]  # fmt: skip
    else:
        digits = "0" + str(number.national_number)
        pairs = " ".join(digits[4:][i : i + 2] for i in range(0, len(digits) - 4, 2))
        forms += [f"{digits[:4]}/{digits[4:]}", f"{digits[:4]} {pairs}", abroad.replace(" ", " (0) ", 1), digits]
    return chance.choice(forms)


def iban(chance: random.Random, _stock: Mapping[str, Any]) -> str:
    """Return an IBAN with right check digits: in fours, in one piece, in lower case, with dashes."""
    country = chance.choice(list(_IBANS))
    shape = _IBANS[country]
    letters = "".join(chance.choices(string.ascii_uppercase, k=4)) if shape.startswith("a4") else ""
    digits = "".join(chance.choices(string.digits, k=int(shape.removeprefix("a4").removeprefix("n"))))
    compact = f"{country}00{letters}{digits}"
    compact = country + calc_check_digits(compact) + letters + digits
    fours = [compact[i : i + 4] for i in range(0, len(compact), 4)]
    return chance.choice((compact, " ".join(fours), " ".join(fours), compact.lower(), "-".join(fours)))


def card(chance: random.Random, _stock: Mapping[str, Any]) -> str:
    """Return the number of a payment card that passes Luhn, grouped as on the card or not."""
    start, length = chance.choice(_CARDS)
    digits = start + "".join(chance.choices(string.digits, k=length - len(start) - 1))
    digits += luhn.calc_check_digit(digits)
    cuts = (0, 4, 10, 15) if length == 15 else (0, 4, 8, 12, 16)
    groups = [digits[start:end] for start, end in pairwise(cuts)]
    return chance.choice((digits, " ".join(groups), " ".join(groups), "-".join(groups)))


def address(chance: random.Random, stock: Mapping[str, Any]) -> str:
    """Return a postal address of one of five countries, on one line or on two."""
    region = chance.choice(_REGIONS)
    town, code = chance.choice(stock["towns"][region])
    number = f"{chance.randint(1, 240)}{chance.choice(('', '', '', 'a', '/4/12' if region == 'AT' else 'b'))}"
    street = chance.choice(stock["streets"][region]).format(number)
    place = f"{code} {town}" if region in ("DE", "AT", "CH") else f"{town} {code}"
    return street + chance.choice((", ", ", ", "\n", " ")) + place


def password(chance: random.Random, _stock: Mapping[str, Any]) -> str:
    """Return a password as people make them up: words with digits and signs, or all at random."""
    word, other = chance.sample(_WORDS, 2)
    number = str(chance.randint(1, 2026))
    sign = chance.choice("!#$%&*+-_=.")
    forms = (
        f"{word}{number}", f"{word}{sign}{number}", f"{word}{number}{sign}", f"{word}-{other}-{number}",
        f"{word.title()}{other.title()}{number}", "".join(chance.choices(_ALNUM + "!#$%&+-_=", k=12)) + "7x",
        f"{number}{word}", word.replace("e", "3").replace("a", "4").replace("o", "0").replace("i", "1") + number,
    )  # fmt: skip
    return chance.choice(forms)


def token(chance: random.Random, _stock: Mapping[str, Any]) -> str:
    """Return a key or token in the shape one of fourteen services gives it, or a private key block."""

    def some(count: int, letters: str = _ALNUM) -> str:
        return "".join(chance.choices(letters, k=count))

    digits, hexes, upper = string.digits, "0123456789abcdef", string.ascii_uppercase + string.digits
    forms = (
        f"{chance.choice('MNO')}T{some(24)}.G{some(5)}.{some(38)}", f"ghp_{some(36)}",
        f"github_pat_{some(22)}_{some(59)}",
        f"AKIA{some(16, upper)}", f"eyJ{some(30)}.eyJ{some(60)}.{some(43)}",
        f"xoxb-{some(12, digits)}-{some(13, digits)}-{some(24)}",
        f"sk_live_{some(24)}", f"AIza{some(35)}", f"glpat-{some(20)}", f"sk-proj-{some(48)}", f"hf_{some(34)}",
        f"npm_{some(36)}",
        f"{some(10, digits)}:AA{some(33)}", f"https://discord.com/api/webhooks/{some(19, digits)}/{some(68)}",
        f"-----BEGIN RSA PRIVATE KEY-----\nMII{some(61)}\n{some(64)}\n{some(40)}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{some(70)}\n{some(70)}\n-----END OPENSSH PRIVATE KEY-----",
        f"mfa.{some(84)}", f"SG.{some(22)}.{some(43)}", f"dop_v1_{some(64, hexes)}",
    )  # fmt: skip
    return chance.choice(forms)


def national_id(chance: random.Random, _stock: Mapping[str, Any]) -> str:
    """Return a number of the US, British, German or Swiss state that passes the checks there are."""

    def number(count: int) -> str:
        return "".join(chance.choices(string.digits, k=count))

    match chance.randrange(4):
        case 0:
            return f"{chance.randint(100, 665)}-{chance.randint(10, 99)}-{chance.randint(1000, 9999)}"
        case 1:
            letters = chance.choice(("AB", "CE", "HJ", "JK", "NX", "PW", "SR", "TL"))
            code, end = number(6), chance.choice("ABCD")
            return chance.choice((f"{letters}{code}{end}", f"{letters} {code[:2]} {code[2:4]} {code[4:]} {end}"))
        case 2:
            return _tax_id(chance)
        case _:
            code = f"756{number(9)}"
            code += ahv.ean.calc_check_digit(code)
            return chance.choice((f"{code[:3]}.{code[3:7]}.{code[7:11]}.{code[11:]}", code))


def _tax_id(chance: random.Random) -> str:
    while True:
        # One digit twice among the first ten, the others once each: the rule of the German tax id.
        digits = chance.sample(string.digits, 9)
        digits.insert(chance.randrange(10), chance.choice(digits))
        code = "".join(digits)
        code += idnr.mod_11_10.calc_check_digit(code)
        if code[0] != "0" and idnr.is_valid(code):
            return chance.choice((code, f"{code[:2]} {code[2:5]} {code[5:8]} {code[8:]}"))


MAKERS: Mapping[str, Maker] = {
    "e-mail": email,
    "phone": phone,
    "iban": iban,
    "card": card,
    "address": address,
    "password": password,
    "token": token,
    "national id": national_id,
}
