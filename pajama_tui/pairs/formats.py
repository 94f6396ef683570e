"""The pair formats that are recognised, one entry each, and those that are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pajama_tui.pairs import gold
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.pair import Gold
from pajama_tui.pairs.reading import Columns, Completions, NumberedBodies, Reading

ONE_TWO: Mapping[str, Gold] = {"1": "a", "2": "b", "tie": "tie"}


@dataclass(frozen=True, kw_only=True)
class Format:
    """A published form of pair data.

    Attributes:
        keys: columns that all have to be there.
        one_of: columns of which at least one has to be there; empty asks for none.
        reading: how its records are read.
        infer_label: the label's column where its coding has to be found out from the values.
        notes: what the reading takes for granted, in sentences for the user.
    """

    name: str
    title: str
    keys: frozenset[str]
    reading: Reading
    one_of: frozenset[str] = field(default_factory=frozenset)
    infer_label: str | None = None
    notes: tuple[str, ...] = ()

    def fits(self, columns: frozenset[str]) -> bool:
        """Whether a record with these columns is of this format."""
        return self.keys <= columns and (not self.one_of or bool(self.one_of & columns))

    @property
    def columns(self) -> ColumnMap:
        """The columns it reads, as a mapping that stands for exactly this format."""
        reading = self.reading
        if not isinstance(reading, Columns):
            return ColumnMap(format=self.name)
        prompt = "+".join(reading.prompt) or None
        first, second = reading.responses
        if reading.chosen_first:
            return ColumnMap(format=self.name, prompt=prompt, chosen=first, rejected=second)
        label = "+".join(reading.gold.columns) if reading.gold else self.infer_label
        return ColumnMap(
            format=self.name, prompt=prompt, response_a=first, response_b=second, label=label
        )


@dataclass(frozen=True)
class SingleResponse:
    """A form that holds one response a row and so no pairs."""

    title: str
    keys: frozenset[str]
    why: str


def _keys(*names: str) -> frozenset[str]:
    return frozenset(names)


def _order(*prompt: str) -> Columns:
    return Columns(("chosen", "rejected"), prompt, chosen_first=True)


_CHOSEN = "The chosen response is gold."
_SHARED = "There is no prompt column: what both responses begin with is the prompt."
_TURNS = (
    "A conversation's prompt is what both sides begin with; where the user went on after the "
    "first answer, each response is the rest of its conversation."
)
_ARENA = Columns(("conversation_a", "conversation_b"), gold=gold.Values("winner", gold.TEXT_CODES))
_WINNER = "winner is model_a, model_b or a tie (both bad is a tie)."
_ONE_HOT = gold.OneHot("winner_model_a", "winner_model_b", "winner_tie")
_VERDICT = "verdict 1 means response1, 2 means response2."

# The first entry that fits most of a file's first rows is taken: narrower key sets come first.
FORMATS: tuple[Format, ...] = (
    Format(
        name="pajama-export",
        title="PAJAMA export",
        keys=_keys("query", "response1", "response2", "pajama_predicted_verdict"),
        reading=Columns(("response1", "response2"), ("query",), gold.Values("verdict", ONE_TWO)),
        notes=(_VERDICT, "pajama_predicted_verdict is a prediction and is not read as gold."),
    ),
    Format(
        name="pajama",
        title="PAJAMA pairs",
        keys=_keys("query", "response1", "response2"),
        reading=Columns(("response1", "response2"), ("query",), gold.Values("verdict", ONE_TWO)),
        notes=(_VERDICT,),
    ),
    Format(
        name="judgelm",
        title="JudgeLM",
        keys=_keys("question_body", "answer1_body", "answer2_body"),
        reading=NumberedBodies("question_body", "score"),
        notes=(
            "Gold is the answer with the higher score, equal scores are a tie; with more than "
            "two answers every two of them make a pair.",
        ),
    ),
    Format(
        name="pandalm",
        title="PandaLM test set",
        keys=_keys("instruction", "response1", "response2", "annotator1"),
        reading=Columns(
            ("response1", "response2"),
            ("instruction", "input"),
            gold.Majority("annotator", {"0": "tie", "1": "a", "2": "b"}),
        ),
        notes=(
            "An annotator's 1 means response1, 2 response2, 0 a tie. Gold is what more than half "
            "of the annotators say; where no answer has that, a tie.",
        ),
    ),
    Format(
        name="alpaca-eval",
        title="AlpacaEval annotations",
        keys=_keys("instruction", "output_1", "output_2"),
        one_of=_keys("preference", "generator_1", "generator_2", "annotator"),
        reading=Columns(("output_1", "output_2"), ("instruction",), gold.OneToTwo("preference")),
        notes=("preference below 1.5 means output_1, above it output_2, 1.5 a tie.",),
    ),
    Format(
        name="llmbar",
        title="LLMBar",
        keys=_keys("input", "output_1", "output_2", "label"),
        reading=Columns(("output_1", "output_2"), ("input",), gold.Values("label", ONE_TWO)),
        notes=("label 1 means output_1, 2 means output_2.",),
    ),
    Format(
        name="arena-100k",
        title="Arena human preference 100k",
        keys=_keys("conversation_a", "conversation_b", "winner"),
        one_of=_keys("conv_metadata", "category_tag", "dedup_tag"),
        reading=_ARENA,
        notes=(_WINNER, _TURNS),
    ),
    Format(
        name="arena",
        title="Chatbot Arena / MT-bench",
        keys=_keys("conversation_a", "conversation_b", "winner"),
        reading=_ARENA,
        notes=(_WINNER, _TURNS),
    ),
    Format(
        name="arena-55k",
        title="Arena 55k (lists of turns as text)",
        keys=_keys("prompt", "response_a", "response_b", *_ONE_HOT.columns),
        reading=Columns(("response_a", "response_b"), ("prompt",), gold=_ONE_HOT, json_turns=True),
        notes=("Gold is the one of winner_model_a, winner_model_b, winner_tie that is 1.", _TURNS),
    ),
    Format(
        name="arena-judges",
        title="Arena questions with two answers",
        keys=_keys("question", "answer_a", "answer_b", *_ONE_HOT.columns),
        reading=Columns(("answer_a", "answer_b"), ("question",), gold=_ONE_HOT),
        notes=("Gold is the one of winner_model_a, winner_model_b, winner_tie that is 1.",),
    ),
    Format(
        name="ultrafeedback-binarized",
        title="UltraFeedback binarized",
        keys=_keys("prompt", "chosen", "rejected", "score_chosen", "score_rejected"),
        reading=_order("prompt"),
        notes=(_CHOSEN, "Rows with equal scores keep the order of chosen and rejected as gold."),
    ),
    Format(
        name="ultrafeedback",
        title="UltraFeedback",
        keys=_keys("instruction", "completions"),
        reading=Completions("instruction", "completions", "overall_score"),
        notes=(
            "Every two completions of a row make a pair; gold is the higher overall_score, equal "
            "scores are a tie.",
        ),
    ),
    Format(
        name="helpsteer3",
        title="HelpSteer3 preference",
        keys=_keys("context", "response1", "response2", "overall_preference"),
        reading=Columns(("response1", "response2"), ("context",), gold.Sign("overall_preference")),
        notes=("overall_preference below 0 means response1, above 0 response2, 0 a tie.",),
    ),
    *(
        Format(
            name="reward-bench" if prompt == "prompt" else f"reward-bench-{prompt}",
            title="RewardBench",
            keys=_keys(prompt, "chosen", "rejected"),
            one_of=_keys("chosen_model", "rejected_model", "subset"),
            reading=_order(prompt),
            notes=(_CHOSEN,),
        )
        for prompt in ("prompt", "question", "input")
    ),
    *(
        Format(
            name="trl" if prompt == "prompt" else f"trl-{prompt}",
            title="Preference data with an explicit prompt (TRL)",
            keys=_keys(prompt, "chosen", "rejected"),
            reading=_order(prompt),
            notes=(_CHOSEN,),
        )
        for prompt in ("prompt", "question", "instruction", "query", "input")
    ),
    Format(
        name="trl-implicit",
        title="Preference data with the prompt inside (TRL, PAJAMA reward-model data)",
        keys=_keys("chosen", "rejected"),
        reading=_order(),
        notes=(_CHOSEN, _SHARED),
    ),
    Format(
        name="auto-j",
        title="Auto-J pairwise test data",
        keys=_keys("prompt", "response 1", "response 2", "label"),
        reading=Columns(
            ("response 1", "response 2"),
            ("prompt",),
            gold.Values("label", {"0": "a", "1": "b", "2": "tie"}),
        ),
        notes=("label 0 means response 1, 1 means response 2, 2 a tie.",),
    ),
    Format(
        name="prometheus-collection",
        title="Prometheus preference collection",
        keys=_keys("orig_instruction", "orig_response_A", "orig_response_B"),
        reading=Columns(
            ("orig_response_A", "orig_response_B"),
            ("orig_instruction",),
            gold.Values("orig_preference", gold.TEXT_CODES),
        ),
        notes=("orig_preference A means orig_response_A, B means orig_response_B.",),
    ),
    Format(
        name="pajama-tui",
        title="Pairs (prompt, response_a, response_b)",
        keys=_keys("prompt", "response_a", "response_b"),
        one_of=_keys("label"),
        reading=Columns(("response_a", "response_b"), ("prompt",)),
        infer_label="label",
    ),
)

SINGLE: tuple[SingleResponse, ...] = (
    SingleResponse(
        "INSPECTOR aspect data",
        _keys("question", "prediction"),
        "each row is one response with aspect scores, which probes are trained on",
    ),
    SingleResponse(
        "unpaired preference data (TRL)",
        _keys("prompt", "completion", "label"),
        "each row is one response that is good or bad by itself, with nothing to compare it with",
    ),
    SingleResponse(
        "prompts with one completion",
        _keys("prompt", "completion"),
        "each row is one response, with nothing to compare it with",
    ),
    SingleResponse(
        "instructions with one output",
        _keys("instruction", "output"),
        "each row is one response, with nothing to compare it with",
    ),
    SingleResponse(
        "prompts with one response",
        _keys("prompt", "response"),
        "each row is one response, with nothing to compare it with",
    ),
)
