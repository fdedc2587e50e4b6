"""The edits of a wish as JSON, made from `graine.edits`: its fields, defaults, ranges and choices."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_type_hints

from pydantic import BaseModel, Field, create_model

from graine.bounds import MAX_PROMPT
from graine.edits import CHOICES, EDITS, INPUTS, RANGES, Edit, Hires
from graine.server.schemas.base import Body, PictureHash

NAME_LENGTH = 200


def model_of(kind: type[Edit | Hires]) -> type[BaseModel]:
    """Make the pydantic model of a dataclass of `graine.edits`."""
    hints = get_type_hints(kind)
    own: dict[str, Any] = {
        field.name: (
            _type(field.name, hints[field.name]),
            ... if field.default is MISSING else field.default,
        )
        for field in fields(kind)
    }
    if kind is not Hires:
        name = getattr(kind, "kind")  # noqa: B009  every edit has one, a second pass has none
        own = {"kind": (Literal[name], ...), **own}
    return create_model(f"{kind.__name__}Wish", __base__=Body, __doc__=kind.__doc__, **own)


def _type(name: str, hint: Any) -> Any:
    """Narrow a field's type to the values that can be used."""
    if name in INPUTS:
        return PictureHash | Literal[""] if name == "match" else PictureHash
    if name in CHOICES:
        return Literal[CHOICES[name]]
    if hint is str:
        long = name in ("prompt", "negative")
        return Annotated[str, Field(max_length=MAX_PROMPT if long else NAME_LENGTH)]
    if name in RANGES:
        low, high = RANGES[name]
        return Annotated[hint, Field(ge=low, le=high)]
    return hint


if TYPE_CHECKING:
    EditWish: TypeAlias = BaseModel
    HiresWish: TypeAlias = BaseModel
else:
    EditWish = Annotated[reduce(or_, map(model_of, EDITS.values())), Field(discriminator="kind")]
    HiresWish = model_of(Hires)
