"""`pajama-tui doctor`: what holds judges back on this machine, shown by trying."""

import json
import os
import platform
import sys

import click

# What is tried, the program that tries it, and the only outcome that is right.
_ATTEMPTS = (
    ("read a file", "return len(open('/etc/passwd').read())", "denied"),
    (
        "see the environment",
        "import os; ours = {'PYTHONHASHSEED', 'PYTHONUTF8', 'LC_ALL', 'TZ'}\n"
        "    if set(os.environ) - ours: return 1.0\n"
        "    raise LookupError('nothing of yours is in it')",
        "error",
    ),
    ("open a socket", "import socket; socket.socket(); return 1.0", "denied"),
    ("start a program", "import os; return os.system('true')", "denied"),
    ("fork", "import os; return os.fork()", "denied"),
    ("signal its parent", "import os; os.kill(os.getppid(), 0); return 1.0", "denied"),
    (
        "open a file by a back door",
        "import io\n"
        "    raw = io.RawIOBase.__base__.__subclasses__()\n"
        "    return next(c for c in raw if c.__name__ == 'FileIO')('/etc/passwd').fileno()",
        "denied",
    ),
    ("end without a score", "import os; os._exit(0)", "killed"),
    ("compute for ever", "while True: pass", "timeout"),
    ("take all memory", "return len(bytearray(10 ** 12))", "memory"),
)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def doctor_command(as_json: bool) -> int:
    """Explain the sandbox on this machine and try to break out of it.

    Exit code 1 when judges cannot be locked in, or when an attempt did not end as it must.
    """
    from pajama_tui.errors import PajamaError
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring import Limits, score_pairs
    from pajama_tui.scoring.jail_process import Jail

    facts = {
        "python": sys.version.split()[0],
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
    }
    try:
        with Jail() as jail:
            level = jail.level
    except PajamaError as error:
        if as_json:
            click.echo(json.dumps({**facts, "sandbox": "none", "error": str(error)}))
        else:
            click.echo(f"Sandbox: NOT AVAILABLE\n{error}")
        return 1
    pair = {"prompt": "p", "response_a": "x", "response_b": "y"}
    tried = []
    for name, body, right in _ATTEMPTS:
        source = f"def judging_function(query, response):\n    {body}\n"
        judge = Judge(name="attempt", rubric="doctor", source=source)
        limits = Limits(cpu_seconds=0.3, wall_seconds=3, memory_mib=256, strikes=1)
        _, failures = score_pairs([judge], [pair], workers=1, limits=limits)
        outcome = failures[0].kind if failures else "it worked"
        message = failures[0].message if failures else ""
        tried.append({"attempt": name, "outcome": outcome, "message": message,
                      "held": outcome == right})  # fmt: skip
    held = all(attempt["held"] for attempt in tried)
    if as_json:
        click.echo(json.dumps({**facts, "sandbox": level.name, "landlock": level.landlock,
                               "attempts": tried, "held": held}))  # fmt: skip
        return 0 if held else 1
    for fact, value in facts.items():
        click.echo(f"{fact:8} {value}")
    click.echo(f"sandbox  {level.describe()}\n")
    click.echo("seccomp  the boundary: a judge's process may use memory, clocks and exit, and no")
    click.echo("         other system call; checked at every start by trying.")
    if level.landlock:
        click.echo("landlock a second wall: no file, no network, even if the first had a hole.")
    else:
        click.echo("landlock is missing in this kernel. It is a second wall; the first one holds.")
    click.echo("\nA judge that tries to ...")
    for attempt in tried:
        mark = "held  " if attempt["held"] else "BROKEN"
        click.echo(f"  {mark} {attempt['attempt']:38} {attempt['outcome']}: {attempt['message']}")
    click.echo(
        "\nNot promised: bugs in the kernel's own memory and clock calls, processor side channels, "
        "a judge\nthat looks at other texts of its chunk (the health check's repetition shows it)."
    )
    return 0 if held else 1
