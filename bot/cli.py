"""How ``eyelevel`` is called. What a command does stands in ``bot/commands/`` and is imported when it is called.

Results go to stdout, everything said to the person at the keyboard to stderr. Exit codes: 0 good, 1 findings,
2 called wrongly or broken input.
"""

# ruff: noqa: PLC0415 - commands are imported when called, so that --help need not wait for numpy

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands import ExitCode, FeedbackAction
from bot.encoder_name import EncoderName

app = typer.Typer(
    name="eyelevel",
    help="A community support bot at eye level: answers when it is sure, fetches a human when it is not.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
kb = typer.Typer(help="Check, try, fill and measure the knowledge.", no_args_is_help=True, rich_markup_mode="rich")
app.add_typer(kb, name="kb")

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Configuration; else $EYELEVEL_CONFIG, else ./config.yaml."),
]
KnowledgeOption = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="DIR", help="Knowledge folder; else the configured one."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for machines.")]
EncoderOption = Annotated[
    EncoderName | None,
    typer.Option(
        "--encoder", help="Where meanings come from, if not as configured; use and use+e5 need eyelevel\\[semantic]."
    ),
]
LanguageOption = Annotated[str, typer.Option("--lang", metavar="CODE", help="Language of the texts, e.g. en.")]


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(_version())
        raise typer.Exit


@app.callback()
def _root(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def triage(
    *,
    knowledge: KnowledgeOption = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Decide each message on stdin and print one line for it.

    A message is a JSON line {"text", "id", "author", "channel": "support" or "community", "lang"}; only text is needed.
    On a terminal the decisions are shown in words; --json, a pipe or a file gets JSON.
    """
    from bot.commands.triage import run

    _carry_out(lambda: run(knowledge, config, as_json=as_json, encoder=encoder))


@kb.command("check")
def kb_check(
    *,
    knowledge: KnowledgeOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as findings.")] = False,
    no_health: Annotated[bool, typer.Option("--no-health", help="Faults only, which is quicker.")] = False,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List every fault, its place, how to mend it, and how well the knowledge will do."""
    from bot.commands.kb_check import run

    _carry_out(lambda: run(knowledge, config, strict=strict, as_json=as_json, health=not no_health, encoder=encoder))


@kb.command("ask")
def kb_ask(
    question: Annotated[str, typer.Argument(help="What a member might write.")],
    *,
    knowledge: KnowledgeOption = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="Language the member wrote last, e.g. de.")
    ] = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Say what the bot would do with a message, and why."""
    from bot.commands.kb_ask import run

    _carry_out(lambda: run(question, knowledge, config, language=language, encoder=encoder, as_json=as_json))


@kb.command("import")
def kb_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TSV or CSV with the columns label and text.")],
    *,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Knowledge folder to write into.")],
    language: LanguageOption = "en",
    topic: Annotated[
        str, typer.Option("--topic", metavar="TOPIC", help="Topic of the entries and name of the new file.")
    ] = "imported",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Turn labelled phrasings into entries to be answered.

    Each label becomes one entry with its phrasings and a placeholder answer.
    """
    from bot.commands.kb_import import run

    _carry_out(lambda: run(file, into, language=language, topic=topic, force=force, as_json=as_json))


@kb.command("diff")
def kb_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Knowledge folder as it was.", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Knowledge folder as it shall be.", show_default=False)],
    *,
    messages: Annotated[
        Path | None,
        typer.Option("--messages", metavar="FILE", help="Messages to try; else the examples of both folders."),
    ] = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show which messages a change of the knowledge decides otherwise."""
    from bot.commands.kb_diff import run

    _carry_out(lambda: run(old, new, messages, config, as_json=as_json, encoder=encoder))


@kb.command("eval")
def kb_eval(
    *,
    messages: Annotated[
        Path,
        typer.Option("--messages", metavar="FILE", help="TSV or CSV: label and text; an empty label: no entry fits."),
    ],
    knowledge: KnowledgeOption = None,
    language: Annotated[
        str | None,
        typer.Option("--lang", metavar="CODE", help="Language of the messages; else it is detected."),
    ] = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Measure the knowledge on labelled messages."""
    from bot.commands.kb_eval import run

    _carry_out(lambda: run(knowledge, messages, config, language=language, encoder=encoder, as_json=as_json))


@kb.command("feedback")
def kb_feedback(
    action: Annotated[FeedbackAction, typer.Argument(help="What to do with the votes.")] = FeedbackAction.LIST,
    *,
    entry: Annotated[str | None, typer.Option("--entry", metavar="ID", help="Votes on this entry.")] = None,
    member: Annotated[str | None, typer.Option("--member", metavar="ID", help="Votes of this member.")] = None,
    since: Annotated[datetime | None, typer.Option("--since", help="Votes cast then or later, in UTC.")] = None,
    encoder: EncoderOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List what members pressed and what that does to the confidence, or undo it, while the bot is stopped."""
    from bot.commands.kb_feedback import run
    from bot.store.records import VoteFilter

    wanted = VoteFilter(None, entry, member, since.replace(tzinfo=UTC) if since else None)
    _carry_out(lambda: run(action, wanted, config, encoder=encoder, as_json=as_json))


@app.command()
def playground(
    *,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Else the configured one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    encoder: EncoderOption = None,
    config: ConfigOption = None,
) -> None:
    """Start the chat in the browser, on this machine only."""
    from bot.commands.playground import run

    _carry_out(lambda: run(config, port=port, no_browser=no_browser, encoder=encoder))


@app.command()
def console(
    *,
    persona: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Who you are first; else the first member.")
    ] = None,
    encoder: EncoderOption = None,
    config: ConfigOption = None,
) -> None:
    """Chat with the bot in the terminal."""
    from bot.commands.console import run

    _carry_out(lambda: run(config, persona=persona, encoder=encoder))


@app.command()
def discord(*, encoder: EncoderOption = None, config: ConfigOption = None) -> None:
    """Run the bot on Discord until Ctrl-C; the token comes from EYELEVEL_DISCORD_TOKEN or discord.token_file."""
    from bot.commands.discord import run

    _carry_out(lambda: run(config, encoder=encoder))


@app.command()
def doctor(*, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Say what is wrong here and how to mend it."""
    from bot.commands.doctor import run

    _carry_out(lambda: run(config, as_json=as_json))


def main() -> int:
    """Run the command line and return the exit code."""
    # Matrices this small are slower on several threads, and a reload must leave a core to the conversation.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark instead of a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app(prog_name="eyelevel")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return ExitCode.GOOD


def _open_closed_streams() -> None:
    """Put something in place of a stream that the caller closed (``<&-``), which Python leaves as None."""
    # They stay open as long as the process.
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _carry_out(command: Callable[[], ExitCode]) -> NoReturn:
    """Run a command; errors raised on purpose become a message and an exit code, all others stay bugs."""
    from bot.commands.terminal import say, show_faults
    from bot.errors import EyelevelError, InputFaults

    try:
        code = command()
        sys.stdout.flush()
    except InputFaults as error:
        show_faults(error.faults, err=True)
        code = ExitCode.BROKEN
    except EyelevelError as error:
        say(f"eyelevel: {error}")
        code = ExitCode.BROKEN
    except BrokenPipeError:
        # Python flushes stdout once more at exit; there must be something that takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.NOBODY_READS
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    raise typer.Exit(code)


def _version() -> str:
    try:
        return version("eyelevel")
    except PackageNotFoundError:
        return "unknown (not installed; run `make setup`)"
