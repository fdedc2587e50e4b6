"""Words for a picture: keywords by category from a judge and word lists, and a prompt made of the best."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PIL import Image

from graine.errors import ModelNotFound
from graine.judges.blip import BlipCaptioner, is_blip
from graine.judges.cached_clip import RememberingJudge
from graine.judges.clip import BUILT_IN
from graine.judges.image_stats import COLOURS, colour_shares
from graine.models.checkpoints.folder import weights_file
from graine.models.checkpoints.hashes import Hashes
from graine.prompt.builder.parts import PromptParts, join
from graine.prompt.builder.wordlists import words

if TYPE_CHECKING:
    from graine.judges.base import Judge

KINDS = ("subject", "style", "artist", "period", "touch")
# What a CLIP model is told for an entry of each list: it learnt from sentences, in English.
SENTENCES = {
    "subject": "{}",
    "style": "a picture in the style of {}",
    "artist": "a work of art by {}",
    "period": "a work of art of {}",
    "touch": "a picture, {}",
}
# From such a share of all words of its list a word is sure enough to stand in the prompt.
SURE = {"style": 0.0, "artist": 0.3, "period": 0.5, "touch": 0.15}
BORDER = 0.08  # of the shorter side
PLAIN = 0.7  # of the border's pixels have one colour: that is the background
TOUCHES = 2


class Captioner(Protocol):
    """Something that says in a sentence what a picture shows."""

    def caption(self, picture: Image.Image) -> str:
        """The sentence."""
        ...


class HeardWord(NamedTuple):
    """A word as the judge hears it, in the user's language, and as a model is told it."""

    heard: str
    shown: str
    told: str


Lists = Mapping[str, tuple[HeardWord, ...]]


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word for a picture, and its share among all words of its category, 0 to 1."""

    word: str
    share: float


@dataclass(frozen=True, slots=True)
class Interrogation:
    """What a picture shows, in words."""

    keywords: Mapping[str, tuple[Keyword, ...]]  # by category, best first; none where the judge knows none
    prompt: str
    caption: str = ""  # a sentence, where a model for that is at hand


def ask(
    picture: Image.Image,
    judge: Judge,
    lists: Lists,
    *,
    lang: str,
    count: int = 5,
    captioner: Captioner | None = None,
) -> Interrogation:
    """Rank the words of each list for a picture, `count` of each, and put the best into a prompt."""
    ranked = {kind: _ranked(picture, judge, lists[kind]) for kind in KINDS if lists.get(kind)}
    background = plain_background(picture, lang)
    caption = captioner.caption(picture) if captioner else ""
    shown = {
        kind: tuple(Keyword(entry.shown, share) for entry, share in found[:count])
        for kind, found in ranked.items()
    }
    if background:
        shown["touch"] = (background, *shown.get("touch", ()))[:count]
    return Interrogation(shown, join(_parts(ranked, caption if lang == "en" else "", background)), caption)


def word_lists(folder: Path, lang: str) -> Lists:
    """The words that a judge may be asked for: those it was taught, if its folder says so, else all.

    A folder that lists its words in `words.json` is never asked for others: it would name what it never saw.
    """
    own = folder / "words.json"
    if own.is_file():
        taught = json.loads(own.read_text(encoding="utf-8"))[lang]
        return {
            kind: tuple(HeardWord(word, word, word) for word in taught[f"{kind}s"])
            for kind in ("subject", "style")
        }
    return {
        kind: tuple(
            HeardWord(
                SENTENCES[kind].format(word.name),
                word.named(lang),
                word.name if kind == "artist" else word.named(lang),
            )
            for word in words(kind)
        )
        for kind in KINDS
    }


def find_judge(name: str | None, folder: Path) -> Path:
    """A judge's folder by path or by its name in `folder`; None is the one that comes with Graine.

    Raises `ModelNotFound`, which names those that are there.
    """
    if name is None:
        return BUILT_IN
    for place in (folder / name, Path(name).expanduser()):
        if place.is_dir():
            return place
    raise ModelNotFound("ask_no_judge", value=name, folder=folder, known=", ".join(_names(folder)) or "–")


def find_captioner(folder: Path) -> BlipCaptioner | None:
    """Load the first BLIP model of the folder of judges, if there is one. Raises as `BlipCaptioner.load`."""
    found = next((place for place in _places(folder) if is_blip(place)), None)
    return BlipCaptioner.load(found) if found else None


def load_judge(place: Path, cache: Path) -> RememberingJudge:
    """Load a CLIP judge that keeps what it hears in a folder. Raises as `ClipJudge.load`."""
    weights = Hashes(cache / "hashes.json").of(weights_file(place.parent, place.name))
    return RememberingJudge.with_memory(place, cache / f"heard-{weights}.safetensors")


def unheard(judge: RememberingJudge, lists: Lists) -> int:
    """Count the words that a judge has to hear before it can answer; it takes a large model a while, once."""
    return judge.unheard([entry.heard for entries in lists.values() for entry in entries])


def plain_background(picture: Image.Image, lang: str) -> Keyword | None:
    """Name the colour that most of the border has, as "white background"; None where it is of several.

    Measured, not judged: the share is that of the border's pixels.
    """
    shares = colour_shares(_border(picture.convert("RGB")))
    (english, french), share = max(
        ((names, shares.get(names[0], 0.0)) for names in COLOURS), key=lambda pair: pair[1]
    )
    if share < PLAIN:
        return None
    return Keyword(f"fond {french}" if lang == "fr" else f"{english} background", share)


def _border(picture: Image.Image) -> Image.Image:
    """Put the four edges of a picture beneath each other, each squeezed to the same size."""
    width, height = picture.size
    edge = max(1, round(BORDER * min(picture.size)))
    boxes = (
        (0, 0, width, edge),
        (0, height - edge, width, height),
        (0, 0, edge, height),
        (width - edge, 0, width, height),
    )
    joined = Image.new("RGB", (64, 64))
    for number, box in enumerate(boxes):
        joined.paste(picture.crop(box).resize((64, 16)), (0, 16 * number))
    return joined


def _ranked(
    picture: Image.Image, judge: Judge, entries: tuple[HeardWord, ...]
) -> list[tuple[HeardWord, float]]:
    by_heard = {entry.heard: entry for entry in entries}
    return [(by_heard[heard], share) for heard, share in judge.describe(picture, list(by_heard))]


def _parts(
    ranked: Mapping[str, list[tuple[HeardWord, float]]], caption: str, background: Keyword | None
) -> PromptParts:
    def best(kind: str, count: int = 1) -> list[str]:
        sure = (entry.told for entry, share in ranked.get(kind, [])[:count] if share >= SURE.get(kind, 0))
        return list(sure)

    touches = [*best("period"), *best("touch", TOUCHES), *([background.word] if background else [])]
    return PromptParts(
        subject=caption or "".join(best("subject")),
        style="".join(best("style")),
        artist="".join(best("artist")),
        touches=tuple(dict.fromkeys(touches)),
    )


def _places(folder: Path) -> Iterator[Path]:
    return (place for place in sorted(folder.glob("*")) if place.is_dir())


def _names(folder: Path) -> list[str]:
    return [place.name for place in _places(folder)]
