"""Prompts to begin with. Each was drawn with its seed in both languages, and the pictures were looked at."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.dependencies import Language
from graine.server.model_info import DEFAULT
from graine.server.schemas.about import Example, Examples, Localized
from graine.server.schemas.base import responses
from graine.server.schemas.job_requests import DrawWish

router = APIRouter(prefix="/api", tags=["studio"])

PROMPTS = (  # the picture's name, English, French, seed
    ("panda", "a panda, 3D render", "un panda, rendu 3D", 6),
    ("sunflower", "a sunflower, oil painting", "un tournesol, peinture à l'huile", 1),
    ("butterfly", "a butterfly, watercolor", "un papillon, aquarelle", 1),
    ("rocket", "a rocket, cartoon vector, purple background", "une fusée, vecteur cartoon, fond violet", 5),
    ("strawberry", "a strawberry, glossy 3D", "une fraise, 3D brillante", 1),
    ("volcano", "a volcano, oil painting", "un volcan, peinture à l'huile", 1),
)


@router.get("/examples", responses=responses(), response_model_exclude_unset=True)
def examples(lang: Language) -> Examples:
    """Six prompts that the built-in model draws well; the wish is in the asker's language."""
    return Examples(examples=[_example(*one, lang=lang) for one in PROMPTS])


def _example(name: str, en: str, fr: str, seed: int, *, lang: str) -> Example:
    return Example(
        prompt=Localized(en=en, fr=fr),
        wish=DrawWish(prompt=fr if lang == "fr" else en, seed=seed, model=DEFAULT),
        picture=f"/examples/{name}.webp",
    )
