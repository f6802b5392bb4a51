"""Settings: each mistake is named with its variable and what to write, before anything starts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import killpoints
from bot.config import PREFIX, Settings, load
from bot.errors import ConfigurationError

TOKEN = "123456:ABC-def_GHIjklMNOpqrSTUvwxYZ"
SIMULATOR = "http://127.0.0.1:8081"


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path: Path) -> None:
    """No setting of the machine, and no .env of the folder, reaches a test."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(PREFIX + name, value)


def test_without_any_setting_there_are_defaults():
    """The real Telegram, the folder data, nothing else."""
    settings = load()
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.data_dir == Path("data").absolute()
    assert settings.clock_file is None


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("BOT_TOKEN", "hello", "@BotFather"),
        ("BOT_TOKEN", "123:", "@BotFather"),
        ("BOT_TOKEN", "123:ab c", "@BotFather"),
        ("TELEGRAM_API_URL", "127.0.0.1:8081", "http://"),
        ("TELEGRAM_API_URL", "ftp://x", "http://"),
        ("TELEGRAM_API_URL", "http://", "http://"),
        ("LOG_FORMAT", "xml", "'console', 'json' or 'auto'"),
        ("HEALTH_PORT", "eighty", "integer"),
        ("HEALTH_PORT", "-1", "greater than or equal to 0"),
        ("HEALTH_PORT", "65536", "less than or equal to 65535"),
        ("PIPER_VOICES_DIR", "/nowhere/voices", "make it, or remove the setting"),
    ],
)
def test_a_wrong_value_names_its_variable_and_the_remedy(monkeypatch, name, value, remedy):
    """The operator reads which line of .env to change, and to what."""
    given(monkeypatch, **{name: value})
    with pytest.raises(ConfigurationError) as caught:
        load()
    assert f"{PREFIX}{name} " in str(caught.value)
    assert remedy in str(caught.value)


def test_every_wrong_value_is_named_at_once(monkeypatch):
    """One line per mistake, so that nobody has to start again and again."""
    given(monkeypatch, LOG_FORMAT="xml", HEALTH_PORT="x", TELEGRAM_API_URL="y")
    with pytest.raises(ConfigurationError) as caught:
        load()
    assert len(str(caught.value).splitlines()) == 3


def test_a_wrong_token_is_not_repeated(monkeypatch):
    """What looks like a token may be one: it stays out of messages and representations."""
    secret = "99:" + "S" * 80
    given(monkeypatch, BOT_TOKEN=secret)
    with pytest.raises(ConfigurationError) as caught:
        load()
    assert secret not in str(caught.value)
    given(monkeypatch, BOT_TOKEN=TOKEN)
    assert TOKEN not in repr(load())
    assert load().token == TOKEN


def test_a_missing_token_is_asked_for_in_words():
    """Without a token the demo is offered."""
    with pytest.raises(ConfigurationError, match=r"BOT_TOKEN is missing.*celabiedrs demo"):
        _ = load().token


def test_the_clock_is_never_moved_on_the_real_telegram(monkeypatch, tmp_path):
    """Reminders and deadlines of real people follow the real time."""
    given(monkeypatch, CLOCK_FILE=str(tmp_path / "clock"))
    with pytest.raises(ConfigurationError, match="CELABIEDRS_CLOCK_FILE moves the clock"):
        load()
    given(monkeypatch, TELEGRAM_API_URL="https://api.telegram.org/")
    with pytest.raises(ConfigurationError, match="CELABIEDRS_CLOCK_FILE moves the clock"):
        load()
    given(monkeypatch, TELEGRAM_API_URL="HTTPS://API.Telegram.org:443")
    with pytest.raises(ConfigurationError, match="CELABIEDRS_CLOCK_FILE moves the clock"):
        load()
    given(monkeypatch, TELEGRAM_API_URL=SIMULATOR)
    assert load().clock_file == tmp_path / "clock"


def test_the_bot_is_never_killed_on_purpose_on_the_real_telegram(monkeypatch):
    """The switch of the tests that kill the bot is refused where people are."""
    monkeypatch.setenv(killpoints.VARIABLE, "after_commit")
    with pytest.raises(ConfigurationError, match="kills the bot on purpose"):
        load()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("BOT_TOKN", "BOT_TOKEN"),
        ("TOKEN", "BOT_TOKEN"),
        ("DATADIR", "DATA_DIR"),
        ("TELEGRAM_URL", "TELEGRAM_API_URL"),
    ],
)
def test_a_misspelt_name_is_found_and_the_right_one_named(monkeypatch, wrong, right):
    """A setting that nobody reads would be believed to hold."""
    given(monkeypatch, **{wrong: "x"})
    with pytest.raises(ConfigurationError, match=f"{PREFIX}{wrong} .*{PREFIX}{right}"):
        load()


def test_a_name_like_nothing_is_to_be_removed(monkeypatch):
    """Where no name is close, none is guessed."""
    given(monkeypatch, QQQQQQ="x")
    with pytest.raises(ConfigurationError, match="remove it"):
        load()


def test_a_misspelt_name_in_the_file_is_found_too(tmp_path: Path):
    """Most operators write .env, not the environment."""
    (tmp_path / ".env").write_text("CELABIEDRS_BOT_TOKN=123456:abcdefgh\n")
    with pytest.raises(ConfigurationError, match=r"CELABIEDRS_BOT_TOKN .*CELABIEDRS_BOT_TOKEN"):
        load()


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path: Path):
    """As everywhere: what is set for this process holds."""
    (tmp_path / ".env").write_text("CELABIEDRS_LOG_FORMAT=json\nOTHER=1\n")
    assert load().log_format == "json"
    given(monkeypatch, LOG_FORMAT="console")
    assert load().log_format == "console"


def test_an_empty_value_is_no_value(monkeypatch):
    """`CELABIEDRS_CLOCK_FILE=` in a file means: not set."""
    given(monkeypatch, CLOCK_FILE="", HEALTH_PORT="", BOT_TOKEN="")
    assert load().clock_file is None
    assert load().health_port is None


def test_settings_cannot_change_while_running(monkeypatch):
    """What was checked at the start is what holds."""
    with pytest.raises(ValueError, match="frozen"):
        load().data_dir = Path("elsewhere")  # type: ignore[misc]  # that is what is tried


def test_each_setting_is_known_to_the_tests():
    """A new setting comes with its wrong values."""
    assert set(Settings.model_fields) == {
        "bot_token",
        "telegram_api_url",
        "data_dir",
        "master_key_file",
        "log_format",
        "health_port",
        "clock_file",
        "piper_voices_dir",
    }
