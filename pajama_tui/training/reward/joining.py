"""A reward model's rewards as the scores of one more judge."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.training.joining import Sides, SideScores, number
from pajama_tui.training.reward.scoring import REWARD_A, REWARD_B
from pajama_tui.untrusted import printable


def read_rewards(path: str) -> SideScores:
    """The rewards in a file that 'reward score' wrote.

    Raises:
        InputError: the file cannot be used, or holds no rewards.
    """
    name = f"reward:{Path(path).name}"

    def read(record: Mapping[str, Any]) -> dict[str, Sides]:
        return {name: (number(record.get(REWARD_A)), number(record.get(REWARD_B)))}

    nothing = (
        f"{printable(path)} holds no rewards ({REWARD_A}); make them with 'pajama-tui reward score "
        "--model DIR DATA --out FILE'."
    )
    return SideScores(path, read, nothing)
