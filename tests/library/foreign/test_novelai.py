"""NovelAI's fields, and what is particular to its versions."""

from __future__ import annotations

import json

from graine.library.foreign import novelai
from graine.library.foreign.base import Foreign
from tests.library.foreign.samples import NEGATIVE, NOVELAI, PROMPT

OTHER = "made from another picture"


def said(found: Foreign | None) -> str:
    """All notes."""
    assert found
    return " ".join(found.notes)


def test_novelai_joins_the_figures_of_version_4() -> None:
    caption = {"base_caption": "two girls", "char_captions": [{"char_caption": "red hair"}, {"centers": []}]}
    data = NOVELAI | {"v4_prompt": {"caption": caption}, "v4_negative_prompt": {"caption": {}}}
    found = novelai.read({"Software": "NovelAI", "Comment": json.dumps(data)})
    assert found
    assert (found.prompt, found.negative) == ("two girls, red hair", NEGATIVE)


def test_novelai_s_webp_has_everything_in_its_comment() -> None:
    packed = {"Software": "NovelAI", "Description": PROMPT, "Comment": NOVELAI, "Source": "X 1A2B3C4D"}
    for comment in (NOVELAI, json.dumps(NOVELAI)):
        found = novelai.read({"parameters": json.dumps({**packed, "Comment": comment})})
        assert found
        assert (found.prompt, found.model) == (PROMPT, "X")


def test_novelai_s_redrawn_pictures_have_no_recipe() -> None:
    data = NOVELAI | {"request_type": "Img2ImgRequest", "strength": 0.7}
    assert OTHER in said(novelai.read({"Software": "NovelAI", "Comment": json.dumps(data)}))
