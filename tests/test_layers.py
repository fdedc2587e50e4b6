"""Folders are layers and imports point down; docs/architecture.md has the same table in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.source import files, imports, name

VALUES = {
    "validation",
    "fields",
    "json_types",
    "errors",
    "i18n",
}  # what a value may be, and how it is written
FOUNDATION = VALUES | {"recipe", "edits", "driver", "progress", "atomic_write", "version"}
# What each layer may import of ours beside itself. None: everything below the command line.
LAYERS: dict[str, set[str]] = {
    "i18n": set(),
    "version": set(),
    "errors": {"i18n"},
    "validation": {"errors", "i18n"},
    "json_types": set(),
    "driver": set(),
    "fields": VALUES,
    "edits": VALUES,
    "recipe": VALUES | {"edits"},
    "progress": set(),
    "atomic_write": {"errors", "i18n"},
    "settings": {"errors", "i18n"},
    "sampling": FOUNDATION,
    "prompt": {"errors", "i18n"},
    "models": FOUNDATION | {"prompt", "sampling"},
    "picture": FOUNDATION
    | {"models.checkpoints.safetensors_header"},  # an upscaler's file is looked at as a model's is
    "judges": FOUNDATION | {"models", "picture"},
    "experiments": FOUNDATION,  # they ask; who draws, remembers and judges is the driver's concern
    "sqlite": set(),
    "library": FOUNDATION | {"picture", "sqlite"},
    "pipelines": FOUNDATION | {"picture"},  # an edit asks for passes; it knows no model and no engine
    "engine": FOUNDATION | {"sampling", "prompt", "picture", "models.base", "pipelines.base"},
    "studio": FOUNDATION
    | {"settings", "sampling", "prompt", "picture", "models", "pipelines", "engine"}
    | {"judges", "experiments", "library"},
    # A kind of job decides, prices and asks; what is heavy comes from its driver. The server imports it too.
    "jobs": FOUNDATION
    | {"sampling.samplers", "prompt", "experiments", "engine.meter", "library.entry"}
    | {"studio.draw_request", "studio.sizes", "studio.input_pictures"},
    "__init__": FOUNDATION | {"settings", "studio", "picture"},
    "queue": {"errors", "i18n", "validation", "json_types", "version", "sqlite"},  # it knows no picture
}
BELOW_PROCESSES = {*LAYERS, "models", "engine"}
LAYERS["worker"] = BELOW_PROCESSES  # the process that draws
# The process that answers never waits for torch: no engine, and of models only what reads files.
LAYERS["server"] = BELOW_PROCESSES - {"engine", "sampling", "models", "judges", "pipelines"} | {
    *(
        "models.checkpoints.catalogue",
        "models.tokenizer",
        "models.checkpoints.hashes",
        "sampling.samplers",
        "sampling.schedules",
    ),
}
LAYERS["cli"] = {*LAYERS}
# Beside the standard library. The pure layers are tested on plain numbers and never wait for torch.
PURE = (
    *(
        "version",
        "errors",
        *VALUES - {"i18n"},
        "driver",
        "edits",
        "recipe",
        "sampling",
        "prompt",
        "experiments",
    ),
    *("cli/bootstrap", "__init__", "atomic_write", "queue", "sqlite"),
)
FOREIGN: dict[str, set[str]] = {
    **{layer: set[str]() for layer in PURE},
    "i18n": {"babel"},
    "settings": {"platformdirs"},
    "progress": {"PIL"},
    "pipelines": {"PIL", "numpy", "scipy"},
    "library": {"PIL", "numpy", "msgspec"},
    "sampling/noise": {"numpy"},
    "sampling/schedules": {"scipy"},  # for one schedule, loaded when it is asked for
    "prompt/templates/wildcard_files": {"yaml"},
    "cli": {"click", "rich"},
    "cli/shared/console": {"click", "rich", "PIL"},
}
HEAVY = {"torch", "diffusers", "transformers", "scipy"}


@pytest.mark.parametrize("file", files(), ids=name)
def test_a_file_imports_only_from_the_layers_below(file: Path) -> None:
    layer = name(file).split("/")[0]
    allowed = LAYERS[layer] | {layer}
    for line, module in imports(file):
        inside = module.removeprefix("graine.")
        if module.startswith("graine."):
            fits = any(inside == one or inside.startswith(f"{one}.") for one in allowed)
            assert fits, f"{name(file)}.py:{line} imports {module}; {layer} may import {sorted(allowed)}"


@pytest.mark.parametrize("file", files(), ids=name)
def test_a_pure_file_imports_nothing_heavy(file: Path) -> None:
    place = name(file)
    allowed = FOREIGN.get(place, FOREIGN.get(place.split("/")[0]))
    if allowed is None:
        return
    foreign = {module.split(".")[0] for _, module in imports(file)} - sys.stdlib_module_names - {"graine"}
    assert foreign <= allowed, f"{place}.py imports {foreign - allowed}"


@pytest.mark.parametrize(
    "command",
    [
        "import graine",
        "import graine.settings",
        "from graine.cli import main; main(['--help'])",
        "from graine.cli import main; main(['draw', '--help'])",
        "from graine.cli import main; main(['samplers'])",
        "from graine.cli import main; main(['show', 'missing.png'])",
        "from graine.cli import main; main(['models'])",
        "from graine.cli import main; assert main(['adjust', 'small.png', '--straighten', '2']) == 0",
        "from graine.cli import main; assert main(['adjust', 'small.png', '--match', 'small.png']) == 0",
        "from graine.cli import main; assert main(['upscale', 'small.png', '--upscaler', 'lanczos']) == 0",
        "from graine.cli import main; main(['show', 'small.png'])",
        "import graine; graine.adjust('small.png', sharpen=1.0)",
    ],
)
def test_what_must_be_quick_does_not_wait_for_torch(command: str, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((24, 24)).save(tmp_path / "small.png")
    code = f"{command}; import sys; print('\\nloaded:', *sys.modules.keys() & {HEAVY})"
    python = [sys.executable, "-c", code]
    done = subprocess.run(python, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout.splitlines()[-1:] == ["loaded:"], done.stdout + done.stderr


# What a file of a room may import of its own layer: its room, and these. Rooms stand side by side in a layer.
ROOMS: dict[str, tuple[str, ...]] = {
    "prompt/syntax": (),
    "prompt/builder": ("prompt.syntax", "prompt.advice"),
    "prompt/templates": ("prompt.builder",),
    "prompt/lint": ("prompt.syntax", "prompt.builder", "prompt.advice"),
    "prompt/dialects": ("prompt.syntax", "prompt.builder", "prompt.lint", "prompt.advice"),
    "picture/pixels": (),
    "picture/upscale": ("picture.pixels",),
    "picture/sheets": (),
    "picture/formats": ("picture.picture",),
    "models/layers": (),
    "models/checkpoints": ("models.tokenizer",),
    "server/http": (),
    "server/live": ("server.http", "server.schemas"),
    "server/jobs": ("server.http", "server.live", "server.schemas", "server.state", "server.model_info"),
    "cli/shared": (),
    "cli/commands": ("cli.shared",),
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_of_its_layer_only_what_is_below(room: str) -> None:
    own, layer = f"graine.{room.replace('/', '.')}", f"graine.{room.split('/')[0]}"
    allowed = (own, *(f"graine.{one}" for one in ROOMS[room]))
    inside = [file for file in files() if name(file).startswith(f"{room}/")]
    assert inside
    for file in inside:
        for line, module in imports(file):
            fits = not f"{module}.".startswith(f"{layer}.") or f"{module}.".startswith(
                tuple(f"{one}." for one in allowed)
            )
            assert fits, f"{name(file)}.py:{line} imports {module}; {room} may import {allowed}"
