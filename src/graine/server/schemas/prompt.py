"""Prompts: checked, joined, split, expanded, translated; word lists and saved styles."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from graine.prompt.dialects import DIALECTS
from graine.recipe import EMPHASES
from graine.server.schemas.base import Answer, Body, JsonObject, Line, Name, PromptText, example
from graine.validation import MAX_SEED

MAX_EXPANDED = 100  # prompts of a template
MAX_TOUCHES = 50
MAX_WORDS = 200  # of a list in one answer
MAX_STYLES = 1000

Part = Annotated[str, StringConstraints(max_length=10_000)]
Dialect: TypeAlias = Literal[tuple(DIALECTS)]  # type: ignore[valid-type]
WordKind: TypeAlias = Literal["subjects", "styles", "artists", "periods", "touches"]

CHECKED: JsonObject = {
    "tokens": 3,
    "limit": 75,
    "chunks": 1,
    "words": [
        {"start": 0, "end": 1, "weight": 1.0, "past_limit": False},
        {"start": 3, "end": 6, "weight": 1.2, "past_limit": False},
        {"start": 12, "end": 15, "weight": 1.0, "past_limit": False},
    ],
    "negative": {"tokens": 0, "limit": 75, "chunks": 1, "words": []},
    "advice": [
        {
            "field": "prompt",
            "start": None,
            "end": None,
            "key": "no_style",
            "text": "No style is given, so the seed decides. Add one, for example: watercolor.",
            "suggestion": {"prompt": "a (red:1.2) fox, watercolor"},
        }
    ],
}


class CheckBody(Body):
    """A prompt as it is being typed."""

    model_config = example({"prompt": "a (red:1.2) fox", "negative": "", "model": "pousse"})

    prompt: PromptText = ""
    negative: PromptText = ""
    model: Name | None = None
    emphasis: Literal[EMPHASES] = "original"  # type: ignore[valid-type]


class TypedWord(Answer):
    """A word, from `start` to before `end` in UTF-16 units."""

    start: int
    end: int
    weight: float
    past_limit: bool  # it does not fit in the first chunk of tokens


class Reading(Answer):
    """How a model reads a text."""

    tokens: int
    limit: int  # tokens in a chunk
    chunks: int
    words: list[TypedWord]


class Suggestion(Answer):
    """What could be written instead; what is null stays."""

    prompt: str | None = None
    negative: str | None = None


class Remark(Answer):
    """Advice; start and end, in UTF-16 units, are null where it concerns the whole."""

    field: Literal["prompt", "negative"]
    start: int | None
    end: int | None
    key: str
    text: str
    suggestion: Suggestion | None


class Checked(Reading):
    """The prompt as a model reads it, and advice on both prompts."""

    model_config = example(CHECKED)

    negative: Reading
    advice: list[Remark]


class FourParts(Body):
    """A prompt in its four parts."""

    model_config = example(
        {"subject": "a bridge", "style": "oil painting", "artist": "Monet", "touches": ["morning light"]}
    )

    subject: Part = ""
    style: Part = ""
    artist: Part = ""
    touches: Annotated[list[Part], Field(max_length=MAX_TOUCHES)] = Field(default=[])


class SplitBody(Body):
    """A prompt."""

    model_config = example({"prompt": "a bridge, oil painting, by Monet, morning light"})
    prompt: PromptText


class Joined(Answer):
    """A prompt."""

    model_config = example({"prompt": "a bridge, oil painting, by Monet, morning light"})

    prompt: str


class Parts(Answer):
    """A prompt in its four parts."""

    model_config = example(
        {"subject": "a bridge", "style": "oil painting", "artist": "Monet", "touches": ["morning light"]}
    )

    subject: str
    style: str
    artist: str
    touches: list[str]


class ExpandBody(Body):
    """A template, `{fox|wolf}` or `__animals__`, and from which seed on it is filled in."""

    model_config = example({"template": "a {red|white} fox", "seed": 1, "count": 3})

    template: PromptText
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 0
    count: Annotated[int, Field(ge=1, le=MAX_EXPANDED)] = 1


class Expanded(Answer):
    """Prompts, and how many a template can become; null where that is not known."""

    model_config = example({"prompts": ["a red fox", "a white fox"], "combinations": 2})

    prompts: list[str]
    combinations: int | None


class TranslateBody(Body):
    """A prompt of one tool, to be written as another writes it."""

    model_config = example({"prompt": "a (red:1.2) fox", "to": "midjourney"})

    prompt: PromptText
    negative: PromptText = ""
    to: Dialect
    source: Dialect = "a1111"


class Translated(Answer):
    """The prompt in another tool's syntax; `lost` says what is lost or changed."""

    model_config = example(
        {
            "text": "a red fox --no fog",
            "negative": "",
            "settings": {},
            "lost": ["The negative prompt becomes --no."],
        }
    )

    text: str
    negative: str
    settings: dict[str, str]
    lost: list[str]


class AskedWords(Body):
    """Which words of a list: those that `q` may mean, of one category, a page of them."""

    kind: WordKind
    q: Name = ""
    category: Name = ""
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_WORDS)] = 50
    lang: Literal["en", "fr"] | None = None


class ListedWord(Answer):
    """A word that prompts are built from."""

    model_config = example(
        {"word": "watercolor", "label": "aquarelle", "category": "peinture", "facts": "", "picture": 12}
    )

    word: str  # what a model is told, English
    label: str  # in the asker's language
    category: str
    facts: str
    picture: int | None  # a picture of the library whose prompt has it


class Category(Answer):
    """A group of words, and how many of what was found are in it."""

    name: str
    count: int


class WordList(Answer):
    """Some words of a list."""

    total: int
    words: list[ListedWord]
    categories: list[Category]


class SavedStyle(Body):
    """Words that are added to a prompt, or put round it where `{prompt}` stands."""

    model_config = example({"name": "oils", "prompt": "{prompt}, oil painting", "negative": "photo"})

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    prompt: Part = ""
    negative: Part = ""


class Styles(Answer):
    """All saved styles."""

    styles: list[SavedStyle]


class ApplyBody(Body):
    """Prompts, and the names of saved styles to be applied one after the other."""

    model_config = example({"prompt": "a fox", "negative": "", "styles": ["oils"]})

    prompt: PromptText = ""
    negative: PromptText = ""
    styles: Annotated[list[Line], Field(max_length=MAX_TOUCHES)]


class Applied(Answer):
    """Both prompts with styles applied."""

    model_config = example({"prompt": "a fox, oil painting", "negative": "photo"})

    prompt: str
    negative: str
