"""Wishes: what a client asks for, by kind of job. Bounds are those of `graine.edits` and `graine.recipe`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from fastapi.openapi.models import Example
from pydantic import ConfigDict, Field

from graine.bounds import MAX_CFG, MAX_SEED, MAX_SIDE, MAX_STEPS, MIN_SIDE
from graine.prompt.scales import QUALITIES
from graine.recipe import EMPHASES, NOISES
from graine.server.schemas.base import Body, JobId, JsonObject, Line, Name, PictureHash, PromptText
from graine.server.schemas.edits import EditWish, HiresWish
from graine.studio.wishes import MAX_COUNT

MAX_SEEDS = 1024  # of one experiment
MAX_RECIPES = 100
MAX_CELLS_TEXT = 5000  # characters of an axis

Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
Share = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=MIN_SIDE, le=MAX_SIDE, multiple_of=8)]
PictureId = Annotated[int, Field(ge=1, le=2**53)]
Tags = Annotated[tuple[Name, ...], Field(max_length=50)]

FOX: JsonObject = {"prompt": "a red fox in the snow, oil painting", "seed": 7, "quality": "normal"}


def example(value: JsonObject) -> ConfigDict:
    """Give a model its example."""
    return ConfigDict(extra="forbid", allow_inf_nan=False, json_schema_extra={"examples": [value]})


class DrawWish(Body):
    """Pictures of a prompt, or one that is changed by an edit; what is left out, Graine decides."""

    model_config = example(FOX)

    prompt: PromptText = ""
    negative: PromptText = ""
    seed: Seed | None = None
    count: Annotated[int, Field(ge=1, le=MAX_COUNT)] = 1
    quality: Literal[tuple(QUALITIES)] = "normal"  # type: ignore[valid-type]
    sampler: Name | None = None
    schedule: Name | None = None
    steps: Annotated[int, Field(ge=1, le=MAX_STEPS)] | None = None
    cfg: Annotated[float, Field(ge=0, le=MAX_CFG)] | None = None
    size: tuple[Side, Side] | None = None
    model: Name | None = None
    clip_skip: Annotated[int, Field(ge=1, le=12)] = 1
    variation_seed: Seed = 0
    variation_strength: Share = 0.0
    seed_resize: tuple[Side, Side] | None = None
    noise: Literal[NOISES] = "cpu"  # type: ignore[valid-type]
    ensd: Seed = 0
    eta: Share | None = None
    emphasis: Literal[EMPHASES] = "original"  # type: ignore[valid-type]
    cfg_rescale: Share = 0.0
    guidance_start: Share = 0.0
    guidance_end: Share = 1.0
    upscale: bool = True
    hires: HiresWish | None = None
    edit: EditWish | None = None
    recipes: Annotated[list[JsonObject], Field(min_length=1, max_length=MAX_RECIPES)] | None = None
    parents: Annotated[tuple[PictureId, ...], Field(max_length=50)] = ()
    how: Literal["varied", "taken"] = "taken"
    tags: Tags = ()


class AbWish(Body):
    """Two wishes that differ in one thing, drawn with the same seeds, until one is better or none is."""

    model_config = example(
        {"left": {"prompt": "a red fox"}, "right": {"prompt": "a red fox, oil painting"}, "seeds": 12}
    )

    left: DrawWish
    right: DrawWish
    seeds: Annotated[int, Field(ge=1, le=MAX_SEEDS)] = 12
    first_seed: Seed | None = None
    chooser: Literal["judge", "person"] = "judge"
    level: Annotated[float, Field(gt=0, lt=1)] = 0.05


class AblateWish(Body):
    """A prompt with each of its parts left out in turn."""

    model_config = example({"base": FOX, "seeds": 4})

    base: DrawWish
    seeds: Annotated[int, Field(ge=1, le=MAX_SEEDS)] = 4
    by_word: bool = False  # single words are left out, not what stands between commas


class AxisWish(Body):
    """A setting and its values, as `graine grid` reads them: "3,7,12", "1-5 (+2)"."""

    model_config = example({"name": "cfg", "values": "3,7,12"})

    name: Name
    values: Annotated[str, Field(max_length=MAX_CELLS_TEXT)]


class GridWish(Body):
    """A picture for every combination of some settings."""

    model_config = example({"base": FOX, "axes": [{"name": "cfg", "values": "3,7,12"}]})

    base: DrawWish
    axes: Annotated[list[AxisWish], Field(min_length=1, max_length=4)]


class HuntWish(Body):
    """Many seeds as drafts, the best drawn in full."""

    model_config = example({"base": FOX, "seeds": 64, "keep": 4})

    base: DrawWish
    seeds: Annotated[int, Field(ge=1, le=MAX_SEEDS)] = 64
    keep: Annotated[int, Field(ge=1, le=64)] = 4
    budget: Annotated[float, Field(gt=0, le=7 * 86_400)] | None = None  # seconds
    near_duplicates: bool = False
    draft_steps: Annotated[int, Field(ge=1, le=MAX_STEPS)] | None = None


class RefineWish(Body):
    """A picture of the library drawn slowly, and its near neighbours."""

    model_config = example({"picture": 12, "variations": 2})

    picture: PictureId
    variations: Annotated[int, Field(ge=0, le=16)] = 2


class AskWish(Body):
    """Words for a picture: one of the library by its number, or one that was taken in by its hash."""

    model_config = example({"picture": 12})

    picture: PictureId | PictureHash
    lang: Literal["en", "fr"] | None = None


class WordsWish(Body):
    """Where in a picture each word of its prompt acted."""

    model_config = example({"picture": 12})

    picture: PictureId


class DrawJob(Body):
    """Draw."""

    model_config = example({"kind": "draw", "wish": FOX})
    kind: Literal["draw"]
    wish: DrawWish


class AbJob(Body):
    """Compare two."""

    kind: Literal["ab"]
    wish: AbWish


class AblateJob(Body):
    """See what each part of a prompt does."""

    kind: Literal["ablate"]
    wish: AblateWish


class GridJob(Body):
    """Compare many."""

    kind: Literal["grid"]
    wish: GridWish


class HuntJob(Body):
    """Hunt seeds."""

    kind: Literal["hunt"]
    wish: HuntWish


class RefineJob(Body):
    """Refine one."""

    kind: Literal["refine"]
    wish: RefineWish


class AskJob(Body):
    """Ask what a picture shows."""

    kind: Literal["ask"]
    wish: AskWish


class WordsJob(Body):
    """See where words acted."""

    kind: Literal["words"]
    wish: WordsWish


JobRequest: TypeAlias = Annotated[
    DrawJob | AbJob | AblateJob | GridJob | HuntJob | RefineJob | AskJob | WordsJob,
    Field(discriminator="kind"),
]


EXAMPLES: dict[str, Example] = {
    "draw": {"value": {"kind": "draw", "wish": FOX}},
    "compare two": {"value": {"kind": "ab", "wish": {"left": FOX, "right": FOX | {"cfg": 9}}}},
    "hunt": {"value": {"kind": "hunt", "wish": {"base": FOX, "seeds": 64, "keep": 4}}},
}


def plain(wish: Body) -> dict[str, Any]:
    """Give a wish as JSON with what the client said alone."""
    return wish.model_dump(mode="json", exclude_unset=True)


class Move(Body):
    """Where a queued job goes: before another one, or to the end."""

    model_config = example({"before": None})
    before: JobId | None = None


class Choice(Body):
    """What a person chose of two pictures."""

    model_config = example({"left": 12, "right": 13, "chosen": "left"})
    left: PictureId
    right: PictureId
    chosen: Literal["left", "right", "neither", "stop"]  # "stop" ends the comparison


class Ids(Body):
    """Some jobs."""

    model_config = example({"ids": ["01KAPZ5T8Q0000000000000000"]})
    ids: Annotated[list[JobId], Field(max_length=1000)]


class LoginBody(Body):
    """The password."""

    model_config = example({"key": "the password of this studio"})
    key: Line
