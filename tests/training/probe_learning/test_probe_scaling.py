"""A column that hardly varies is not blown up, and what was fitted with it predicts the same."""

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("learning")


def test_a_column_of_rounding_is_left_small() -> None:
    from pajama_tui.training.probe_learning.scaling import floored_scaler

    draw = np.random.default_rng(0)
    noise = 500 + draw.normal(0, 1e-4, 60)
    told = draw.normal(2, 0.5, 60)
    constant = np.full(60, 3.0)
    found = floored_scaler().fit_transform(np.column_stack([noise, told, constant]))
    assert found[:, 0].std() < 1e-3
    assert found[:, 1].std() == pytest.approx(1)
    assert not found[:, 2].any()


@pytest.mark.parametrize("family", ["raw", "pca"])
def test_a_fitted_candidate_ignores_it_and_keeps_its_arrays(family: str) -> None:
    from pajama_tui.training.probe_learning.candidates import Candidate, Cell
    from pajama_tui.training.probe_learning.choosing import fit
    from pajama_tui.training.probes.fitted import classifier_of

    draw = np.random.default_rng(1)
    labels = np.arange(80) % 2
    columns = draw.normal(size=(80, 6))
    columns[:, 0] += 2 * labels
    # Rounding of a large constant that happens to go with the labels where it is learned.
    columns[:, 5] = 1000 + 1e-4 * labels
    fitted = fit(Candidate(Cell((0,), "max", family), "lr", (("C", 1.0),)), columns, labels, 0)
    classifier = classifier_of(fitted)
    np.testing.assert_array_equal(classifier.predict(columns), fitted.predict(columns))
    np.testing.assert_allclose(classifier.predict_proba(columns), fitted.predict_proba(columns))
    moved = columns.copy()
    moved[:, 5] = 1000 + 1e-4 * (1 - labels)
    np.testing.assert_allclose(
        classifier.predict_proba(moved), classifier.predict_proba(columns), atol=1e-3
    )
