"""Words that say which judges are looked for."""

import pytest

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.judge_filter import JudgeFacts, filter_of, parse_filter, read_filter

CODE = JudgeFacts(
    Judge("parses", "code", '"""Does the Code parse?"""\n'),
    shipped=True,
    health="good",
    weight=0.25,
    accuracy=0.6,
    coverage=0.5,
    p50=0.0004,
    p99=0.008,
)
STYLE = JudgeFacts(
    Judge("brevity", "style", '"""Short is better."""\n'),
    own=True,
    disabled=True,
    health="warn",
    accuracy=0.48,
)
NEW = JudgeFacts(Judge("fresh", "code_style", "def judging_function(q, r): ..."))
ALL = [CODE, STYLE, NEW]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ALL),
        ("   ", ALL),
        ("parse", [CODE]),
        ("PARSE?", [CODE]),
        ("code", [CODE, NEW]),
        ("rubric:code", [CODE, NEW]),
        ("rubric=code", [CODE]),
        ("name:brev", [STYLE]),
        ('"short is"', [STYLE]),
        ('text:"short is"', [STYLE]),
        ("short worse", []),
        ("health:good", [CODE]),
        ("health:unknown", [NEW]),
        ("health:bad", []),
        ("-health:unknown", [CODE, STYLE]),
        ("own", [STYLE]),
        ("shipped", [CODE]),
        ("disabled", [STYLE]),
        ("used", [CODE, NEW]),
        ("-disabled code", [CODE, NEW]),
        ("weight>0.1", [CODE]),
        ("weight>0.25", []),
        ("weight>=.25", [CODE]),
        ("weight<1", [CODE]),
        ("accuracy<55%", [STYLE]),
        ("accuracy>0.5", [CODE]),
        ("p99>5", [CODE]),
        ("p99>9", []),
        ("p50<1", [CODE]),
        ("coverage=0.5", [CODE]),
        ("q, r", [NEW]),
        ("judging_function(q", [NEW]),
        ("http://x", []),
    ],
)
def test_all_words_must_hold(words, found):
    wanted = parse_filter(words)
    assert [facts for facts in ALL if wanted.wants(facts)] == found


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("weight>", "weight> goes on with a number, as in weight>0.1."),
        ("accuracy<high", "not 'high'"),
        ("health:x", "health: goes on with good, warn, bad or unknown."),
        ('"short', "quotation mark"),
    ],
)
def test_a_word_that_is_not_finished_is_said_and_the_others_hold(words, sentence):
    with pytest.raises(InputError, match=sentence.replace("(", r"\(")):
        parse_filter(words)
    wanted, trouble = read_filter(f"rubric=code {words}")
    assert sentence in trouble
    assert wanted.wants(CODE) or '"' in words
    assert not wanted.wants(STYLE)


def test_a_figure_asked_for_is_known_beforehand():
    assert parse_filter("code weight>0.1 -health:bad").figures == {"weight", "health"}
    assert not parse_filter("code").figures


def test_options_take_their_text_as_it_is():
    assert filter_of(contains="health:bad", rubric="code").wants(CODE) is False
    wanted = filter_of("-own", contains="(q, r)", rubric="CODE_STYLE")
    assert [facts for facts in ALL if wanted.wants(facts)] == [NEW]
    assert filter_of(disabled=True).wants(STYLE)
