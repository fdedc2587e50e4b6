"""Which room of the page may import which; docs/architecture.md says the same in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from graine.server.http.static_files import FOLDER

SHARED = "."  # the files in web/ itself
STEPS = {"prompt", "compare", "hunt", "refine", "finish"}
DRAWERS = {"library", "queue"}
# What each room may import beside itself. A step knows no other step, a drawer no step; the shell joins them.
ROOMS: dict[str, set[str]] = {
    SHARED: set(),
    "canvas": set(),
    "controls": {SHARED},
    **{room: {SHARED, "controls"} for room in STEPS | DRAWERS},
    "finish": {SHARED, "controls", "canvas"},
    "shell": {SHARED, "controls", *STEPS, *DRAWERS},
}
STARTS = "main.js"  # it shows the shell, and nobody imports it
SOURCES = sorted(path for path in FOLDER.rglob("*.js") if "vendor" not in path.parts)
IMPORT = re.compile(r"""(?:\bfrom\s+|\bimport\s*\(?\s*)["'](\.{1,2}/[^"']+)["']""")


def imports(path: Path) -> Iterator[PurePosixPath]:
    """Files of the page that a file names in `import`, those of types in comments too."""
    for target in IMPORT.findall(path.read_text(encoding="utf-8")):
        yield PurePosixPath((path.parent / target).resolve().relative_to(FOLDER.resolve()).as_posix())


def room(file: PurePosixPath) -> str:
    """The folder that a file is in."""
    return str(file.parent)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_imports_only_from_the_rooms_below(path: Path) -> None:
    file = PurePosixPath(path.relative_to(FOLDER).as_posix())
    own = room(file)
    allowed = ROOMS[own] | {own} | ({"shell"} if str(file) == STARTS else set())
    for target in imports(path):
        assert (FOLDER / target).is_file(), f"{file} imports {target}, which is not there"
        assert room(target) in allowed, f"{file} imports {target}; {own} may import {sorted(allowed)}"


def test_no_two_files_import_each_other() -> None:
    names = [PurePosixPath(path.relative_to(FOLDER).as_posix()) for path in SOURCES]
    graph = {name: set(imports(FOLDER / name)) & set(names) for name in names}
    while leaves := [name for name, targets in graph.items() if not targets & graph.keys()]:
        graph = {name: targets for name, targets in graph.items() if name not in leaves}
    assert not graph, f"these go round in a circle: {sorted(map(str, graph))}"


def test_a_component_has_the_name_of_its_file() -> None:
    for path in SOURCES:
        if path.stem[0].isupper():
            assert re.search(rf"export default function {path.stem}\(", path.read_text()), path.name
