"""Texts of all kinds that every judge must get through: a score or nan, in time."""

from dataclasses import dataclass

_LONG = 50_000


@dataclass(frozen=True, slots=True)
class Case:
    """One text.

    Attributes:
        name: what it is, as in "it fails on <name>".
        prompt, response: the text.
    """

    name: str
    prompt: str
    response: str


def fixed_cases() -> list[Case]:
    """Return the cases, the short ones first."""
    short = [Case(name, _ASKED, response) for name, response in _RESPONSES.items()]
    prompts = [Case(name, prompt, _ANSWER) for name, prompt in _PROMPTS.items()]
    both = [
        Case("an empty prompt and an empty response", "", ""),
        Case("the prompt repeated as the response", _ASKED, _ASKED),
    ]
    long = [Case(name, _ASKED, (text * (_LONG // len(text) + 1))[:_LONG])
            for name, text in _REPEATED.items()]  # fmt: skip
    asked = (_PROSE * (_LONG // len(_PROSE) + 1))[:_LONG]
    return [*both, *short, *prompts, *long, Case("a prompt of 50,000 characters", asked, _ANSWER)]


_ASKED = "Name three rivers of Europe, and say in one sentence each where they begin."
_ANSWER = "The Rhine begins in the Alps. The Elbe begins in Bohemia, the Loire in the Ardèche."
_PROSE = (
    "A river begins somewhere small; it gathers rain, snow and other rivers on its way. "
    'In 1846 a surveyor wrote: "Nobody knows how long it is." Why? It moves, and maps don\'t!\n'
)

_RESPONSES = {
    "an empty response": "",
    "a response of one space": " ",
    "a response of line ends and tabs": "\n\n\t\r\n \v\f\n",
    "a response of one word": "Rhine",
    "a response of one letter": "x",
    "a response of one digit": "7",
    "a response of punctuation only": "... !? -- ,;: ()",
    "a response of one sentence": "The Rhine begins in the Alps.",
    "a response without a full stop": "the rhine and the elbe and also the loire i think",
    "Chinese": "莱茵河发源于阿尔卑斯山。易北河发源于波希米亚,卢瓦尔河在法国。",
    "Arabic": "ينبع نهر الراين من جبال الألب، وينبع نهر إلبه من بوهيميا.",
    "Hindi": "राइन नदी आल्प्स से निकलती है। एल्बे बोहेमिया से निकलती है।",
    "Russian": "Рейн берёт начало в Альпах. Эльба начинается в Богемии?",
    "Thai, which has no spaces": "แม่น้ำไรน์เริ่มต้นที่เทือกเขาแอลป์",
    "emoji": "🏞️ Rhine 👍🏽 👩‍👩‍👧 🇨🇭 → Alps ✅",
    "combining and zero-width characters": "e\u0301\u0327\u200b\u200d\ufeff o\u0308 Rhi\u00adne",
    "direction marks": "\u202eenihR\u202c \u2066Alps\u2069 \u200f",
    "control characters": "Rhine\x00 \x1b[31mAlps\x1b[0m \x07\x85",
    "lone surrogates": "Rhine \ud83d Alps \udc9f",
    "unusual line ends": "Rhine\u2028Elbe\u2029Loire\x0bend\x1cof\x1dtext",
    "digits that are no numbers": "² ³ ½ ① ٣ ४ Ⅻ 5² 1.2.3 1e400 0x1F",
    "zeros and signs": "0 = 0 / 0; -0.0, +5, 1/0 = ?, 5 % 0, 0 ** -1, 10:00",
    "a number of 5,000 digits": "It is " + "9" * 5000 + " metres long.",
    "code in a fence": "Here:\n\n```python\ndef rivers():\n    return ['Rhine']\n```\n\nDone.",
    "a fence that is not closed": "```python\ndef rivers(:\n    return [",
    "code without a fence": 'for (int i = 0; i < 3; i++) { puts("Elbe"); } // done\n',
    "a numbered list": "1. Rhine: Alps\n2. Elbe: Bohemia\n3) Loire: Ardèche\n10. more",
    "nested bullets": "- Rhine\n  - Alps\n    * snow\n- Elbe\n+ Loire\n•\n-\n",
    "a table": "| river | begins |\n| --- | --- |\n| Rhine | Alps |\n|  |\n|\n",
    "headings": "# Rivers\n## Rhine\nAlps\n##\n#\n###### Elbe\n***\n**bold** _it_ __",
    "JSON": '{"rivers": [{"name": "Rhine", "begins": null}, {}], "n": 3e2}',
    "HTML": "<ul><li>Rhine<li>Elbe</ul><br/><p>&amp; &#x41; <!-- -->",
    "formulas": "$\\frac{a}{0}$ and \\[ x^{2} = \\sqrt{-1} \\] = 12 * (3 + = 4)",
    "brackets that do not match": "((( [ { Rhine ) ] ' \" “ « `` *",
    "backslashes and percent signs": "\\d+ %s %(x)d {0} {} $1 \\1 \\u12 C:\\new",
}
_PROMPTS = {
    "an empty prompt": "",
    "a prompt of one word": "Rivers",
    "a prompt of punctuation only": "?!",
    "a prompt of other scripts": "请列出三条河流。 Назовите три реки.",
    "a prompt with lone surrogates": "Name \udc9f three \ud83d rivers",
    "a prompt that is a dialogue": "\n\nHuman: Hi\n\nAssistant: Hi.\n\nHuman: Name rivers\n\nA:",
    "a prompt with limits in it": "In exactly 0 words, or 10^999 words, or at most -5 sentences?",
    "a prompt with code": "Fix this:\n```\ndef f(:\n```\nand return JSON with keys 'a' and \"b",
}
_REPEATED = {
    "50,000 characters of prose": _PROSE,
    "50,000 characters of one sentence without an end": "and then the river turns ",
    "one word of 50,000 letters": "a",
    "50,000 digits": "1234567890",
    "50,000 spaces": " ",
    "50,000 line ends": "\n",
    "50,000 full stops": ".",
    "50,000 opening brackets": "(",
    "50,000 quotation marks": '"',
    "50,000 characters of numbers": "1.5, 20 = ",
    "50,000 characters of bullets": "- Elbe\n",
    "50,000 characters of a table": "| Elbe | 7 |\n",
    "50,000 characters of code": "x = (x + 1)  # next\n",
    "50,000 characters of Chinese": "河流很长。",
    "50,000 emoji": "🏞",
}
