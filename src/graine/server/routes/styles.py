"""Saved styles: A1111's `styles.csv` in Graine's folder."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath

from graine.atomic_write import commit
from graine.errors import PromptError
from graine.prompt.builder.styles import Style, apply, choose, read_styles, write_styles
from graine.server.dependencies import TheState
from graine.server.http.error_responses import Refused
from graine.server.schemas.base import Name, responses
from graine.server.schemas.prompt import MAX_STYLES, Applied, ApplyBody, SavedStyle, Styles

router = APIRouter(prefix="/api/styles", tags=["prompt"])

StyleName = Annotated[Name, InPath(description="name of a saved style")]
_CHANGING = threading.Lock()


@router.get("", responses=responses())
def styles(state: TheState) -> Styles:
    """Every saved style."""
    return _shown(_read(state))


@router.put("", responses=responses(507))
def save(style: SavedStyle, state: TheState) -> Styles:
    """Save a style, in the place of one of the same name."""
    if not (style.prompt.strip() or style.negative.strip()):
        raise PromptError("prompt_nothing")
    with _CHANGING:
        kept = {one.name: one for one in _read(state)}
        kept[style.name] = Style(style.name, style.prompt.strip(), style.negative.strip())
        if len(kept) > MAX_STYLES:
            raise Refused(409, "server_too_many", field="styles", limit=MAX_STYLES)
        return _written(state, tuple(kept.values()))


@router.delete("/{name}", responses=responses(404, 507))
def delete(name: StyleName, state: TheState) -> Styles:
    """Delete a saved style."""
    with _CHANGING:
        known = _read(state)
        kept = tuple(one for one in known if one.name != name)
        if len(kept) == len(known):
            names = ", ".join(one.name for one in known[:5])
            raise Refused(404, "prompt_styles_unknown", value=name, known=names)
        return _written(state, kept)


@router.post("/apply", responses=responses())
def applied(asked: ApplyBody, state: TheState) -> Applied:
    """Apply saved styles to a prompt and a negative prompt."""
    prompt, negative = apply(asked.prompt, asked.negative, choose(_read(state), asked.styles))
    return Applied(prompt=prompt, negative=negative)


def _shown(found: tuple[Style, ...]) -> Styles:
    plain = (
        SavedStyle.model_construct(name=one.name, prompt=one.prompt, negative=one.negative_prompt)
        for one in found
    )
    return Styles.model_construct(styles=list(plain))


def _path(state: TheState) -> Path:
    return state.settings.home / "styles.csv"


def _read(state: TheState) -> tuple[Style, ...]:
    """Read the file; none at all is fine. Raises `PromptError` for one that is no list of styles."""
    try:
        return read_styles(_path(state).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError("prompt_styles_file", reason=error) from error


def _written(state: TheState, kept: tuple[Style, ...]) -> Styles:
    commit(write_styles(kept).encode(), _path(state), overwrite=True)
    return _shown(kept)
