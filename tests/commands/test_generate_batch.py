"""`generate --batch` as the real program: half the price, found again, asked for nothing twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from generating import (
    NAMES,
    by_number,
    lines_of,
    spent,
    states,
    wait_for,
    with_pairs,
    words,
)
from in_process import Inside, running_inside
from model_server import MessagesServer, Step, judge, serving, slot_of
from program import Ended, Program

from tests.llm.server import EVERYTHING

BLANKET = """def judging_function(query, response):
    try:
        return response.count("e") / len(response)
    except Exception:
        return 0.0
"""


@pytest.fixture
def work(pajama: Program) -> Program:
    """A directory with labelled pairs and one judge."""
    return with_pairs(pajama)


@pytest.fixture
def inside(
    work: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    """The program's entry point in this process: what it loads is loaded once for all tests."""
    with running_inside(work.folder, monkeypatch, capsys) as run:
        yield run


def bad_at_first(body: dict[str, Any]) -> Step:
    """Judges of odd number are bad at first, and good when asked again."""
    number = slot_of(body)[1]
    if number % 2 and len(body["messages"]) == 1:
        return Step(data=judge("e_share", BLANKET))
    return by_number(body)


def by_batch(server: MessagesServer, *more: str) -> list[str]:
    """The command that asks in batches and looks at them often."""
    return words(server, "--batch", "--poll", "0.2", "--json", *more)


def asked(server: MessagesServer) -> Counter[tuple[int, str]]:
    """How often each question was sent, in batches and one by one."""
    bodies = [*server.batches.questions, *(each.body for each in server.messages)]
    return Counter(
        (slot_of(body)[1], "repair" if len(body["messages"]) > 1 else "first") for body in bodies
    )


def test_half_the_price_is_forecast_told_and_paid(work: Program, inside: Inside) -> None:
    with serving(bad_at_first) as server:
        server.polls = 1
        done = inside(*by_batch(server, "-n", "4"))
        assert not server.messages
        assert [len(batch.requests) for batch in server.batches.made.values()] == [4, 2]
    assert done.code == 0, done.err
    found = done.json
    assert (found["kept"], found["waiting"], found["missing"]) == (4, 0, 0)
    assert found["forecast"]["half_price"] is True
    assert "at half the price as a batch (prices of" in done.err
    assert "in a batch of 4 questions" in done.err
    assert "The batch of 4 is in progress, for" in done.err
    assert "Next look in" in done.err
    lines = [line for line in spent(work).values() if line["run"] == found["run"]]
    assert len(lines) == 6
    for line in lines:
        usage = line["usage"]
        full = 2 * usage["input"] / 1e6 + 10 * usage["output"] / 1e6
        assert line["price"] == pytest.approx(full / 2)
    probes = 2
    assert found["spent"]["requests"] == 6 + probes
    assert found["spent"]["known_cost"] >= sum(line["price"] for line in lines)
    # What a judge cost, its rejected try included, is in its history.
    repaired = [line["price"] for line in lines if "relevance/3" in line["purpose"]]
    history = lines_of(work, f"history/{NAMES[2]}.jsonl")[0]
    assert history["cost"] == pytest.approx(sum(repaired))


