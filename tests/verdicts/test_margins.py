import numpy as np

from pajama_tui.verdicts.margins import fit_bounds, margins, votes


def test_bounds_are_the_pooled_percentiles_of_finite_scores():
    scores = np.arange(202, dtype=np.float32).reshape(101, 1, 2)
    low, high = fit_bounds(scores)[0]
    assert (low, high) == (np.percentile(np.arange(202), 1), np.percentile(np.arange(202), 99))
    scores[0, 0, 0], scores[-1, 0, 1] = -np.inf, np.nan
    assert np.isfinite(fit_bounds(scores)).all()


def test_margins_are_differences_of_clipped_scores():
    bounds = np.array([[0.0, 10.0]])
    scores = np.array([[[2, 7]], [[50, 5]], [[50, 90]], [[np.nan, 1]], [[np.inf, 1]]], np.float32)
    assert np.allclose(margins(scores, bounds)[:3, 0], [-0.5, 0.5, 0.0])
    assert np.isnan(margins(scores, bounds)[3:]).all()
    assert votes(margins(scores, bounds))[:, 0].tolist() == [-1, 1, 0, 0, 0]


def test_a_judge_that_rarely_varies_still_counts_where_it_does():
    scores = np.zeros((1000, 1, 2), np.float32)
    scores[3, 0, 1] = 4
    margin = margins(scores, fit_bounds(scores))
    assert margin[3, 0] == -1
    assert np.count_nonzero(margin) == 1
