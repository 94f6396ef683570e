"""`pajama-tui probe import`: published probes, from pickles to files that nothing can hide in."""

import json
from pathlib import Path

import click

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable


@click.command("import")
@click.argument("source", metavar="PKL_OR_DIR")
@click.option("--out", required=True, metavar="DIR", help="Folder of probes to write.")
@click.option(
    "--prompts",
    required=True,
    metavar="FILE",
    help="The prompts they were fitted on: the utils.py that came with them, or JSON.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def import_command(source: str, out: str, prompts: str, as_json: bool) -> int:
    """Turn INSPECTOR's published pickles into probes, with the very same predictions.

    Nothing in a pickle is run: what is no plain probe is refused. The file of prompts is not run
    either; its texts are taken into the probes, as these are worth something on them alone.

    \b
    Examples:
      pajama-tui probe import Representation-as-a-judge/gsm8k_multi_clfs --out probes \\
                 --prompts Representation-as-a-judge/utils.py
    """
    from pajama_tui.training.probes.probe_files import save_probe
    from pajama_tui.training.probes.prompt_import import read_prompts
    from pajama_tui.training.probes.published import find_pickles, import_probe

    if Path(out).is_file():
        raise InputError(f"{printable(out)} is a file; name a folder to be made.")
    known = read_prompts(prompts)
    # All are read before any is written: half a set would be taken for a whole one.
    probes = [import_probe(path, known) for path in find_pickles(source)]
    kinds = {probe.kind for probe in probes}
    if len(kinds) > 1:
        raise InputError("These are probes of both kinds, multi and binary; import them apart.")
    for probe in probes:
        save_probe(probe, Path(out))
    if as_json:
        imported = [
            {
                "aspect": probe.aspect,
                "kind": probe.kind,
                "model": probe.model.name,
                "layers": list(probe.layers),
                "pool": probe.pool,
                "classifier": probe.classifier.head,
            }
            for probe in probes
        ]
        click.echo(json.dumps({"out": out, "imported": imported}))
        return 0
    for probe in probes:
        layers = "+".join(map(str, probe.layers))
        click.echo(
            printable(
                f"{probe.aspect}: {probe.kind}, {probe.classifier.head} on layer {layers} "
                f"({probe.pool}) of {probe.model.name}"
            )
        )
    click.echo(printable(f"{out}: {len(probes)} probes."))
    return 0
