"""What the studio is and can do."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter
from pydantic import JsonValue

from graine.edits import CHOICES, RANGES
from graine.i18n import LANGUAGES, text
from graine.jobs.base import JobRequest
from graine.jobs.draw import DrawRequest
from graine.jobs.registry import KINDS
from graine.prompt.builder.presets import CFG_WORDS, QUALITIES
from graine.prompt.syntax.chunks import ROOM
from graine.recipe import Recipe
from graine.sampling.samplers import SAMPLERS
from graine.sampling.schedules import SCHEDULES
from graine.server.dependencies import Language, TheState
from graine.server.http.uploads import MAX_BYTES, MAX_PIXELS
from graine.server.model_info import DEFAULT, about_model
from graine.server.schemas.about import (
    About,
    CfgWord,
    FieldAbout,
    Limits,
    ModelAbout,
    Named,
    QualityAbout,
    SamplerAbout,
    Shown,
)
from graine.server.schemas.base import responses
from graine.server.schemas.pictures import MAX_MARKED, MAX_TAGS
from graine.studio.draw_request import MAX_COUNT, Draw
from graine.validation import MAX_PROMPT, choices, defaults, ranges
from graine.version import VERSION

router = APIRouter(prefix="/api", tags=["studio"])

OWN_RANGES = ranges(Recipe) | ranges(Draw)
OWN_CHOICES = choices(Recipe)


@router.get("/about", responses=responses())
def about(state: TheState, lang: Language) -> About:
    """Models, samplers, qualities, and what every value may be."""
    settings = state.settings
    return About(
        version=VERSION,
        languages=list(LANGUAGES),
        models=_models(state, lang),
        default_model=DEFAULT,
        samplers=_samplers(lang),
        schedules=_schedules(lang),
        qualities=_qualities(lang),
        cfg_words=_cfg_words(lang),
        ranges={name: (low, high) for name, (low, high) in (RANGES | OWN_RANGES).items()},
        choices={name: list(some) for name, some in (CHOICES | OWN_CHOICES).items()},
        jobs={kind: _fields(request) for kind, request in KINDS.items() if kind != DrawRequest.kind},
        limits=Limits(
            upload_bytes=MAX_BYTES,
            upload_pixels=MAX_PIXELS,
            prompt_length=MAX_PROMPT,
            count=MAX_COUNT,
            tags=MAX_TAGS,
            marks=MAX_MARKED,
        ),
        settings=Shown(
            language=settings.language or "auto",
            device=settings.device or "auto",
            dtype=settings.dtype or "auto",
        ),
        token_limit=ROOM,
        login=bool(state.password),
    )


def _fields(kind: type[JobRequest]) -> dict[str, FieldAbout]:
    """Tell default and range of every field of a kind of job that is a number, a choice or a switch."""
    numbers, words = ranges(kind), choices(kind)
    return {
        name: FieldAbout(
            default=cast("JsonValue", usual),
            range=numbers.get(name),
            choices=list(words.get(name, ())),
        )
        for name, usual in defaults(kind).items()
        if name in numbers or isinstance(usual, bool | str)
    }


def _models(state: TheState, lang: str) -> list[ModelAbout]:
    return [about_model(entry, state, lang) for entry in state.studio.catalogue.list()]


def _samplers(lang: str) -> list[SamplerAbout]:
    return [
        SamplerAbout(
            name=spec.name,
            label=spec.label,
            calls=spec.calls_per_step,
            keeps=spec.converges,
            description=text(f"samplers.{spec.name}", lang=lang),
        )
        for spec in SAMPLERS.values()
    ]


def _schedules(lang: str) -> list[Named]:
    return [
        Named(name=one.name, label=one.label, description=text(f"samplers.schedules.{one.name}", lang=lang))
        for one in SCHEDULES.values()
    ]


def _qualities(lang: str) -> dict[str, QualityAbout]:
    return {
        one.name: QualityAbout(
            steps=one.steps, sampler=one.sampler, schedule=one.schedule, description=one.text(lang)
        )
        for one in QUALITIES.values()
    }


def _cfg_words(lang: str) -> list[CfgWord]:
    return [
        CfgWord(begins=begins, word=word, description=text(f"prompt.cfg.{word}", lang=lang))
        for begins, word in CFG_WORDS
    ]
