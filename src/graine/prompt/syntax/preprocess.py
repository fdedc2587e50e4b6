"""What surrounds the text of a prompt: comments, extra networks, and several prompts joined by `AND`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graine.prompt.syntax.grammar import cut

COMMENT = re.compile(r"#[^\n]*")
_TAG = re.compile(r"<(\w+):([^>]+)>")
_EMBEDDING = re.compile(r"(?<!\w)embedding:([^\s,:()\[\]<>|]+)")
_AND = re.compile(r"\bAND\b")
_WEIGHT = re.compile(r"\s*([+-]?(?:\d+\.?|\d*\.\d+))\s*")
_SAME_KIND = {"embed": "embedding"}


@dataclass(frozen=True, slots=True)
class ExtraNetwork:
    """A file that the prompt asks for: `<lora:name:0.8>`, `<hypernet:name>`, `embedding:name` or the like."""

    kind: str  # "lora", "hypernet", "embedding", or whatever the tag says
    name: str
    arguments: tuple[str, ...] = ()  # what follows the name, for example ("0.8",)
    column: int = 0  # where the tag begins in the prompt as it was typed


def without_comments(text: str) -> str:
    """Leave out what stands between a `#` and the end of its line; as in A1111 no escape keeps a `#`."""
    return COMMENT.sub("", text)


def without_networks(text: str) -> str:
    """Leave out comments and every extra network."""
    text, end = _tagged(without_comments(text))
    return _EMBEDDING.sub("", _TAG.sub("", text) + end)


def networks(text: str) -> list[ExtraNetwork]:
    """Find the extra networks that a prompt asks for, in the order of the text; comments are not read."""
    hidden = blank(text, COMMENT)
    tags = [_network(match[1], match[2], match.start()) for match in _TAG.finditer(_tagged(hidden)[0])]
    plain = _EMBEDDING.finditer(blank_tags(hidden))
    tags += [_network("embedding", match[1], match.start()) for match in plain]
    return sorted(tags, key=lambda found: found.column)


def content(text: str) -> str:
    """The prompt with comments and extra networks blanked by spaces, so that columns stay as typed."""
    return blank(blank_tags(blank(text, COMMENT)), _EMBEDDING)


def split_prompts(text: str) -> list[tuple[float, str]]:
    """Split `a AND b :1.2` into (weight, prompt) pairs (composable diffusion, Liu et al. 2022, equation 11).

    As in A1111 a colon and a number at the end of a prompt are its weight even where there is no `AND`.
    """
    return [_weighted(part) for part in _AND.split(text)]


def blank(text: str, pattern: re.Pattern[str]) -> str:
    """Replace what matches by as many spaces."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def blank_tags(text: str) -> str:
    """Replace every `<kind:arguments>` by as many spaces."""
    tagged, end = _tagged(text)
    return blank(tagged, _TAG) + end


def _tagged(text: str) -> tuple[str, str]:
    # Behind the last ">" no tag can end: not searching there keeps the search linear for any text.
    end = text.rfind(">") + 1
    return text[:end], text[end:]


def _network(kind: str, arguments: str, column: int) -> ExtraNetwork:
    name, *rest = arguments.split(":")
    return ExtraNetwork(_SAME_KIND.get(kind, kind), name.strip(), tuple(rest), column)


def _weighted(part: str) -> tuple[float, str]:
    text, colon, number = part.rpartition(":")
    if colon and (match := _WEIGHT.fullmatch(number)):
        return cut(float(match[1])), text.rstrip()
    return 1.0, part.rstrip()
