"""Which lines of a judge one call reached: true for honest judges, bounded for hostile ones."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from corpus import CORPUS, LIMITS, pairs

from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.programs.library import find_judges, shipped_judges_dir
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.jail.trace_area import LONGEST_TEXT
from pajama_tui.scoring.jail_process import Jail, WorkerLost
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.trace import LineTrace, source_lines, trace_lines

FOLDER = Path(__file__).parent / "traced"
DEMO = Path(__file__).parents[2] / "sessions" / "demo" / "demo.jsonl"
# These end by the clock, or look for whoever watches them.
UNSTEADY = {"nondeterminism", "memory", "hangs_c", "hangs_one_row", "hangs_python", "crashes"}


def judge(name: str) -> Judge:
    return read_judge(FOLDER / f"{name}.py")


def traced(name: str, a: str, b: str) -> LineTrace:
    return trace_lines(judge(name), "a question", a, b, limits=LIMITS)


def line_of(trace: LineTrace, text: str) -> int:
    (found,) = [number for number, line in enumerate(trace.source, 1) if text in line]
    return found


def values(trace: LineTrace, name: str) -> tuple[str | None, str | None]:
    (found,) = [each for each in trace.variables if each.name == name]
    return found.a, found.b


def test_lines_of_functions_classes_generators_and_comprehensions_are_counted() -> None:
    trace = traced("shapes", "12", "one. two three.")
    assert (trace.a.score, trace.b.score) == (12 + 10 + 2 + 4, -1 + 10 + len("one.twothree."))
    assert not trace.a.altered
    assert not trace.b.altered
    assert trace.counts(line_of(trace, "total += int(response)")) == (1, 1)
    assert trace.counts(line_of(trace, "total -= 1")) == (0, 1)
    assert trace.counts(line_of(trace, "total += weigh(word)")) == (1, 3)
    assert trace.counts(line_of(trace, "yield piece")) == (1, 2)
    assert trace.counts(line_of(trace, "doubled = value * 2")) == (1, 2)
    # The top level is executed while the judge is loaded, once for each.
    assert trace.counts(line_of(trace, "size = 3")) == (1, 1)
    assert trace.only_a == (line_of(trace, "return float(total + sum"),)
    assert trace.only_b == tuple(
        line_of(trace, text) for text in ("except ValueError", "total -= 1")
    )
    assert trace.never == ()
    comment = line_of(trace, "# The end of a generator")
    assert not trace.has_code(comment)
    every = {*trace.only_a, *trace.only_b, *trace.both, *trace.never}
    assert comment not in every
    assert line_of(trace, "finally") not in trace.only_a + trace.only_b


def test_where_the_calls_part_is_told_in_the_order_it_happened() -> None:
    trace = traced("shapes", "12", "one. two three.")
    first, *others = trace.partings
    assert first.line == line_of(trace, "total += int(response)")
    assert first.b == (line_of(trace, "except ValueError"),)
    # A branch on one line has no line of its own: one call left the function there.
    branch = line_of(trace, "if len(kept) > 1")
    (last,) = [each for each in others if each.line == branch]
    assert (last.a, last.b) == ((line_of(trace, "return float(total + sum"),), (0,))
    assert traced("shapes", "same", "same").partings == ()


def test_final_values_stand_side_by_side_those_that_differ_first() -> None:
    trace = traced("shapes", "12", "one. two three.")
    assert values(trace, "total") == ("24", "22")
    assert values(trace, "word") == ("'12'", "'three.'")
    assert values(trace, "kept") == ("{'12': 4}", "{'one': 6, ' two three': 20}")
    assert values(trace, "box") == ("<Box>", "<Box>")
    assert values(trace, "judging_function.<locals>.inner.doubled") == ("4", "20")
    assert values(trace, "(returned)") == ("28.0", "22.0")
    differs = [each.differs for each in trace.variables]
    assert differs == sorted(differs, reverse=True)
    (query,) = [each for each in trace.variables if each.name == "query"]
    assert query.argument
    assert not query.differs


def test_an_exception_leaves_lines_values_and_its_place() -> None:
    trace = traced("raises", "5", "five")
    assert trace.a.score == 2
    assert (trace.b.score, trace.b.kind) == (None, "error")
    assert "invalid literal for int() with base 10: 'five'" in trace.b.reason
    inner, outer = line_of(trace, "number = int(text)"), line_of(trace, "return 10.0 / parse")
    assert (trace.a.trace.returned, trace.a.trace.unwound) == (outer, 0)
    assert (trace.b.trace.returned, trace.b.trace.unwound) == (0, outer)
    assert values(trace, "size") == ("2", "5")
    # Both met one that the judge caught; it is no difference.
    caught = {(each.line, each.name) for each in trace.a.trace.raised}
    assert caught == {(inner, "ValueError")}
    assert trace.raised("a") == ()


def test_a_call_that_never_ends_is_killed_and_what_it_reached_is_kept() -> None:
    trace = traced("loops", "fine", "for ever")
    assert trace.a.score == 1
    assert (trace.b.kind, trace.b.plain_kind) == ("timeout", "timeout")
    assert not trace.b.altered
    assert not trace.b.trace.finished
    spin = line_of(trace, "steps += 1")
    assert trace.counts(spin)[0] == 0
    assert trace.counts(spin)[1] > 1000
    assert trace.only_a == (line_of(trace, "return 1.0"),)
    assert spin in trace.only_b
    branch = line_of(trace, "if response")
    assert [(each.line, each.b) for each in trace.partings] == [(branch, (spin - 1,))]


def test_the_deepest_stack_is_as_deep_under_the_trace() -> None:
    trace = traced("dives", "one", "two")
    assert trace.a.score is not None
    assert trace.a.score > 900
    assert not trace.a.altered
    assert trace.counts(line_of(trace, "return down(depth + 1)"))[0] > 900
    assert values(trace, "query") == ("'a question'", "'a question'")


@pytest.mark.parametrize(("name", "lost"), [("meddles", "after ="), ("replaces", "len(text)")])
def test_a_judge_that_ends_the_trace_is_told_of(name: str, lost: str) -> None:
    trace = traced(name, "four", "fifteen")
    assert trace.a.trace.interrupted
    assert not trace.a.trace.finished
    assert not trace.a.altered
    assert trace.counts(line_of(trace, "sys.settrace("))[0] == 1
    assert trace.counts(line_of(trace, lost))[0] == 0
    # The values are there all the same.
    assert values(trace, "response") == ("'four'", "'fifteen'")


def test_nothing_that_the_judge_defined_is_called_for_its_values() -> None:
    trace = traced("lies", "one", "two")
    assert (trace.a.score, trace.b.score) == (4, 4)
    assert trace.a.trace.finished
    assert values(trace, "hostile")[0] == "<Hostile>"
    assert values(trace, "text")[0] == "<Text>"
    assert values(trace, "items")[0] == "<Items>"
    assert values(trace, "inside")[0] == "[<Hostile>, <Text>, {'key': <Items>}]"
    assert values(trace, "plain")[0] == "(1, 'two', 3.5, None, True)"


def test_giants_are_cut_and_what_is_shown_is_harmless() -> None:
    trace = traced("heaps", "word", "worse")
    assert trace.a.score == 1_000_000
    assert trace.a.trace.finished
    shown = {each.name: each for each in trace.variables}
    assert shown["long_text"].a.startswith("8,000,000 characters: 'wordword")
    assert shown["long_text"].differs
    assert shown["numbers"].a.startswith("1,000,000 items: [0, 1, 2")
    assert shown["words"].a.startswith("50,000 items: {")
    assert shown["power"].a == shown["power"].b
    assert shown["power"].a.endswith("bits")
    assert shown["nested"].a == "[[[[[…]]]]]"
    assert shown["match"].a == "match 'word' at 0-4"
    assert shown["pattern"].a == "pattern '[a-z]+'"
    assert shown["counts"].a == "Counter({'w': 1, 'o': 1, 'r': 1, 'd': 1})"
    assert "\\x1b" in shown["signs"].a
    assert all(ord(char) >= 32 for each in shown.values() for char in each.a or "")
    assert all(len(each.a or "") <= LONGEST_TEXT + 100 for each in shown.values())


def test_values_that_differ_beyond_what_is_shown_are_told_apart() -> None:
    source = (
        "def judging_function(query, response):\n"
        "    words = ['same'] * 500 + [response]\n"
        "    text = 'x' * 5000 + response\n"
        "    same = list(range(10_000))\n"
        "    return 1.0\n"
    )
    trace = trace_lines(Judge("far", "", source), "q", "one", "two", limits=LIMITS)
    by_name = {each.name: each for each in trace.variables}
    assert by_name["words"].a == by_name["words"].b
    assert by_name["words"].differs
    assert by_name["text"].differs
    assert not by_name["same"].differs


def test_a_judge_that_writes_into_the_trace_spoils_its_own_only() -> None:
    trace = traced("spoils", "one", "two")
    assert (trace.a.score, trace.b.score) == (6, 6)
    lines = len(trace.source)
    assert all(1 <= each.line <= lines for each in trace.partings)
    assert all(0 <= at <= lines for each in trace.partings for at in (*each.a, *each.b))
    assert all(count >= 0 for line in range(1, lines + 1) for count in trace.counts(line))
    text = "".join(f"{each.name}{each.a}{each.b}" for each in trace.variables)
    assert all(ord(char) >= 32 for char in text)


def test_a_forbidden_act_and_a_failed_load_are_told_with_what_was_reached() -> None:
    trace = traced("denied", "four", "fifteen")
    assert trace.a.score == 4
    assert trace.b.kind == "denied"
    assert "/etc/passwd" in trace.b.reason
    assert trace.only_b == (line_of(trace, 'open("/etc'),)
    trace = traced("broken", "one", "two")
    assert (trace.a.kind, trace.a.plain_kind) == ("error", "error")
    assert "does not load: KeyError: missing, line 10" in trace.a.reason
    assert trace.counts(line_of(trace, 'TABLE["missing"]')) == (1, 1)
    assert line_of(trace, "return 1.0") in trace.never


def test_a_score_that_the_trace_changes_is_told_of() -> None:
    trace = traced("remembers", "one", "two")
    assert trace.a.score == 100
    assert trace.a.plain_score == 1
    assert trace.a.altered


@pytest.mark.parametrize(
    "source",
    [
        "def judging_function(query, response):\r    return 1.0\r",
        "x = 1\r\n\r\ndef judging_function(query, response):\r\n    return 1.0",
        "\x0cx = 1\n\n\ndef judging_function(query, response):\n    return 1.0",
    ],
)
def test_lines_are_numbered_as_python_does(source: str) -> None:
    trace = trace_lines(Judge("ends", "", source), "q", "a", "b", limits=LIMITS)
    assert trace.a.score == 1
    assert trace.counts(line_of(trace, "return 1.0")) == (1, 1)


def test_it_can_be_cancelled(zygotes: list[int]) -> None:
    control = RunControl()
    threading.Timer(0.3, control.cancel).start()
    slow = Limits(cpu_seconds=30, wall_seconds=60)
    with pytest.raises(WorkerLost):
        trace_lines(judge("loops"), "q", "for ever", "fine", limits=slow, control=control)
    assert zygotes


@pytest.mark.slow
def test_the_shipped_judges_score_the_same_under_the_trace() -> None:
    rows = [json.loads(line) for line in DEMO.read_text().splitlines()]
    different = []
    judges = find_judges(shipped_judges_dir())
    assert len(judges) >= 80
    with Jail() as jail:
        for row in (rows[0], rows[40], rows[90]):
            for side in ("response_a", "response_b"):
                jail.load([(row["prompt"], row[side])])
                for each in judges:
                    plain = jail.run(each, Limits())
                    under = jail.run(each, Limits(), lines=len(source_lines(each.source)))
                    assert under.trace is not None
                    same = plain.scores.tobytes() == under.scores.tobytes()
                    if not same or not under.trace.finished or under.trace.left_out:
                        different.append((each.label, row["id"], side))
    assert different == []


def test_hostile_judges_score_the_same_under_the_trace() -> None:
    text = (pairs()[0]["prompt"], pairs()[0]["response_a"])
    different = []
    with Jail() as jail:
        jail.load([text])
        for hostile in CORPUS:
            steady = hostile.category not in UNSTEADY and "nondeterministic" not in hostile.health
            if not steady or hostile.kinds & {"timeout", "memory", "killed"}:
                continue
            plain = jail.run(hostile.judge, LIMITS)
            under = jail.run(hostile.judge, LIMITS, lines=hostile.judge.source.count("\n") + 1)
            if not np.array_equal(plain.scores, under.scores, equal_nan=True):
                different.append((hostile.id, plain.scores, under.scores, under.messages))
    assert different == []
