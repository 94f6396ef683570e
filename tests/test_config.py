"""Settings: which of five places a value comes from, and what a wrong one is told."""

from pathlib import Path
from typing import Any

import pytest

from pajama_tui.config import load_config
from pajama_tui.config_write import write_setting
from pajama_tui.errors import InputError
from pajama_tui.settings import SETTINGS
from pajama_tui.verdicts import METHODS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    return folder


@pytest.fixture
def cwd(home: Path) -> Path:
    folder = home / "project" / "deep"
    folder.mkdir(parents=True)
    return folder


def user_config(home: Path, text: str) -> Path:
    path = home / ".config" / "pajama-tui" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def project_config(folder: Path, text: str) -> Path:
    path = folder / "pajama.toml"
    path.write_text(text)
    return path


def environment(home: Path, **variables: str) -> dict[str, str]:
    return {"HOME": str(home), **variables}


def test_each_place_wins_over_the_next_and_says_so(home: Path, cwd: Path) -> None:
    environ = environment(home)
    config = load_config({}, environ, cwd)
    assert (config["seed"], config.source("seed")) == (0, "default")

    user = user_config(home, "# mine\nworkers = 2\nseed = 1\n")
    config = load_config({}, environ, cwd)
    assert (config["seed"], config.source("seed")) == (1, f"{user} line 3")

    project = project_config(cwd.parent, "\nseed = 2\n")
    config = load_config({}, environ, cwd)
    assert (config["seed"], config.source("seed")) == (2, f"{project} line 2")
    assert (config["workers"], config.source("workers")) == (2, f"{user} line 2")

    environ["PAJAMA_SEED"] = "3"
    config = load_config({"seed": None}, environ, cwd)
    assert (config["seed"], config.source("seed")) == (3, "environment PAJAMA_SEED")

    config = load_config({"seed": 4}, environ, cwd)
    assert (config["seed"], config.source("seed")) == (4, "flag")


def test_the_defaults_without_any_file(home: Path, cwd: Path) -> None:
    config = load_config({}, environment(home), cwd)
    assert {row.name: row.value for row in config.rows()} == {
        "workers": 0,
        "timeout": 1.0,
        "memory": 1024,
        "label_model": "auto",
        "seed": 0,
        "abstain_below": 0.0,
        "theme": "",
        "mouse": True,
        "color": "auto",
        "sessions": cwd / "sessions",
        "judges": cwd / "judges",
        "model": "",
        "base_url": "",
        "budget": "",
        "features_gib": 20.0,
        "parallel": 4,
        "prices": home / ".config" / "pajama-tui" / "prices.toml",
    }
    assert {row.source for row in config.rows()} == {"default"}
    assert all(row.doc for row in config.rows())


def test_the_nearest_project_file_counts_and_the_search_ends_at_home(home: Path, cwd: Path) -> None:
    project_config(home.parent, "seed = 9\n")
    assert load_config({}, environment(home), cwd)["seed"] == 0
    project_config(cwd.parent, "seed = 1\n")
    project_config(cwd, "timeout = 2\n")
    config = load_config({}, environment(home), cwd)
    assert (config["seed"], config["timeout"]) == (0, 2.0)
    assert type(config["timeout"]) is float
    assert load_config({}, environment(cwd.parent), home.parent)["seed"] == 9


def test_the_variable_names_another_user_file(home: Path, cwd: Path) -> None:
    user_config(home, "seed = 1\n")
    other = home / "other.toml"
    environ = environment(home, PAJAMA_CONFIG=str(other))
    with pytest.raises(InputError, match=r"PAJAMA_CONFIG names .*other\.toml"):
        load_config({}, environ, cwd)
    other.write_text("workers = 3\n")
    config = load_config({}, environ, cwd)
    assert (config["seed"], config["workers"]) == (0, 3)


