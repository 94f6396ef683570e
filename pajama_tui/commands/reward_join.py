"""`pajama-tui reward join`: a reward model as one more judge of a label model."""

from typing import Any

import click

from pajama_tui.commands.joining import Words, join_judges, join_options
from pajama_tui.commands.options import workspace_options


@click.command("join")
@click.option("--model", required=True, metavar="DIR", help="The reward model's folder.")
@click.option("--rewards", required=True, metavar="FILE", help="What 'reward score --out' wrote.")
@click.argument("data")
@join_options
@workspace_options
def join_command(model: str, rewards: str, data: str, **options: Any) -> int:
    """Fit a label model on the judges of DATA and the reward model together.

    Says what it is worth with and without the reward model, on the same held-out gold. Gold of
    prompts that the reward model has learned from is not used: its rewards know too much there.

    \b
    Examples:
      pajama-tui reward score --model reward pairs.jsonl --out scored.jsonl
      pajama-tui reward join --model reward --rewards scored.jsonl pairs.jsonl --out joint.jsonl
    """
    import numpy as np

    from pajama_tui.training.reward.joining import read_rewards
    from pajama_tui.training.reward.record import learned_prompts

    learned = np.array(learned_prompts(model), np.int64)
    words = Words("reward", "the reward model", _facts)
    return join_judges(data, read_rewards(rewards), learned, options, words)


def _facts(names: list[str], missing: int, weights: Any) -> dict[str, Any]:
    return {
        "reward_column": names[0],
        "pairs_without_reward": missing,
        "weight": float(weights[0]),
    }
