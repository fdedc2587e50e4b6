"""Prompts to begin with. Each was drawn with its seed in both languages, and the pictures were looked at."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.dependencies import Language
from graine.server.models import DEFAULT
from graine.server.schemas.about import Example, Examples, Localized
from graine.server.schemas.base import responses
from graine.server.schemas.wishes import DrawWish

router = APIRouter(prefix="/api", tags=["studio"])

PROMPTS = (  # English, French, seed
    ("a panda, 3D render", "un panda, rendu 3D", 6),
    ("a sunflower, oil painting", "un tournesol, peinture à l'huile", 1),
    ("a butterfly, watercolor", "un papillon, aquarelle", 1),
    ("a rocket, cartoon vector, purple background", "une fusée, vecteur cartoon, fond violet", 5),
    ("a strawberry, glossy 3D", "une fraise, 3D brillante", 1),
    ("a volcano, oil painting", "un volcan, peinture à l'huile", 1),
)


@router.get("/examples", responses=responses(), response_model_exclude_unset=True)
def examples(lang: Language) -> Examples:
    """Give six prompts that the built-in model draws well; the wish is in the asker's language."""
    return Examples(examples=[_example(*one, lang=lang) for one in PROMPTS])


def _example(en: str, fr: str, seed: int, *, lang: str) -> Example:
    prompt = Localized(en=en, fr=fr)
    return Example(prompt=prompt, wish=DrawWish(prompt=fr if lang == "fr" else en, seed=seed, model=DEFAULT))