def test_relative_paths_count_from_whoever_gives_them(home: Path, cwd: Path) -> None:
    project_config(cwd.parent, 'sessions = "runs"\njudges = "~/judges"\n')
    config = load_config({}, environment(home), cwd)
    assert config["sessions"] == cwd.parent / "runs"
    assert config["judges"] == home / "judges"
    environ = environment(home, PAJAMA_SESSIONS="runs")
    assert load_config({}, environ, cwd)["sessions"] == cwd / "runs"
    assert load_config({"sessions": Path("../x")}, environ, cwd)["sessions"] == cwd.parent / "x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("worker = 2", r"pajama\.toml line 1: there is no setting 'worker'; .* workers\?"),
        ("\nlabel-model = 'auto'", r"line 2: there is no setting 'label-model'; .* label_model\?"),
        ("xyzzy = 1", r"no setting 'xyzzy'; there are workers, timeout"),
        ("[workers]\nn = 2", r"'workers' must be a whole number from 0 to 4096, not a table"),
        ("workers = '2'", r"line 1: 'workers' must be a whole number from 0 to 4096, not '2'"),
        ("workers = true", r"'workers' must be a whole number .*, not true"),
        ("workers = 2.0", r"'workers' must be a whole number .*, not 2\.0"),
        ("workers = -1", r"'workers' must be a whole number from 0 to 4096, not -1"),
        ("timeout = 0", r"'timeout' must be a number from 0\.01 to 3600, not 0"),
        ("timeout = nan", r"'timeout' must be a number from 0\.01 to 3600, not nan"),
        ("timeout = inf", r"'timeout' must be a number from 0\.01 to 3600, not inf"),
        ("memory = 1", r"'memory' must be a whole number from 64 to"),
        ("abstain_below = 1.5", r"'abstain_below' must be a number from 0 to 1, not 1\.5"),
        ("label_model = 'snorkle'", r"must be one of auto, .*, not 'snorkle'\. Did you mean snork"),
        ('color = "blue\\u001b"', r"must be one of auto, always, never, not 'blue\\x1b'"),
        ("judges = ''", r"'judges' must be a path, not empty"),
        ("theme = 1", r"'theme' must be a text, not 1"),
        ("seed = 1\nseed = 2", r"pajama\.toml, line 2, column 9"),
        ("unsafe_no_sandbox = true", r"line 1: .*must be typed each time: --unsafe-no-sandbox"),
    ],
)
def test_a_wrong_file_is_told_where_and_what(
    home: Path, cwd: Path, text: str, message: str
) -> None:
    project_config(cwd, text)
    with pytest.raises(InputError, match=message):
        load_config({}, environment(home), cwd)
    # Even where a flag would win: a slip in a file must not wait for the day it matters.
    with pytest.raises(InputError):
        load_config({"workers": 1, "timeout": 1.0}, environment(home), cwd)


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        ("PAJAMA_WORKERS", "many", r"PAJAMA_WORKERS must be a whole number .*, not 'many'"),
        ("PAJAMA_WORKERS", "1.5", r"PAJAMA_WORKERS must be a whole number"),
        ("PAJAMA_TIMEOUT", "nan", r"PAJAMA_TIMEOUT must be a number from 0\.01"),
        ("PAJAMA_SEED", "9" * 5000, r"PAJAMA_SEED must be a whole number"),
        ("PAJAMA_COLOR", "alway", r"PAJAMA_COLOR must be one of .* Did you mean always"),
        ("PAJAMA_WORKER", "2", r"PAJAMA_WORKER: there is no setting .* PAJAMA_WORKERS\?"),
        ("PAJAMA_UNSAFE_NO_SANDBOX", "1", r"must be typed each time"),
    ],
)
def test_a_wrong_variable_is_named(
    home: Path, cwd: Path, variable: str, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load_config({}, environment(home, **{variable: text}), cwd)


def test_variables_of_others_and_empty_ones_are_ignored(home: Path, cwd: Path) -> None:
    environ = environment(home, PAJAMA_TEST_DATA="/data", PAJAMA_WORKERS="", PAJAMA_SEED=" 5 ")
    config = load_config({}, environ, cwd)
    assert (config["workers"], config.source("workers")) == (0, "default")
    assert config["seed"] == 5


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"workers": -1}, "--workers must be a whole number from 0 to 4096, not -1"),
        ({"label_model": "finest"}, "--label-model must be one of"),
        ({"timeout": "soon"}, "--timeout must be a number"),
    ],
)
def test_a_wrong_flag_is_named_as_it_is_typed(
    home: Path, cwd: Path, flags: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load_config(flags, environment(home), cwd)


@pytest.mark.parametrize(
    ("flag", "no_color", "value", "source"),
    [
        (None, "1", "never", "environment NO_COLOR"),
        (None, "", "auto", "default"),
        ("always", "1", "always", "flag"),
        ("auto", "1", "never", "environment NO_COLOR"),
    ],
)
def test_no_color_is_honoured_unless_colour_is_demanded(
    home: Path, cwd: Path, flag: str | None, no_color: str, value: str, source: str
) -> None:
    config = load_config({"color": flag}, environment(home, NO_COLOR=no_color), cwd)
    assert (config["color"], config.source("color")) == (value, source)


def test_a_projects_file_sets_neither_the_server_nor_the_prices(home: Path, cwd: Path) -> None:
    project_config(cwd, 'base_url = "http://elsewhere.example"\n')
    with pytest.raises(InputError, match=r"pajama\.toml line 1: 'base_url' can't be set by a pro"):
        load_config({"base_url": "http://localhost:1"}, environment(home), cwd)
    project_config(cwd, 'prices = "free.toml"\n')
    with pytest.raises(InputError, match="no budget is ever reached"):
        load_config({}, environment(home), cwd)
    project_config(cwd, 'model = "theirs"\nparallel = 2\n')
    user = user_config(home, 'base_url = "http://localhost:8000"\nmodel = "mine"\n')
    config = load_config({}, environment(home), cwd)
    assert (config["base_url"], config.source("base_url")) == (
        "http://localhost:8000",
        f"{user} line 1",
    )
    assert (config["model"], config["parallel"]) == ("theirs", 2)


def test_the_clients_own_variable_counts_as_the_environments(home: Path, cwd: Path) -> None:
    user_config(home, 'base_url = "http://localhost:8000"\n')
    environ = environment(home, ANTHROPIC_BASE_URL=" http://localhost:1 ")
    config = load_config({}, environ, cwd)
    assert (config["base_url"], config.source("base_url")) == (
        "http://localhost:1",
        "environment ANTHROPIC_BASE_URL",
    )
    environ["PAJAMA_BASE_URL"] = "http://localhost:2"
    assert load_config({}, environ, cwd)["base_url"] == "http://localhost:2"
    typed = load_config({"base_url": "http://localhost:3"}, environ, cwd)
    assert (typed["base_url"], typed.source("base_url")) == ("http://localhost:3", "flag")


def test_prices_lie_beside_the_users_file_unless_set(home: Path, cwd: Path) -> None:
    environ = environment(home, PAJAMA_CONFIG=str(home / "mine" / "config.toml"))
    (home / "mine").mkdir()
    (home / "mine" / "config.toml").write_text("")
    assert load_config({}, environ, cwd)["prices"] == home / "mine" / "prices.toml"
    (home / "mine" / "config.toml").write_text('prices = "other.toml"\n')
    assert load_config({}, environ, cwd)["prices"] == home / "mine" / "other.toml"


def test_every_label_model_can_be_set() -> None:
    (label_model,) = (setting for setting in SETTINGS if setting.name == "label_model")
    assert set(METHODS) == set(label_model.allowed)


def test_a_sessions_own_value_counts_over_files_and_below_what_is_typed(
    home: Path, cwd: Path
) -> None:
    user_config(home, "workers = 2\nseed = 5\n")
    own = {"workers": 3, "abstain_below": 0.75, "seed": 9, "unheard_of": 1}
    config = load_config({}, environment(home), cwd).within(own)
    assert (config["workers"], config.source("workers")) == (3, "session")
    assert (config["abstain_below"], config.source("abstain_below")) == (0.75, "session")
    # A seed is chosen when a session is made; it is no setting of one.
    assert config["seed"] == 5
    typed = load_config({"workers": 4}, environment(home, PAJAMA_ABSTAIN_BELOW="0.5"), cwd)
    typed = typed.within(own)
    assert (typed["workers"], typed["abstain_below"]) == (4, 0.5)
    damaged = {"workers": "many", "abstain_below": 7, "label_model": "nothing", "timeout": True}
    kept = load_config({}, environment(home), cwd).within(damaged)
    assert (kept["workers"], kept["abstain_below"], kept["label_model"]) == (2, 0.0, "auto")
    assert kept["timeout"] == 1.0


def test_the_users_file_alone_holds_keys(home: Path, cwd: Path) -> None:
    path = user_config(home, '[keymap]\n"pairs.filter" = "F, ctrl+g"\n')
    keymap = load_config({}, environment(home), cwd).keymap
    assert keymap.keys == {"pairs.filter": "F, ctrl+g"}
    assert keymap.where == str(path)
    project = project_config(cwd, '[keymap]\n"app.run" = "j"\n')
    with pytest.raises(InputError, match=r"pajama\.toml.*: keys can't be set by a project's file"):
        load_config({}, environment(home), cwd)
    project.unlink()
    user_config(home, '[keymap]\n"app.run" = 5\n')
    with pytest.raises(InputError, match=r"line 2: 'app.run' must be a key, .* not 5"):
        load_config({}, environment(home), cwd)
    user_config(home, "keymap = 3\n")
    with pytest.raises(InputError, match="line 1: there is no setting 'keymap'"):
        load_config({}, environment(home), cwd)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("0", False), (" Off ", False)])
