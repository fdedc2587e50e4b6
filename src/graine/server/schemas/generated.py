"""Models of requests, made from the dataclasses that declare their fields, defaults, bounds and examples."""

from __future__ import annotations

from dataclasses import is_dataclass
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field, StringConstraints, create_model

from graine.recipe import Recipe
from graine.server.schemas.base import Body, JsonObject
from graine.validation import (
    Bound,
    DataclassLike,
    Length,
    OneOf,
    PixelsHash,
    Range,
    declared,
    defaults,
    is_annotated,
)

ENDING = "Request"  # of a class that a client sends; its model ends otherwise


@cache
def model_of(kind: type[DataclassLike]) -> type[BaseModel]:
    """Make the pydantic model of a dataclass; of one among several kinds, it says which."""
    usual = defaults(kind)
    own: dict[str, Any] = {
        name: (type_of(hint), usual.get(name, ...)) for name, hint in declared(kind).items()
    }
    name = kind.__name__
    if hasattr(kind, "kind") and not name.endswith(ENDING):
        own = {"kind": (Literal[getattr(kind, "kind")], ...), **own}  # noqa: B009  of a type that is not known
    example: JsonObject | None = getattr(kind, "example", None)
    config = Body.model_config | ({"json_schema_extra": {"examples": [example]}} if example else {})
    return create_model(
        f"{name.removesuffix(ENDING)}Wish",
        __base__=Body,
        __doc__=kind.__doc__,
        __cls_kwargs__=dict(config),
        **own,
    )


def type_of(hint: Any) -> Any:
    """The type, with pydantic's constraints, of a field's type with our bounds."""
    inner = get_args(hint)
    if is_annotated(hint):
        return _bounded(type_of(inner[0]), inner[1])
    if get_origin(hint) in (Union, UnionType):
        return _union(inner)
    if get_origin(hint) is tuple:
        return tuple[tuple(one if one is Ellipsis else type_of(one) for one in inner)]
    if hint is Recipe:  # it says itself what is wrong with it
        return JsonObject
    return model_of(hint) if is_dataclass(hint) else hint


def _union(inner: tuple[Any, ...]) -> Any:
    models = [one for one in inner if is_dataclass(one)]
    if len(models) < 2:
        return reduce(or_, map(type_of, inner))
    chosen: Any = Annotated[reduce(or_, map(type_of, models)), Field(discriminator="kind")]
    return chosen | None if type(None) in inner else chosen


def _bounded(plain: Any, bound: Bound) -> Any:
    match bound:
        case OneOf():
            return Literal[bound.values]
        case Length():
            return Annotated[plain, Field(min_length=bound.least or None, max_length=bound.most)]
        case PixelsHash():
            digits = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]
            return digits | Literal[""] if bound.optional else digits
        case Range(above=True):
            return Annotated[plain, Field(gt=bound.low, le=bound.high)]
        case Range():
            step = bound.multiple if bound.multiple > 1 else None
            return Annotated[plain, Field(ge=bound.low, le=bound.high, multiple_of=step)]
