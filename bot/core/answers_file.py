"""The shape of ``knowledge/answers/*.yaml`` and ``knowledge/facts.yaml``, for the parser and for editors."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, RootModel, Tag
from pydantic_core import PydanticCustomError

from bot.core.entry import HandoffPolicy

MAX_ID = 60
"""Longest entry id in characters: it must fit into a button's id beside a message id."""

URL_HINT = "Begin it with https:// and leave no space."

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")
_FACT = re.compile(r"[a-z][a-z0-9_]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _custom(code: str, message: str, hint: str) -> PydanticCustomError:
    # Braces would be read as placeholders of pydantic's own.
    context = {"text": message, "hint": hint}
    return PydanticCustomError(code, "{text}", context)


def filled(code: str, message: str, hint: str) -> BeforeValidator:
    """Refuse what is empty: no value, blank text, an empty list or mapping."""

    def refuse_empty(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        if value is None or value in ([], {}) or (isinstance(value, str) and not value.strip()):
            raise _custom(code, message, hint)
        return value

    return BeforeValidator(refuse_empty)


def _shaped(pattern: re.Pattern[str], code: str, message: str, hint: str) -> BeforeValidator:
    def refuse_other(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise _custom(code, message.replace("…", value), hint)
        return value

    return BeforeValidator(refuse_other)


def _pattern(pattern: re.Pattern[str]) -> dict[str, Any]:
    return {"pattern": f"^{pattern.pattern}$"}


def _read_date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # February 30th
    raise _custom("not_a_date", f"“{value}” is no date.", "Write year, month and day like 2026-03-31.")


def is_web_address(text: str) -> bool:
    """Say whether ``text`` can be opened in a browser."""
    scheme, _, rest = text.partition("://")
    return scheme.lower() in {"http", "https"} and rest.split() == [rest]


def _read_url(value: object) -> object:
    # With a fact in it the address is checked when the fact is filled in.
    if isinstance(value, str) and value.strip() and "{{" not in value and not is_web_address(value):
        raise _custom("wrong_url", f"“{value}” is no web address.", URL_HINT)
    return value


Text = Annotated[str, filled("empty_text", "This is empty.", "Write a text, or remove the key.")]
Language = Annotated[
    str,
    _shaped(_LANGUAGE, "wrong_language", "“…” is no language code.", "Write a code such as en, de or pt-BR."),
    Field(json_schema_extra=_pattern(_LANGUAGE)),
]
"""ISO 639 code with an optional region: ``en``, ``de``, ``pt-BR``."""
Day = Annotated[date, BeforeValidator(_read_date)]

_PHRASING = filled("empty_phrasing", "The phrasing is empty.", "Write how members ask, or remove the line.")
_PHRASINGS = filled("no_phrasing", "There is no phrasing.", "Write at least one way in which members ask.")
_ANSWER = filled("empty_answer", "The answer is empty.", "Write what the bot should say.")

Phrasings = Annotated[list[Annotated[str, _PHRASING]], _PHRASINGS, Field(min_length=1)]
Answer = Annotated[str, _ANSWER, Field(min_length=1)]
Examples = dict[Language, list[Text]]


class _Strict(BaseModel):
    """Nothing is guessed: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LinkShape(_Strict):
    """A page where members can read on."""

    label: dict[Language, Text] = Field(description="What the link is called, in each language.")
    url: Annotated[Text, BeforeValidator(_read_url)] = Field(
        description="Address that begins with https:// or http://, or a fact such as {{status_url}}."
    )


class EntryShape(_Strict):
    """One question that members ask, with its answer."""

    id: Annotated[
        str,
        Field(json_schema_extra=_pattern(_ID), max_length=MAX_ID),
        _shaped(_ID, "wrong_id", "“…” is no id.", "Use small letters, digits and single hyphens, e.g. reset-password."),
    ] = Field(description="Unique name of the entry over all files: small letters, digits, hyphens.")
    questions: Annotated[dict[Language, Phrasings], _PHRASINGS] = Field(
        description="Ways in which members ask, in their own words, for each language. Five to ten are good. "
        "The first of each language is the title on buttons."
    )
    answer: Annotated[dict[Language, Answer], _ANSWER] = Field(
        description="What the bot says, for each language. {{facts}} are filled in from facts.yaml."
    )
    follow_ups: list[Text] = Field(default=[], description="Ids of entries that members often want next.")
    links: list[LinkShape] = Field(default=[], description="Pages where members can read on.")
    handoff: Annotated[HandoffPolicy, Field(strict=False)] = Field(
        default=HandoffPolicy.OFFER,
        description="never: no button for a human. offer: the answer has one. always: a human takes the matter.",
    )
    owner: Text | None = Field(default=None, description="Team or person who keeps this entry right.")
    review_by: Day | None = Field(default=None, description="Day by which somebody should read the entry again.")
    valid_from: Day | None = Field(default=None, description="First day on which the answer is true.")
    valid_until: Day | None = Field(default=None, description="Last day on which the answer is true.")
    channels: list[Text] = Field(default=[], description="Channels in which the entry may be used; all without it.")
    must_match: Examples = Field(default={}, description="Messages that must lead to this entry: tested by kb check.")
    must_not_match: Examples = Field(
        default={}, description="Messages that must not be answered with this entry: tested by kb check."
    )


class AnswersFile(_Strict):
    """One topic of the knowledge: knowledge/answers/*.yaml."""

    topic: Text = Field(description="What the entries of this file are about.")
    owner: Text | None = Field(default=None, description="Team or person who keeps this file right.")
    entries: Annotated[
        list[EntryShape],
        filled("no_entries", "The file has no entries.", "Write one, or remove the file."),
        Field(min_length=1),
    ] = Field(description="The questions and answers of this topic.")


def _fact_kind(value: object) -> str:
    return "per language" if isinstance(value, dict) else "plain"


Fact = Annotated[
    Annotated[Text, Tag("plain")] | Annotated[dict[Language, Text], Tag("per language")],
    Discriminator(_fact_kind),
]
FactName = Annotated[
    str,
    _shaped(_FACT, "wrong_fact_name", "“…” is no name for a fact.", "Use small letters, digits and underscores."),
    Field(json_schema_extra=_pattern(_FACT)),
]


class FactsFile(RootModel[dict[FactName, Fact]]):
    """What differs from community to community: knowledge/facts.yaml. Filled in wherever {{name}} stands."""

    model_config = ConfigDict(strict=True, frozen=True)
