"""How to run a job by hand: on a terminal, or as a script for a cluster's scheduler."""

import shlex

from pajama_tui.training.jobs.job import Job
from pajama_tui.untrusted import printable


def script_of(job: Job) -> str:
    """Return what `jobs start --print` prints for a job, safe to show.

    Raises:
        InputError: its job.toml is missing or damaged.
    """
    spec = job.specification()
    command, needs = shlex.join(spec.command), spec.needs
    place = shlex.quote(spec.directory)
    lines = [
        "# Here, in the foreground:",
        f"cd {place} && {command}",
        "",
        "# With Slurm, save from here on as a file and give it to sbatch:",
        "#!/bin/bash",
        f"#SBATCH --job-name={job.id}",
        f"#SBATCH --output={shlex.quote(str(job.folder / 'slurm-%j.txt'))}",
        "#SBATCH --open-mode=append",
        "#SBATCH --requeue",
        "# Two minutes to write a checkpoint before the time is up:",
        "#SBATCH --signal=B:TERM@120",
    ]
    if needs.memory:
        # An estimate, where the scheduler kills whatever takes more.
        lines.append(f"#SBATCH --mem={max(2 * needs.memory >> 20, 2048)}M")
    if needs.gpus:
        lines.append(f"#SBATCH --gpus={needs.gpus}")
    lines += [f"cd {place}", f"exec {command}"]
    if spec.kind == "reward":
        folder = shlex.quote(str(job.folder))
        lines += [
            "",
            "# On several GPUs or machines, with accelerate (or torchrun):",
            f"accelerate launch --num_processes {max(needs.gpus, 2)} "
            f"-m pajama_tui.training.reward {folder}",
        ]
    return printable("\n".join(lines), newlines=True)
