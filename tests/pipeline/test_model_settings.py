"""The model, its server, its prices and the cap, as the settings have them."""

from decimal import Decimal
from pathlib import Path

import pytest

from pajama_tui.config import load_config
from pajama_tui.errors import InputError
from pajama_tui.llm import DEFAULT_MODEL
from pajama_tui.llm.prices import PRICES
from pajama_tui.pipeline.model_settings import budget_of, endpoint_of, model_of, prices_of

KEY = {"ANTHROPIC_API_KEY": "sk-test"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return tmp_path


def test_nothing_set(home: Path) -> None:
    config = load_config({}, {"HOME": str(home)}, home)
    assert model_of(config) == DEFAULT_MODEL
    assert prices_of(config) == PRICES
    assert budget_of(config, PRICES) is None
    assert endpoint_of(config, KEY).place == "https://api.anthropic.com"


def test_prices_of_ones_own(home: Path) -> None:
    own = home / "own.toml"
    environ = {"HOME": str(home), "PAJAMA_PRICES": str(own)}
    with pytest.raises(InputError, match=r"Can't read .*own\.toml"):
        prices_of(load_config({}, environ, home))
    own.write_text("[mine]\ninput = 1\noutput = 2\n")
    assert prices_of(load_config({}, environ, home))["mine"].output == Decimal(2)
    beside = home / ".config" / "pajama-tui" / "prices.toml"
    beside.parent.mkdir(parents=True)
    beside.write_text("[yours]\ninput = 1\noutput = 2\n")
    assert "yours" in prices_of(load_config({}, {"HOME": str(home)}, home))


@pytest.mark.parametrize(
    ("flags", "environ", "said"),
    [
        ({"budget": "plenty"}, {}, "--budget must be dollars"),
        ({}, {"PAJAMA_BUDGET": "plenty"}, "PAJAMA_BUDGET must be dollars"),
        ({"base_url": "nowhere"}, {}, "--base-url must be an address"),
        ({}, {"PAJAMA_BASE_URL": "nowhere"}, "PAJAMA_BASE_URL must be an address"),
        ({}, {"ANTHROPIC_BASE_URL": "nowhere"}, "ANTHROPIC_BASE_URL must be an address"),
    ],
)
def test_what_is_wrong_is_named_as_it_was_given(
    home: Path, flags: dict[str, str], environ: dict[str, str], said: str
) -> None:
    config = load_config(flags, {"HOME": str(home), **environ}, home)
    read = (
        budget_of if "BUDGET" in said.upper() else lambda config, prices: endpoint_of(config, KEY)
    )
    with pytest.raises(InputError, match=said):
        read(config, PRICES)


def test_a_line_of_a_file_is_named(home: Path) -> None:
    (home / "pajama.toml").write_text('\nbudget = "plenty"\n')
    config = load_config({}, {"HOME": str(home)}, home)
    with pytest.raises(InputError, match=r"pajama\.toml line 2: 'budget' must be dollars"):
        budget_of(config, PRICES)
