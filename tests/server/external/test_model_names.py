"""Models are found by names and hashes, never by paths; sizes are the nearest that can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from graine.errors import ModelNotFound
from graine.models.checkpoints.catalogue import Catalogue
from graine.server.external.model_names import ListedModel, find, listed

PLAIN = ListedModel("sd15", "sd15.safetensors", "", 1)
ENLARGED = ListedModel("pousse", "pousse", "0a1b2c3d4e", 1, factor=4, native=(128, 128))


@pytest.mark.parametrize(
    ("model", "asked", "drawn", "enlarged"),
    [
        (PLAIN, (512, 512), (512, 512), False),
        (PLAIN, (500, 300), (504, 304), False),
        (PLAIN, (8, 8), (64, 64), False),
        (ENLARGED, (512, 512), (128, 128), True),
        (ENLARGED, (1024, 576), (256, 144), True),
        (ENLARGED, (255, 512), (256, 512), False),
    ],
)
def test_the_nearest_size(
    model: ListedModel, asked: tuple[int, int], drawn: tuple[int, int], enlarged: bool
) -> None:
    assert model.drawn_size(*asked) == (drawn, enlarged)


def test_the_built_in_model_is_known_without_being_loaded() -> None:
    model = listed(Catalogue(()).list()[0])
    assert (model.name, model.factor, model.native, len(model.hash)) == ("pousse", 4, (128, 128), 10)
    assert model.title == f"pousse [{model.hash}]"


def test_all_its_names_are_its_own() -> None:
    catalogue = Catalogue(())
    model = listed(catalogue.list()[0])
    for name in ("pousse", "POUSSE", model.title, model.hash, f" {model.name} "):
        assert find(catalogue, name) == model


@pytest.mark.parametrize(
    "name", ["", "gone", "pousse [ffffffffff]", "hub:someone/model", "/etc/passwd", "../pousse", "\x00"]
)
def test_other_names_are_not_found(name: str) -> None:
    with pytest.raises(ModelNotFound, match="pousse"):
        find(Catalogue(()), name)


def test_a_file_in_this_folder_is_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.safetensors").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    for name in ("secret.safetensors", "secret", str(tmp_path / "secret.safetensors")):
        with pytest.raises(ModelNotFound):
            find(Catalogue(()), name)


def test_what_the_worker_told_is_known_too() -> None:
    facts = {"model:pousse": {"upscale": 2, "native_size": [64, 64]}}
    model = listed(Catalogue(()).list()[0], facts.get)
    assert (model.factor, model.native) == (2, (64, 64))
