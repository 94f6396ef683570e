"""`pajama-tui probe show`: what the probes in a folder are."""

import json
from typing import Any

import click

from pajama_tui.untrusted import printable


@click.command("show")
@click.argument("folder", metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def show_command(folder: str, as_json: bool) -> int:
    """Say what the probes in DIR predict, of which model, and what is known of their worth."""
    from pajama_tui.training.probes.probe import Probe
    from pajama_tui.training.probes.probe_files import load_probes

    def facts(probe: Probe) -> dict[str, Any]:
        return {
            "aspect": probe.aspect,
            "kind": probe.kind,
            "scores": probe.scores.tolist(),
            "layers": list(probe.layers),
            "pool": probe.pool,
            "family": probe.family,
            "classifier": probe.classifier.head,
            "model": probe.model.to_dict(),
            "prompt": probe.prompt.hash,
            "record": dict(probe.record),
        }

    probes = load_probes(folder)
    if as_json:
        click.echo(json.dumps({"probes": [facts(probe) for probe in probes.values()]}))
        return 0
    first = next(iter(probes.values()))
    click.echo(printable(f"{len(probes)} {first.kind} probes of {first.model.name}"))
    for aspect, probe in probes.items():
        layers = "+".join(map(str, probe.layers))
        worth = probe.record.get("scores")
        told = ", ".join(
            f"{name} {value:.3f}"
            for name, value in (worth.items() if isinstance(worth, dict) else ())
            if isinstance(value, float)
        )
        line = f"{aspect:22} layer {layers:8} {probe.pool:7} {probe.family:10} "
        click.echo(printable(f"{line}{probe.classifier.head:9} {told}".rstrip()))
    return 0
