"""Words for a picture, as `graine ask` finds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graine.studio.asking import ask, find_captioner, find_judge, load_judge, word_lists
from graine.words import language
from graine.worker.kinds.base import Desk, Plan, Work

if TYPE_CHECKING:
    from PIL.Image import Image

    from graine.library.store import Library
    from graine.studio import Studio

WORDS = 5  # of each category


def plan(studio: Studio, library: Library, wish: Mapping[str, Any]) -> Plan:
    """Find the picture."""
    _image(studio, library, wish["picture"])
    return Plan({"picture": wish["picture"], "lang": wish.get("lang") or language()})


def work(desk: Desk, plan: Mapping[str, Any]) -> Work:
    """Ask the judge at once: nothing is drawn."""
    settings, lang = desk.studio.settings, plan["lang"]
    folder = settings.home / "judges"
    place = find_judge(None, folder)
    answer = ask(
        _image(desk.studio, desk.library, plan["picture"]),
        load_judge(place, settings.home / "cache"),
        word_lists(place, lang),
        lang=lang,
        count=WORDS,
        captioner=find_captioner(folder),
    )
    keywords = {
        kind: [[each.word, round(each.share, 4)] for each in found] for kind, found in answer.keywords.items()
    }
    desk.publish(keywords=keywords, prompt=answer.prompt, caption=answer.caption)
    yield from ()


def _image(studio: Studio, library: Library, reference: int | str) -> Image:
    """Give a picture of the library by its number, or one that was taken in by its hash."""
    if isinstance(reference, str) and len(reference) == 64 and (found := studio.inputs.find(reference)):
        return found
    return library.load(library.get(reference))
