"""What tokens cost: a dated table, the user's own prices over it, and unknown elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from re import sub
from typing import Any

from pajama_tui.config import default_prices
from pajama_tui.errors import InputError
from pajama_tui.llm.reply import Request, Usage
from pajama_tui.toml_file import TomlFile, read_toml
from pajama_tui.untrusted import printable

# US dollars.
Money = Decimal

PRICES_AS_OF = "2026-11-22"
_MILLION = Decimal(1_000_000)
_BATCH = Decimal("0.5")
_ONE = Money(1)


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars a million tokens; None: unknown.

    Attributes:
        long_prompt: prompts of more tokens than this cost `long_factor` times as much, on every
            token; None: there is no such limit.
        as_of: the day the price was looked up, or "".
    """

    input: Money
    output: Money
    cache_read: Money | None = None
    cache_write: Money | None = None
    cache_write_long: Money | None = None
    long_prompt: int | None = None
    long_factor: Money = _ONE
    as_of: str = PRICES_AS_OF


def _price(
    input: str, output: str, cache_read: str, cache_write: str, cache_write_long: str | None = None
) -> Price:
    long = None if cache_write_long is None else Money(cache_write_long)
    return Price(Money(input), Money(output), Money(cache_read), Money(cache_write), long)


PRICES: Mapping[str, Price] = {
    "claude-haiku-5-5": replace(
        _price("0.10", "0.50", "0.01", "0.125", "0.20"), long_prompt=100_000, long_factor=Money(5)
    ),
    "claude-sonnet-5-5": _price("2", "10", "0.10", "2.50", "4"),
    "claude-opus-5-5": _price("4", "20", "0.20", "5", "8"),
    "claude-fable-5-2": _price("8", "40", "0.20", "10", "16"),
    "claude-opus-5": _price("5", "25", "0.50", "6.25", "10"),
    "claude-sonnet-4-6": _price("3", "15", "0.30", "3.75"),
    "claude-haiku-4-5": _price("1", "5", "0.10", "1.25"),
}


def load_prices(path: Path | None = None) -> dict[str, Price]:
    """Return the prices by model, the user's own over the built-in ones.

    The file has a table a model, in dollars a million tokens, for example::

        as_of = "2026-12-01"

        [claude-sonnet-5-5]
        input = 2.0
        output = 10.0
        cache_read = 0.1

    Args:
        path: such a file, which must exist; None: the one beside the user's settings, if any.

    Raises:
        InputError: the file is broken; names file and model.
    """
    if path is None:
        path = default_prices()
        if not path.is_file():
            return dict(PRICES)
    file = read_toml(path)
    as_of = file.values.get("as_of", "")
    if not isinstance(as_of, str):
        as_of = str(as_of)
    own = {
        model: replace(_from_table(file, model, table), as_of=as_of)
        for model, table in file.values.items()
        if model != "as_of"
    }
    return {**PRICES, **own}


def price_of(model: str, prices: Mapping[str, Price] = PRICES) -> Price | None:
    """Return the price of a model, also where its name ends in the day of its release."""
    return prices.get(model) or prices.get(sub(r"-\d{8}$", "", model))


def cost(
    model: str, usage: Usage | None, *, batch: bool = False, prices: Mapping[str, Price] = PRICES
) -> Money | None:
    """Return what `usage` costs in dollars, or None where that is unknown; unknown is never 0.

    Args:
        batch: asked as part of a batch, at half the price.
    """
    price = price_of(model, prices)
    if usage is None:
        return None
    if usage.total == 0:
        return Money(0)
    if price is None:
        return None
    parts = (
        (usage.input, price.input),
        (usage.output, price.output),
        (usage.cache_read, price.cache_read),
        (usage.cache_write, price.cache_write),
        (usage.cache_write_long, price.cache_write_long),
    )
    total = Money(0)
    for tokens, dollars in parts:
        if tokens and dollars is None:
            return None
        total += tokens * (dollars or 0) / _MILLION
    if price.long_prompt is not None and usage.prompt > price.long_prompt:
        total *= price.long_factor
    return total * _BATCH if batch else total


def shown_money(money: Money | None) -> str:
    """Return "$0.0123" and the like, rounded up, or "price unknown"."""
    if money is None:
        return "price unknown"
    places = "0.01" if money >= 1 or money == 0 else "0.0001"
    return f"${money.quantize(Decimal(places), ROUND_CEILING)}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a request will take, before it is sent.

    Attributes:
        input: tokens to read, cached ones included.
        counted: the server counted them; else they are estimated from the length of the text.
        most_output: tokens it may write at most.
        most: dollars if it writes that many, None where unknown.
        as_of: the day of the price, or "".
    """

    input: int
    counted: bool
    most_output: int
    most: Money | None
    as_of: str

    @classmethod
    def of(
        cls,
        request: Request,
        *,
        counted: int | None = None,
        batch: bool = False,
        prices: Mapping[str, Price] = PRICES,
    ) -> "Estimate":
        """Return the estimate for `request`; `counted`: tokens to read by the server's count."""
        tokens = request.estimated_input() if counted is None else counted
        worst = Usage(tokens, request.max_tokens)
        price = price_of(request.model, prices)
        return cls(
            tokens,
            counted is not None,
            request.max_tokens,
            cost(request.model, worst, batch=batch, prices=prices),
            price.as_of if price else "",
        )

    def __str__(self) -> str:
        tokens = f"{self.input:,} tokens in{'' if self.counted else ' (estimate)'}"
        text = f"{tokens}, at most {self.most_output:,} out: "
        if self.most is None:
            return text + "price unknown"
        return text + f"at most {shown_money(self.most)} (prices of {self.as_of or 'unknown date'})"


def _from_table(file: TomlFile, model: str, table: Any) -> Price:
    where = f"{printable(str(file.path))}: prices of '{printable(model, limit=80)}'"
    if not isinstance(table, dict):
        raise InputError(f"{where} must be a table with 'input' and 'output'.")
    numbers: dict[str, Money | None] = dict.fromkeys(
        ("input", "output", "cache_read", "cache_write", "cache_write_long", "long_factor")
    )
    for name, value in table.items():
        if name not in numbers and name != "long_prompt":
            raise InputError(f"{where}: there is no '{printable(name, limit=80)}'.")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        # Said this way round, NaN is out of range as well.
        if not number or not 0 <= value < 1e9:
            raise InputError(f"{where}: '{name}' must be a number, 0 or more.")
        if name in numbers:
            numbers[name] = Money(str(value))
    given, written = numbers["input"], numbers["output"]
    if given is None or written is None:
        raise InputError(f"{where}: 'input' and 'output' must be given, in dollars a million.")
    long_prompt = table.get("long_prompt")
    return Price(
        given,
        written,
        numbers["cache_read"],
        numbers["cache_write"],
        numbers["cache_write_long"],
        None if long_prompt is None else int(long_prompt),
        numbers["long_factor"] or _ONE,
    )
