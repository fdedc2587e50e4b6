"""Wildcards: lists of values by name, from the files of a folder and from Graine's own word lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path

from graine.errors import PromptError
from graine.prompt.builder.wordlists import PARTS, unaccented, words
from graine.prompt.templates.wildcard_files import read_folder

NAMED = 5  # lists that an error names


class Wildcards:
    """What `__name__` may stand for: values of Graine's lists, or of the files of a folder, which go first.

    `animal.txt` is `__animal__` and `light/warm.txt` is `__light/warm__`. Graine's own are `__artist__`,
    `__style__`, `__period__`, `__touch__`, `__subject__`, and their groups, for example `__touch/light__`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._refused: list[PromptError] = []  # files that cannot be read

    def values(self, name: str) -> tuple[str, ...]:
        """Look up the values of a name, or of a pattern with `*`, each once.

        Raises `PromptError` for a name that is in no list, or may be in a file that cannot be read.
        """
        wanted = spelt(name)
        matching = [listed for listed in self.lists if _matches(listed, wanted)]
        if not matching and self._refused:
            raise self._refused[0]
        if not matching:
            near = get_close_matches(wanted, self.lists, n=NAMED, cutoff=0.5) or [*self.lists][:NAMED]
            known = ", ".join(f"__{listed}__" for listed in near)
            raise PromptError("prompt_wildcard_unknown", value=name, known=known)
        return tuple(dict.fromkeys(value for listed in matching for value in self.lists[listed]))

    @cached_property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """All lists by name, but for those of files that cannot be read."""
        read = read_folder(self.folder, self._refused) if self.folder else ()
        own = {spelt(name): values for name, values in read}
        return own | {name: values for name, values in _built_in().items() if name not in own}


def spelt(name: str) -> str:
    """Write a name in one spelling: "Touch/Lumière_dorée" and "touch/lumiere doree" are the same list."""
    return re.sub(r"[\s_-]+", "-", unaccented(name.strip()).replace("\\", "/"))


def _matches(name: str, wanted: str) -> bool:
    """Compare a name with what was asked for: `*` is any text; a pattern without folder looks in all."""
    if fnmatchcase(name, wanted.replace("**/", "*")):
        return True
    return "*" in wanted and "/" not in wanted and fnmatchcase(name.rpartition("/")[2], wanted)


@cache
def _built_in() -> Mapping[str, tuple[str, ...]]:
    """The word lists by part, and by group in both languages."""
    lists: dict[str, dict[str, None]] = {}
    for part in PARTS:
        for word in words(part):
            for group in ("", word.group, word.group_french):
                name = f"{part}/{spelt(group)}" if group else part
                lists.setdefault(name, {})[word.name] = None
    return {name: tuple(values) for name, values in lists.items()}