def test_the_mouse_is_true_or_false(home: Path, cwd: Path, text: str, value: bool) -> None:
    assert load_config({}, environment(home, PAJAMA_MOUSE=text), cwd)["mouse"] is value
    user_config(home, "mouse = false\n")
    assert load_config({}, environment(home), cwd)["mouse"] is False
    user_config(home, "mouse = 0\n")
    with pytest.raises(InputError, match="'mouse' must be true or false, not 0"):
        load_config({}, environment(home), cwd)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "nord"\n'),
        ("# mine", '# mine\ntheme = "nord"\n'),
        ("theme = 'x'   # why\nseed = 1\n", 'theme = "nord"  # why\nseed = 1\n'),
        ("theme = '#x'\n", 'theme = "nord"\n'),
        (
            "seed = 1\n\n[keymap]\n'theme' = 'k'\n",
            "seed = 1\ntheme = \"nord\"\n\n[keymap]\n'theme' = 'k'\n",
        ),
        ("[keymap]\n", 'theme = "nord"\n\n[keymap]\n'),
    ],
)
def test_one_setting_is_written_and_the_rest_stays(
    home: Path, cwd: Path, before: str, after: str
) -> None:
    path = user_config(home, before)
    environ = environment(home)
    assert write_setting("theme", "nord", environ) == path
    assert path.read_text() == after
    assert load_config({}, environ, cwd)["theme"] == "nord"
    write_setting("theme", None, environ)
    assert load_config({}, environ, cwd).source("theme") == "default"


def test_a_setting_that_cannot_be_changed_alone_is_left(home: Path) -> None:
    before = "theme = '''\nx'''\n"
    path = user_config(home, before)
    with pytest.raises(InputError, match=r"can't be changed alone\. Change it there by hand"):
        write_setting("theme", "nord", environment(home))
    assert path.read_text() == before
