import numpy as np
import pytest

from pajama_tui.verdicts import VerdictInputError, decide


def test_decisions():
    p_a = [0.9, 0.1, 0.5, 0.55, 0.45, 0.99]
    assert decide(p_a).tolist() == ["a", "b", "abstain", "a", "b", "a"]
    assert decide(p_a, abstain_below=0.6).tolist() == ["a", "b", *["abstain"] * 3, "a"]
    same = np.array([False, False, True, False, True, True])
    assert decide(p_a, identical=same, abstain_below=0.6).tolist() == [
        "a", "b", "tie", "abstain", "tie", "tie",
    ]  # fmt: skip
    assert decide([]).tolist() == []


def test_ties():
    p_a = [0.9, 0.5, 0.55, 0.44, 0.5, 0.62]
    assert decide(p_a, tie_below=0.6).tolist() == ["a", "tie", "tie", "tie", "tie", "a"]
    assert decide(p_a, tie_below=0.5).tolist() == ["a", "tie", "a", "b", "tie", "a"]
    same = np.arange(6) == 4
    wins = decide(p_a, identical=same, tie_below=0.6, abstain_below=0.56).tolist()
    assert wins == ["a", "abstain", "abstain", "tie", "tie", "a"]
    assert decide([0.5], tie_below=0.6, abstain_below=0.5).tolist() == ["tie"]
    with pytest.raises(VerdictInputError, match="tie below"):
        decide([0.5], tie_below=1.5)


@pytest.mark.parametrize("p_a", [[0.2, np.nan], [1.2], [[0.5]]])
def test_what_is_no_probability_is_refused(p_a):
    with pytest.raises(VerdictInputError, match="probability"):
        decide(p_a)


def test_wrong_options_are_refused():
    with pytest.raises(VerdictInputError, match=r"between 0 and 1"):
        decide([0.5], abstain_below=60)
    with pytest.raises(VerdictInputError, match="identical"):
        decide([0.5], identical=[True, False])
