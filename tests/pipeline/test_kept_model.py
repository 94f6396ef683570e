"""Models kept with the versions of their judges, and other pairs judged by them."""

import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from small_pairs import LONGER, Open, some_rows, write_rows

from pajama_tui.errors import InputError
from pajama_tui.pipeline.applying import judge_by
from pajama_tui.pipeline.keeping import keep_verdicts, kept_of_session, model_to_keep
from pajama_tui.pipeline.kept_model import KeptModel, Version, load_kept, save_kept
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.verdicts import judge_pairs
from pajama_tui.pipeline.versions import find_versions
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts import load_model


def fitted(workspace: Workspace, method: str = "stack") -> KeptModel:
    table = read_table(workspace)
    verdicts = judge_pairs(workspace, table, score(workspace, table), method=method, measure=False)
    keep_verdicts(workspace, table, verdicts)
    return model_to_keep(verdicts)


@pytest.mark.parametrize("method", ["stack", "pajama"])
def test_a_kept_model_comes_back_whole(open_workspace: Open, tmp_path: Path, method: str) -> None:
    workspace = open_workspace()
    kept = replace(fitted(workspace, method), abstain_below=0.625)
    path = tmp_path / "deep" / "model.npz"
    save_kept(path, kept)
    again = load_kept(path)
    assert again.versions == kept.versions
    assert [version.sha for version in kept.versions] == [j.sha for j in workspace.judges]
    assert (again.abstain_below, again.made, again.gold) == (0.625, kept.made, 45)
    assert again.learned.tolist() == kept.learned.tolist()
    scores = np.random.default_rng(0).normal(size=(9, 3, 2)).astype(np.float32)
    expected = kept.model.predict_proba(scores)
    assert (again.model.predict_proba(scores) == expected).all()
    assert (load_model(path).predict_proba(scores) == expected).all()


def test_a_damaged_file_is_a_sentence(open_workspace: Open, tmp_path: Path) -> None:
    kept = fitted(open_workspace())
    path = tmp_path / "model.npz"
    save_kept(path, kept)
    whole = path.read_bytes()
    random = np.random.default_rng(0)
    damaged = [b"", b"text", whole[: len(whole) // 2]]
    for _ in range(25):
        flipped = bytearray(whole)
        for at in random.integers(0, len(whole), 8):
            flipped[at] ^= 0x55
        damaged.append(bytes(flipped))
    sentences = []
    for content in damaged:
        path.write_bytes(content)
        try:
            again = load_kept(path)
        except InputError as error:
            sentences.append(str(error))
        else:
            # What was hit does not matter: padding, the time of a member.
            assert again.versions == kept.versions
    assert len(sentences) > 20
    assert all("model.npz" in sentence for sentence in sentences)


def changed(path: Path, **header: object) -> None:
    """Write the file's own part of the header anew."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members["kept.json"] = json.dumps(json.loads(members["kept.json"]) | header).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)


def test_a_header_that_cannot_be_is_refused(open_workspace: Open, tmp_path: Path) -> None:
    kept = fitted(open_workspace())
    path = tmp_path / "model.npz"
    for header in (
        {"judges": []},
        {"judges": [{"name": "../x", "rubric": "style", "sha": "../../etc/passwd"}] * 3},
        {"judges": [{**asdict(v), "sha": "../../etc/passwd"} for v in kept.versions]},
        {"judges": 3},
        {"abstain_below": 60},
        {"abstain_below": None},
    ):
        save_kept(path, kept)
        changed(path, **header)
        with pytest.raises(InputError, match="damaged"):
            load_kept(path)


def test_a_model_without_versions_scores_nothing_else(open_workspace: Open, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    fitted(open_workspace()).model.save(path)
    with pytest.raises(InputError, match="which versions of judges"):
        load_kept(path)


def test_versions_are_found_by_content_also_in_the_history(
    open_workspace: Open, judges: Path
) -> None:
    workspace = open_workspace()
    kept = fitted(workspace)
    # Another name, another rubric: the same version.
    (judges / "words").mkdir()
    (judges / "style" / "fussy.py").rename(judges / "words" / "moved.py")
    (judges / "style" / "longer.py").write_text(LONGER + "# edited\n")
    workspace.close()
    moved = open_workspace()
    with pytest.raises(InputError, match=r"1 of the 3 .* style/longer .* here in another version"):
        find_versions(moved, kept.versions)
    sources = moved.session.history_path / "sources"
    sources.mkdir(parents=True)
    wanted = sources / f"{kept.versions[2].sha}.py"
    wanted.write_text(LONGER + "# not what its name says\n")
    with pytest.raises(InputError, match="style/longer"):
        find_versions(moved, kept.versions)
    wanted.write_text(LONGER)
    found = find_versions(moved, kept.versions)
    assert [judge.label for judge in found] == ["style/echoes", "style/fussy", "style/longer"]
    assert [judge.sha for judge in found] == [version.sha for version in kept.versions]


def test_gold_of_other_pairs_measures_and_changes_nothing(
    open_workspace: Open, tmp_path: Path
) -> None:
    kept = fitted(open_workspace())
    rows = some_rows(80)
    for row in rows[40:]:
        row["prompt"] += " anew"
    results = []
    for name, label in (("plain", None), ("gold", "a")):
        for row in rows:
            row["label"] = label
        workspace = open_workspace(write_rows(tmp_path / f"{name}.jsonl", rows))
        workspace.judges = find_versions(workspace, kept.versions)
        table = read_table(workspace)
        results.append(judge_by(workspace, table, score(workspace, table), kept))
    plain, measured = results
    np.testing.assert_array_equal(plain.p_a, measured.p_a)
    assert plain.report is not None
    assert measured.report is not None
    assert not plain.report.lines
    assert any("no pair has gold" in note for note in plain.report.notes)
    # Prompts that the model learned from do not measure it.
    assert (measured.report.rows, measured.report.gold) == (40, 80)
    assert any(note.startswith("40 of 80 gold rows") for note in measured.report.notes)
    line = measured.report.lines[0]
    p_a = measured.p_a[40:]
    right = np.where(np.abs(p_a - 0.5) < 1e-9, 0.5, p_a > 0.5).mean()
    assert line.kind == "chosen"
    assert line.accuracy.value == pytest.approx(right)
    assert {"majority", "longer response"} <= {each.name for each in measured.report.lines}


def test_a_verdict_depends_on_its_pair_alone(open_workspace: Open, tmp_path: Path) -> None:
    kept = fitted(open_workspace())
    rows = some_rows(60)
    found = []
    for name, part in (("all", rows), ("few", rows[:3])):
        workspace = open_workspace(write_rows(tmp_path / f"{name}.jsonl", part))
        workspace.judges = find_versions(workspace, kept.versions)
        table = read_table(workspace)
        found.append(judge_by(workspace, table, score(workspace, table), kept).p_a)
    assert (found[0][:3] == found[1]).all()


def test_the_sessions_model_serves_while_its_judges_are_the_same(
    open_workspace: Open, judges: Path
) -> None:
    workspace = open_workspace()
    assert kept_of_session(workspace) is None
    kept = fitted(workspace)
    again = kept_of_session(workspace)
    assert again is not None
    assert again.versions == kept.versions
    workspace.close()
    (judges / "style" / "longer.py").write_text(LONGER + "# edited\n")
    assert kept_of_session(open_workspace()) is None


def test_labels_name_versions() -> None:
    assert Version("longer", "style", "0" * 64).label == "style/longer"
    assert Version("longer", "", "0" * 64).label == "longer"
