"""The documentation names everything there is: each key of the configuration, each command, each option."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from pydantic import BaseModel

from bot.cli import app
from bot.config import Config, Persona, Team
from bot.discord_settings import Server

PROJECT = Path(__file__).resolve().parents[1]
CONFIGURATION = (PROJECT / "docs" / "configuration.md").read_text("utf-8")
SCENARIOS = (PROJECT / "docs" / "discord-scenarios.md").read_text("utf-8")
COMMANDS = (PROJECT / "docs" / "commands.md").read_text("utf-8")


def keys(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def commands(group: Any, prefix: str = "eyelevel") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        if hasattr(command, "commands"):
            yield from commands(command, path)
        else:
            yield path, command


ALL_COMMANDS = dict(commands(typer.main.get_command(app)))


def section(name: str) -> str:
    found = re.search(rf"^## {re.escape(name)}\b.*?\n(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(("key", "default"), [pytest.param(*each, id=each[0]) for each in keys(Config())])
def test_every_key_is_documented_with_its_default(key: str, default: Any) -> None:
    row = re.search(rf"^\| `{re.escape(key)}` \| (.*?) \|", CONFIGURATION, re.MULTILINE)
    assert row, f"docs/configuration.md has no row for {key}"
    if isinstance(default, tuple):
        assert row[1] == (", ".join(persona.name for persona in default) or "`[]`")
    elif isinstance(default, Mapping):
        assert row[1] == "`{}`"
    elif default is None:
        assert row[1] == "`null`"
    else:
        shown = "null" if default is None else str(default).lower() if isinstance(default, bool) else default
        assert row[1] == f"`{shown}`"


@pytest.mark.parametrize(("model", "prefix"), [(Persona, ""), (Team, "teams.<id>."), (Server, "discord.guilds.<id>.")])
def test_every_key_of_what_there_are_several_of_is_documented(model: type[BaseModel], prefix: str) -> None:
    for name in model.model_fields:
        assert f"| `{prefix}{name}` |" in CONFIGURATION


def test_the_documentation_names_no_key_that_is_gone() -> None:
    known = {key for key, _ in keys(Config())} | {"teams.<id>.name"}
    known |= {f"discord.guilds.<id>.{name}" for name in Server.model_fields}
    assert set(re.findall(r"^\| `([a-z_]+\.[a-z_<>.]+)` \|", CONFIGURATION, re.MULTILINE)) <= known


def test_the_shipped_file_shows_every_key() -> None:
    shipped = yaml.safe_load((PROJECT / "config.yaml").read_text("utf-8"))
    for key, _ in keys(Config()):
        value = shipped
        for step in key.split("."):
            assert step in value, f"config.yaml does not show {key}"
            value = value[step]


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    text = section(name)
    assert text, f"docs/commands.md has no section for {name}"
    for parameter in ALL_COMMANDS[name].params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in text, f"the section on {name} does not name {option}"


def test_the_documentation_names_no_command_and_no_option_that_is_gone() -> None:
    for heading in re.findall(r"^## (eyelevel [a-z ]+?)(?= [A-Z\"“-]|$)", COMMANDS, re.MULTILINE):
        assert heading in ALL_COMMANDS
        known = {option for parameter in ALL_COMMANDS[heading].params for option in parameter.opts}
        assert set(re.findall(r"^\| `(--[a-z-]+)", section(heading), re.MULTILINE)) <= known


def test_every_option_that_stands_for_all_commands_is_documented() -> None:
    for parameter in typer.main.get_command(app).params:
        for option in parameter.opts:
            assert f"`{option}" in COMMANDS or f"eyelevel {option}" in COMMANDS


PROOFS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SCENARIOS)


@pytest.mark.parametrize(("file", "name"), PROOFS, ids=[name for _, name in PROOFS])
def test_the_test_that_proves_a_scenario_is_there(file: str, name: str) -> None:
    tree = ast.parse((PROJECT / file).read_text("utf-8"))
    assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_scenario_names_its_test() -> None:
    rows = re.findall(r"^\| (?!Scenario|---).*$", SCENARIOS, re.MULTILINE)
    assert len(rows) == len(PROOFS) > 80
