from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Config, find_config, load_config, parse_config
from bot.core.faults import Fault
from bot.core.located import SourceFile
from bot.errors import InputFaults, SetupError

PROJECT = Path(__file__).resolve().parents[2]


def faults_of(text: str) -> tuple[Fault, ...]:
    config, faults = parse_config(SourceFile("config.yaml", text.encode()))
    assert config is None
    return faults


def config_of(text: str) -> Config:
    config, faults = parse_config(SourceFile("config.yaml", text.encode()))
    assert not faults
    assert config is not None
    return config


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EYELEVEL_CONFIG", raising=False)


def test_the_shipped_file_says_what_the_code_does_without_it() -> None:
    assert config_of((PROJECT / "config.yaml").read_text("utf-8")) == Config()


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "{}"])
def test_a_file_that_says_nothing_is_a_good_configuration(text: str) -> None:
    assert config_of(text) == Config()


def test_a_value_that_is_given_counts_and_its_neighbours_keep_their_defaults() -> None:
    config = config_of("playground: {port: 0}\ntriage:\n  spam_copies: 5\n")
    assert (config.playground.port, config.playground.open_browser) == (0, True)
    assert (config.triage.spam_copies, config.triage.spam_minutes) == (5, 10)


def test_the_configuration_cannot_be_changed_behind_anybodys_back() -> None:
    with pytest.raises(ValidationError):
        Config().playground.port = 1  # type: ignore[misc]


def test_an_unknown_key_is_refused_and_the_nearest_known_one_named() -> None:
    (fault,) = faults_of("playground:\n  prot: 8321\n")
    assert (fault.line, fault.column, fault.code) == (2, 3, "unknown-key")
    assert "port" in fault.hint


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    faults = faults_of(
        "comunity: {name: X}\n"
        "matching: {precision: 1.5}\n"
        "playground:\n"
        "  host: 0.0.0.0\n"
        '  port: "8321"\n'
        "logging: {level: loud}\n"
    )
    assert [fault.line for fault in faults] == [1, 2, 4, 5, 6]
    assert faults[0].hint == "Did you mean “community”?"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])  # noqa: S104 - refused
def test_the_playground_is_never_served_to_other_machines(host: str) -> None:
    (fault,) = faults_of(f'playground: {{host: "{host}"}}')
    assert fault.code == "not-loopback"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_every_name_of_this_machine_is_a_host(host: str) -> None:
    assert config_of(f'playground: {{host: "{host}"}}').playground.host == host


@pytest.mark.parametrize(
    "key", ["token", "discord_token", "password", "api_key", "apikey", "secret", "private-key", "Token", "credentials"]
)
def test_a_key_that_looks_like_a_secret_is_refused_once_and_the_secret_not_repeated(key: str) -> None:
    (fault,) = faults_of(f"community:\n  {key}: hunter2-hunter2\n")
    assert (fault.code, fault.line, fault.column) == ("secret-in-config", 2, 3)
    assert "environment" in fault.hint
    assert "hunter2" not in str(fault)


def test_a_secret_is_found_in_a_list_too() -> None:
    assert "secret-in-config" in {fault.code for fault in faults_of("extra:\n  - {password: x}\n")}


@pytest.mark.parametrize(
    "people",
    [
        "members: [{id: mia, name: A}, {id: mia, name: B}]",
        "members: [{id: alex, name: A}]",
        "members: [{id: eyelevel, name: A}]",
    ],
)
def test_each_persona_needs_an_id_of_its_own(people: str) -> None:
    (fault,) = faults_of(f"playground:\n  {people}\n")
    assert fault.code == "persona-twice"


def test_nobody_to_be_is_refused() -> None:
    (fault,) = faults_of("playground: {moderators: []}")
    assert (fault.line, fault.column) == (1, 26)


def test_tabs_and_broken_yaml_are_faults_with_a_place() -> None:
    (fault,) = faults_of("playground:\n\tport: 1\n")
    assert fault.line == 2


def test_windows_become_a_policy() -> None:
    policy = config_of("triage: {repeat_minutes: 5, strike_hours: 2, spam_copies: 4}").triage.policy()
    assert policy.repeat_window.total_seconds() == 300
    assert policy.strike_window.total_seconds() == 7200
    assert policy.spam_copies == 4


def test_relative_paths_start_at_the_files_folder(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("knowledge: {folder: ours}\nstore: {file: state/bot.db}\n")
    config = load_config(file)
    assert config.knowledge.folder == tmp_path / "ours"
    assert config.store.file == tmp_path / "state" / "bot.db"


def test_absolute_paths_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("store: {file: /var/lib/eyelevel.db}\n")
    assert load_config(file).store.file == Path("/var/lib/eyelevel.db")


def test_without_a_knowledge_folder_of_ones_own_the_starter_knowledge_answers(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("")
    assert load_config(file).knowledge.folder == PROJECT / "knowledge"
    (tmp_path / "knowledge").mkdir()
    assert load_config(file).knowledge.folder == tmp_path / "knowledge"


def test_the_option_beats_the_environment_which_beats_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, named, asked = (tmp_path / name for name in ("config.yaml", "named.yaml", "asked.yaml"))
    for file in (here, named, asked):
        file.write_text("")
    monkeypatch.chdir(tmp_path)
    assert find_config().path == here
    monkeypatch.setenv("EYELEVEL_CONFIG", str(named))
    assert find_config().path == named
    assert find_config(asked).path == asked


def test_elsewhere_the_projects_own_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_config().path == PROJECT / "config.yaml"
    assert load_config().store.file == PROJECT / "data" / "eyelevel.db"


@pytest.mark.parametrize("by_environment", [True, False])
def test_a_file_that_was_asked_for_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_environment: bool
) -> None:
    missing = tmp_path / "no.yaml"
    if by_environment:
        monkeypatch.setenv("EYELEVEL_CONFIG", str(missing))
    with pytest.raises(SetupError, match=r"no\.yaml"):
        load_config(None if by_environment else missing)


def test_faults_are_raised_with_the_files_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("prot: 1\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputFaults) as raised:
        load_config()
    assert str(raised.value).startswith("config.yaml:1:1: error:")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("playground: {port: 99999}", "“99999” is too large. Use 65535 or less."),
        ("triage: {spam_copies: 1}", "“1” is too small. Use 2 or more."),
        ("playground: {members: []}", "The list is too short. It needs 1 or more."),
        ("matching: {cache: 5}", "The path of a file or folder is wanted here. Write it as text."),
        ("teams: {Sync Team: {name: x}}", "“Sync Team” is not of the form that is wanted here. Lower-case letters"),
    ],
)
def test_a_value_beyond_its_limits_is_told_in_words_with_the_limit(text: str, said: str) -> None:
    config, (fault,) = parse_config(SourceFile("config.yaml", text.encode()))
    assert config is None
    assert said in str(fault)


def test_a_list_whose_parts_have_faults_is_not_called_too_short() -> None:
    _, faults = parse_config(SourceFile("config.yaml", b"playground: {members: [{id: mia}]}"))
    assert [fault.code for fault in faults] == ["missing-key"]