def test_the_forecast_is_half_of_the_usual_one(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        usual = inside(*words(server, "-n", "1", "--json", "--budget", "1 token"))
        half = inside(*by_batch(server, "-n", "1", "--budget", "1 token"))
        assert not server.messages
        assert not server.batches.made
    assert usual.json["forecast"]["half_price"] is False
    assert half.json["forecast"]["likely_cost"] * 2 == usual.json["forecast"]["likely_cost"]
    assert "The budget is reached" in half.json["stopped"]
    assert half.code == 0


def test_sent_without_waiting_and_collected_by_any_later_run(work: Program, inside: Inside) -> None:
    with serving(bad_at_first) as server:
        server.batches.lasts = 3600
        sent = inside(*by_batch(server, "-n", "2", "--no-wait"))
        assert sent.code == 0
        assert (sent.json["waiting"], sent.json["missing"]) == (2, 0)
        assert "The same command collects it" in sent.json["stopped"]
        assert {slot["state"] for slot in sent.json["slots"]} == {"waiting"}

        # Asked one by one, others are not held up by it, and nothing in it is asked again.
        more = inside(*words(server, "-n", "3", "--no-wait"))
        assert "1 judge kept, 0 slots empty, 0 missing, 2 in a batch." in more.out
        assert "A batch of 2 questions" in more.err
        server.batches.lasts = 0
        done = inside(*words(server, "-n", "3", "--json"))
        assert done.json["kept"] == 3
        assert set(asked(server).values()) == {1}
    assert done.json["forecast"]["questions"] == 0
    assert done.json["forecast"]["waiting_in_batches"] == 2
    assert "nothing in it asked again" in done.err


@pytest.mark.slow
def test_interrupt_leaves_the_batch_and_says_how_to_go_on(work: Program) -> None:
    with serving(by_number) as server:
        server.batches.lasts = 3600
        run = work.start(*by_batch(server, "-n", "2"))
        wait_for(lambda: any(each.path.endswith("/msgbatch_0") for each in server.asked))
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
        assert run.returncode == 130
        text = err.decode()
        assert "Interrupted. A batch of 2 questions" in text
        assert "It goes on there. The same command collects it" in text
        assert "--cancel-batch cancels it" in text
        server.batches.lasts = 0
        done = work(*by_batch(server, "-n", "2"))
        assert done.json["kept"] == 2
        assert set(asked(server).values()) == {1}


def test_a_batch_is_cancelled_and_what_was_answered_is_kept(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        nothing = inside(*by_batch(server, "--cancel-batch"))
        assert nothing.json == {"batches": []}
        assert "no batch to cancel" in nothing.err

        server.batches.lasts, server.batches.answered = 3600, 1
        inside(*by_batch(server, "-n", "3", "--no-wait"))
        done = inside(*by_batch(server, "--cancel-batch"))
        assert done.code == 0
        assert done.json == {"batches": [{"id": "msgbatch_0", "questions": 3, "done": True}]}
        assert "is being cancelled" in done.err
        collected = inside(*by_batch(server, "-n", "3"))
        assert (collected.json["kept"], collected.json["empty"]) == (1, 2)
        assert "was cancelled" in collected.json["slots"][1]["reason"]
        assert len(server.batches.made) == 1
        server.batches.lasts = 0
        again = inside(*by_batch(server, "-n", "3"))
        assert again.json["kept"] == 3
        assert [len(batch.requests) for batch in server.batches.made.values()] == [3, 2]


def test_a_batch_that_the_server_has_forgotten_is_given_up_on_ones_word(
    work: Program, inside: Inside
) -> None:
    with serving(by_number) as server:
        inside(*by_batch(server, "-n", "1", "--no-wait"))
        server.batches.made.clear()
        lost = inside(*by_batch(server, "-n", "1"))
        assert lost.code == 1
        assert "knows no batch msgbatch_0 under this key" in lost.err
        assert not server.batches.made
        assert "is given up" in inside(*by_batch(server, "--cancel-batch")).err
        # The first run takes note that there is no answer, the next asks again.
        assert inside(*by_batch(server, "-n", "1")).json["empty"] == 1
        assert inside(*by_batch(server, "-n", "1")).json["kept"] == 1


def test_a_server_without_batches_is_told_before_anything_is_spent(
    work: Program, inside: Inside
) -> None:
    with serving(by_number) as server:
        server.able = EVERYTHING - {"batches"}
        done = inside(*by_batch(server, "-n", "2"))
        assert done.code == 1
        assert f"{server.url} takes no batches. Ask one by one" in done.err
        assert [each.path for each in server.asked] == ["/v1/messages/batches"]
    assert not (work.folder / "sessions" / "pairs" / "slots.jsonl").exists()


def finish(work: Program, server: MessagesServer, count: int) -> Ended:
    """Go on to the end, with more patience than a quick test has."""
    run = work.start(*by_batch(server, "-n", str(count)))
    out, err = run.communicate(timeout=300)
    return Ended(run.returncode, out.decode(), err.decode())


@pytest.mark.slow
def test_killed_while_sending_while_waiting_and_while_checking(work: Program) -> None:
    """Three kills where they hurt most: no question is in two batches, and nothing is lost."""
    with serving(bad_at_first) as server:
        server.batches.hold, server.batches.lasts = 5.0, 3600
        command = by_batch(server, "-n", "6")
        run = work.start(*command)
        # Taken in, and the answer with its id is never heard.
        wait_for(lambda: server.batches.made)
        kill(run)
        assert states(work) == {"waiting": 6}
        assert not any("id" in line for line in lines_of(work, "batches.jsonl"))

        server.batches.hold = 0.0
        run = work.start(*command)
        wait_for(lambda: len(server.asked) > 6)
        kill(run)
        assert states(work) == {"waiting": 6}

        server.batches.lasts = 0
        run = work.start(*command)
        wait_for(lambda: states(work)["kept"] > 0)
        kill(run)

        done = finish(work, server, 6)
        assert done.code == 0, done.err
        assert done.json["kept"] == 6, done.err
        assert set(asked(server).values()) == {1}
        assert sum(asked(server).values()) == 9
        assert done.json["spent"]["interrupted"] == 0
        assert done.json["spent"]["requests_of_unknown_cost"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_three_times_at_random(work: Program, seed: int) -> None:
    """Whatever the moment, every slot has an outcome and the server saw no question twice."""
    draw = random.Random(seed)
    with serving(bad_at_first, seed=seed) as server:
        server.batches.lasts, server.batches.hold, server.batches.cut_results = 1.0, 0.3, 2
        for _ in range(3):
            run = work.start(*by_batch(server, "-n", "6"))
            time.sleep(draw.uniform(0.5, 6.0))
            kill(run)
        done = finish(work, server, 6)
        assert done.code == 0, done.err
        assert {slot["state"] for slot in done.json["slots"]} == {"kept"}, done.err
        assert set(asked(server).values()) == {1}
        assert done.json["spent"]["requests_of_unknown_cost"] == 0
    judges = work.folder / "sessions" / "pairs" / "judges" / "relevance"
    assert len(list(judges.iterdir())) == 6
    for name in NAMES:
        assert len(lines_of(work, f"history/{name}.jsonl")) == 1


def kill(run: Any) -> None:
    """SIGKILL, whether it has ended or not."""
    if run.poll() is None:
        os.kill(run.pid, signal.SIGKILL)
    run.communicate()
