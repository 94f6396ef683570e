"""Our triplet method against the `flyingsquid` package; the comparison needs the extra."""

import sys

import numpy as np
import pytest
from made_scores import made, some

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.verdicts.evidence import gather
from pajama_tui.verdicts.methods.flyingsquid import fit_flyingsquid
from pajama_tui.verdicts.methods.flyingsquid_package import (
    fit_flyingsquid_package,
    fit_package,
    package_log_odds,
)
from pajama_tui.verdicts.triplets import estimate, posterior


@pytest.fixture(scope="module")
def _package():
    pytest.importorskip("flyingsquid", reason="the flyingsquid extra is not installed")
    pytest.importorskip("pgmpy", reason="the flyingsquid extra is not installed")


def made_votes(rows, accuracies, silence, seed=0):
    random = np.random.default_rng(seed)
    truth = random.choice([-1.0, 1.0], rows)
    right = random.random((rows, len(accuracies))) < accuracies
    votes = np.where(right, truth[:, None], -truth[:, None])
    votes[random.random(votes.shape) < silence] = 0
    return votes


def agree(votes, shown):
    """Compare accuracies, log-odds and probabilities of the rows in `shown` to 1e-9."""
    theirs, ours = fit_package(votes), estimate(votes)
    assert np.abs(ours.accuracies - theirs.estimated_accuracies()).max() <= 1e-9
    assert np.abs(ours.log_odds - package_log_odds(theirs)).max() <= 1e-9
    expected = theirs.predict_proba(votes[shown].astype(int))[:, 1]
    found = posterior(votes[shown], ours.log_odds)
    assert np.abs(found - expected).max() <= 1e-9
    assert expected.std() > 0.2


@pytest.mark.usefixtures("_package")
class TestPackage:
    @pytest.mark.parametrize("judges", [3, 4, 12])
    def test_equal_on_made_votes_with_abstentions(self, judges):
        accuracies = np.linspace(0.9, 0.5, judges)
        silence = np.linspace(0.0, 0.6, judges)
        agree(made_votes(600, accuracies, silence), slice(None))

    def test_equal_where_one_judge_never_votes_and_one_opposes_the_others(self):
        votes = made_votes(200, [0.9, 0.8, 0.2, 0.8, 0.5], 0.3)
        votes[:, 4] = 0
        agree(votes, slice(None))

    def test_equal_where_few_rows_give_more_than_certainty(self):
        votes = made_votes(12, [0.9, 0.8, 0.8, 0.6, 0.6], 0.3, seed=16)
        found = estimate(votes)
        assert (found.agreement > 1 - found.silence).any()
        agree(votes, slice(None))

    @pytest.mark.parametrize("name", ["judgelm", "pandalm", "prometheus"])
    def test_equal_on_votes_of_published_judges(self, shared_data, name):
        with np.load(shared_data / "matrices" / f"{name}.npz") as file:
            votes = np.sign(file["test_s1"] - file["test_s2"])[:, ::2]
        agree(votes, slice(0, 100))

    def test_the_fitted_models_are_one(self):
        scores, gold = made(rows=300, judges=8)
        scores[::3, 2] = np.nan
        scores = np.concatenate([scores, scores[:, :1]], axis=1)
        evidence = gather(scores, some(gold, 50), None, None, 0)
        theirs, ours = fit_flyingsquid_package(evidence), fit_flyingsquid(evidence)
        assert np.abs(theirs.weights - ours.weights).max() <= 1e-9
        assert (theirs.method, theirs.verified) == ("flyingsquid-package", True)
        assert "Estimated by the 'flyingsquid' package." in theirs.describe()
        p_a = theirs.predict_proba(scores)
        assert np.abs(p_a + theirs.predict_proba(scores[..., ::-1]) - 1).max() <= 1e-9

    def test_nothing_is_printed(self, capfd):
        fit_package(made_votes(30, [0.8, 0.7, 0.6], 0.2))
        assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("judges", [1, 2, 121])
def test_too_few_or_too_many_judges_are_refused_with_a_way_out(judges):
    random = np.random.default_rng(0)
    scores = random.standard_normal((50, judges, 2)).astype(np.float32)
    with pytest.raises(InputError, match=f"3 to 120 judges .* here are {judges}; .*'flyingsquid'"):
        fit_flyingsquid_package(gather(scores, None, None, None, 0))


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pgmpy.models", None)
    scores, _ = made(rows=50, judges=4)
    with pytest.raises(MissingExtra, match=r"pajama-tui\[flyingsquid\]"):
        fit_flyingsquid_package(gather(scores, None, None, None, 0))
