"""What the settings say of the model that is asked: which, where, its prices, and the cap."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pajama_tui.config import Config
from pajama_tui.llm import DEFAULT_MODEL, Budget, Endpoint, find_endpoint, load_prices
from pajama_tui.llm.prices import PRICES

if TYPE_CHECKING:
    from pajama_tui.llm import Price


def model_of(config: Config) -> str:
    """Return the model's name."""
    return str(config["model"]) or DEFAULT_MODEL


def endpoint_of(config: Config, environ: Mapping[str, str] = os.environ) -> Endpoint:
    """Return the server and the credentials; see `llm.find_endpoint`.

    Raises:
        InputError: the address or a key can't be right, or there are no credentials.
    """
    url = str(config["base_url"])
    return find_endpoint(url or None, environ, named=_named(config, "base_url"))


def prices_of(config: Config) -> "dict[str, Price]":
    """Return the prices by model, the user's own over the built-in ones.

    Raises:
        InputError: the file that is set is not there, or is broken.
    """
    path = config["prices"]
    # Nobody said that there is one where nothing is set.
    if config.source("prices") == "default" and not path.is_file():
        return dict(PRICES)
    return load_prices(path)


def budget_of(config: Config, prices: "Mapping[str, Price]") -> Budget | None:
    """Return the cap, or None where there is none.

    Raises:
        InputError: it is neither dollars nor tokens.
    """
    text = str(config["budget"])
    return Budget.parse(text, prices=prices, named=_named(config, "budget")) if text else None


def _named(config: Config, setting: str) -> str:
    source = config.source(setting)
    if source == "flag":
        return f"--{setting.replace('_', '-')}"
    if source.startswith("environment "):
        return source.removeprefix("environment ")
    return f"{source}: '{setting}'"
