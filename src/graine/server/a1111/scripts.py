"""What clients say of scripts and always-on extensions: an idle one is no matter, another is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from graine.server.a1111.aliases import is_named
from graine.server.http.error_responses import Refused

if TYPE_CHECKING:
    from graine.server.a1111.request_models import Drawing

SOFT_INPAINTING = "soft inpainting"  # the one that Graine does itself
# A1111's own always-on parts, whose fields have places of their own in a request or are answered elsewhere.
BUILT_IN = frozenset({"seed", "sampler", "refiner", "comments", "extra options", "hypertile"})
_SWITCHES = ("enabled", "is_enabled", "enable")


def check(request: Drawing) -> None:
    """Accept a request whose scripts are none or idle, else raise `Refused` (422), as A1111 does."""
    if is_named(request.script_name):
        raise Refused(422, "a1111_script", value=request.script_name)
    for name, script in request.alwayson_scripts.items():
        if name.casefold() not in BUILT_IN | {SOFT_INPAINTING} and not is_idle(script):
            raise Refused(422, "a1111_always_on", value=name[:100])


def is_idle(script: object) -> bool:
    """Tell whether an extension is sent without asking anything of it."""
    args = _args(script)
    return not args or args[0] is False or not any(_asks(one) for one in args)


def wants_soft_inpainting(request: Drawing) -> bool:
    """Tell whether the greys of a mask are strengths."""
    found = (
        script for name, script in request.alwayson_scripts.items() if name.casefold() == SOFT_INPAINTING
    )
    return any(not is_idle(script) for script in found)


def _args(script: object) -> list[object]:
    if not isinstance(script, Mapping):
        return []
    args: object = cast("Mapping[str, object]", script).get("args", ())
    if isinstance(args, Mapping):  # some clients name the arguments
        return list(cast("Mapping[str, object]", args).values())
    return list(cast("list[object]", args)) if isinstance(args, list) else [args]


def _asks(argument: object) -> bool:
    if isinstance(argument, Mapping):
        unit = cast("Mapping[str, object]", argument)
        switches = [unit[name] for name in _SWITCHES if name in unit]
        return bool(unit) and all(switches)
    return bool(argument)
