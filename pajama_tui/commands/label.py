"""`pajama-tui label`: pair after pair on a plain terminal, one letter each."""

from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.labels_common import (
    ORDERS,
    choose_order,
    label_options,
    open_labels,
    propose_row,
    read_pairs_of,
)
from pajama_tui.commands.labels_text import pair_lines

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_order import Order
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.session_labels import Answer

_ANSWERS: "dict[str, Answer]" = {"a": "a", "b": "b", "t": "tie", "s": "skip"}
_ASK = "a, b, t(ie), s(kip), u(ndo), w(hole texts), q(uit)? "


@click.command("label")
@click.argument("data")
@click.option("--by", type=click.Choice(ORDERS), help="The order (default: the session's, random).")
@click.option("--blind", is_flag=True, help="Show no verdict before the answer.")
@label_options
def label_command(data: str, **options: Any) -> None:
    """Show pair after pair of DATA, ask which response is better, and keep the answers.

    Every answer is in the session at once; Ctrl-C loses nothing. 'pajama-tui labels next --help'
    says what the orders are. Without scores there are no verdicts, and rows are drawn at random.

    \b
    Examples:
      pajama-tui label pairs.jsonl --blind
      pajama-tui label pairs.jsonl --by disagreement
    """
    with open_labels(data, options, readonly=False) as workspace:
        _Loop(workspace, choose_order(options["by"]), blind=options["blind"]).run()


class _Loop:
    """Asks until the user leaves or nothing is left."""

    def __init__(self, workspace: "Workspace", order: "Order | None", *, blind: bool) -> None:
        from pajama_tui.pipeline.labelling import Labels, is_blind, order_of, verdicts_on_disk

        self._workspace = workspace
        self._table = read_pairs_of(workspace)
        self._labels = Labels(workspace.session)
        self._order = order or order_of(workspace.session)
        self._blind = blind or is_blind(workspace.session)
        self._first: Verdicts | None = verdicts_on_disk(workspace, self._table)
        self._now = self._first
        self._after = -1

    def run(self) -> None:
        """Ask; what was answered is told at the end."""
        while self._ask():
            pass
        self._tell()

    def _ask(self) -> bool:
        from pajama_tui.pipeline.label_text import reason, share

        proposal = propose_row(
            self._workspace,
            self._table,
            self._labels.log,
            self._order,
            self._after,
            lambda: self._now,
        )
        if proposal is None:
            click.echo("Nothing is left to label.")
            return False
        p_a = None if self._now is None else float(self._now.p_a[proposal.position])
        whole = False
        while True:
            click.echo()
            for line in pair_lines(self._workspace, proposal.row, whole=whole):
                click.echo(line)
            click.echo(f"\n{proposal.order}: {reason(proposal, blind=self._blind)}")
            if p_a is not None and not self._blind:
                click.echo(f"The verdict is P(a) {share(p_a)}.")
            try:
                said = input(_ASK).strip().lower()
            except (EOFError, KeyboardInterrupt):
                click.echo()
                return False
            if said == "q":
                return False
            if said == "u":
                self._undo()
                return True
            if said in _ANSWERS:
                unseen = self._blind and proposal.row not in self._labels.log.touched
                self._labels.decide(
                    proposal.row, _ANSWERS[said], proposal, p_a=p_a, blind=unseen
                )  # fmt: skip
                self._take(proposal.row)
                self._after = proposal.row
                return True
            whole = whole or said == "w"

    def _undo(self) -> None:
        from pajama_tui.pipeline.label_text import decision_text

        undone = self._labels.undo()
        if undone is None:
            click.echo("There is no label to take back.")
            return
        click.echo(f"Taken back: {decision_text(undone)}.")
        self._after = undone.row - 1
        self._take(undone.row)

    def _take(self, row: int) -> None:
        """Put the decision on disk, judge by it, and say what that changed."""
        from pajama_tui.pipeline.label_effect import label_effect
        from pajama_tui.pipeline.label_order import positions_of
        from pajama_tui.pipeline.label_text import effect_phrases
        from pajama_tui.pipeline.labelling import verdicts_on_disk, with_gold

        self._labels.write()
        self._table = with_gold(self._workspace, self._table, self._labels.log, row)
        if self._now is None:
            return
        before, self._now = self._now, verdicts_on_disk(self._workspace, self._table)
        if self._now is not None:
            position = int(positions_of(self._table, [row])[0])
            effect = label_effect(before, self._now, self._labels.log, position=position, row=row)
            click.echo(f"Row {row + 1:,}: {', '.join(effect_phrases(effect))}.")

    def _tell(self) -> None:
        from pajama_tui.pipeline.label_effect import label_effect, measure_labels
        from pajama_tui.pipeline.label_text import effect_lines

        given = len(self._labels.log.labels)
        click.echo(f"{given:,} labels in {self._workspace.session.directory}.")
        if self._first is None or self._now is None or not self._labels.made:
            return
        effect = label_effect(
            self._first,
            self._now,
            self._labels.log,
            since=self._labels.made,
            measured=measure_labels(
                self._workspace, self._table, self._now.matrix, self._labels.log
            ),
            seed=self._workspace.seed,
        )
        click.echo("Since you began:")
        for line in effect_lines(effect):
            click.echo(f"  {line}")
