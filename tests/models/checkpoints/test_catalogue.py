"""Models are listed quickly and found by everything that a user may know of them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graine.errors import ModelNotFound, ModelRefused
from graine.models.checkpoints.catalogue import Catalogue
from tests.models.conftest import Checkpoints

TORCHLESS = """
import sys
from pathlib import Path
from graine.models.checkpoints.catalogue import Catalogue
names = [entry.name for entry in Catalogue([Path(sys.argv[1])]).list()]
assert "anything" in names, names
heavy = {"torch", "numpy", "diffusers", "transformers", "tokenizers", "huggingface_hub"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.fixture
def home(checkpoints: Checkpoints, tmp_path: Path) -> Path:
    """A models folder: two files, a diffusers folder, a pickle, and things that are no models."""
    folder = tmp_path / "models"
    (folder / "people").mkdir(parents=True)
    os.link(checkpoints("sd1.safetensors"), folder / "Anything.safetensors")
    os.link(checkpoints("inpainting.safetensors"), folder / "people" / "portrait.v2.safetensors")
    (folder / "xl").symlink_to(checkpoints("sdxl"))
    (folder / "old.ckpt").write_bytes(b"\x80\x02")
    (folder / "notes.txt").write_text("hello")
    (folder / "empty").mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "lost.safetensors").symlink_to("nowhere")
    return folder


def built_in(names: list[str]) -> list[str]:
    """Leave the built-in model out of names."""
    return [name for name in names if name != "pousse"]


def test_files_and_folders_are_listed_by_name_and_nothing_else(home: Path) -> None:
    entries = Catalogue([home]).list()
    assert built_in([entry.name for entry in entries]) == ["Anything", "portrait.v2", "xl"]
    kinds = {entry.name: entry.kind for entry in entries}
    assert (kinds["Anything"], kinds["xl"]) == ("file", "folder")
    sizes = {entry.name: entry.size for entry in entries}
    assert sizes["Anything"] == (home / "Anything.safetensors").stat().st_size
    assert sizes["xl"] == sum(path.stat().st_size for path in (home / "xl").rglob("*.safetensors"))


def test_listing_needs_no_torch(home: Path) -> None:
    (home / "anything").symlink_to(home / "xl")
    subprocess.run([sys.executable, "-c", TORCHLESS, str(home)], check=True)


def test_two_thousand_files_are_listed_in_a_moment(tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / f"model{number}.safetensors").touch()
    start = time.process_time()
    assert len(built_in([entry.name for entry in Catalogue([tmp_path]).list()])) == 2000
    assert time.process_time() - start < 1


def test_missing_folders_are_no_error(tmp_path: Path) -> None:
    assert built_in([entry.name for entry in Catalogue([tmp_path / "none"]).list()]) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Anything", "Anything.safetensors"),
        ("anything", "Anything.safetensors"),
        ("ANYTHING.safetensors", "Anything.safetensors"),
        ("portrait.v2", "people/portrait.v2.safetensors"),
        ("people/portrait.v2.safetensors", "people/portrait.v2.safetensors"),
        ("xl", "xl"),
    ],
)
def test_a_model_is_found_by_name(name: str, found: str, home: Path) -> None:
    assert Catalogue([home]).find(name).path == home / found


def test_a_model_is_found_by_path(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(home)
    for name in (str(home / "xl"), "~/models/xl", "./xl"):
        assert Catalogue([]).find(name).path.resolve() == (home / "xl").resolve()
    assert Catalogue([]).find("people/portrait.v2.safetensors").name == "portrait.v2"


def test_a_model_is_found_by_its_hash_and_by_the_older_hash(home: Path) -> None:
    catalogue, path = Catalogue([home]), home / "Anything.safetensors"
    content = path.read_bytes()
    assert catalogue.find(hashlib.sha256(content).hexdigest()[:10]).path == path
    older = hashlib.sha256(content[0x100000:0x110000]).hexdigest()[:8]
    assert catalogue.find(older.upper()).path in (path, home / "people" / "portrait.v2.safetensors")


def test_the_hash_of_a_folder_is_its_unet_s(home: Path) -> None:
    weights = home / "xl" / "unet" / "diffusion_pytorch_model.safetensors"
    expected = hashlib.sha256(weights.read_bytes()).hexdigest()[:10]
    assert Catalogue([home]).find("xl").compute_hash() == expected


def test_a_hash_is_listed_once_it_is_known(home: Path, tmp_path: Path) -> None:
    found = Catalogue([home], cache=tmp_path / "cache").find("anything")
    assert found.hash is None
    computed = found.compute_hash()
    again = Catalogue([home], cache=tmp_path / "cache").find("anything")
    assert again.hash == computed


def test_an_unknown_name_is_answered_with_the_nearest(home: Path) -> None:
    with pytest.raises(ModelNotFound) as caught:
        Catalogue([home]).find("anythin")
    assert str(caught.value) == "There is no model named “anythin”. Available: Anything."
    assert (
        caught.value.text("fr")
        == "Aucun modèle ne s'appelle «\xa0anythin\xa0». Modèles disponibles\xa0: Anything."
    )
    with pytest.raises(ModelNotFound, match=r"Anything, portrait\.v2, xl"):
        Catalogue([home]).find("qqqq")


@pytest.mark.parametrize("name", ["none.safetensors", "some/where", "/no/where.safetensors"])
def test_a_path_to_nothing_is_said_so(name: str, home: Path) -> None:
    with pytest.raises(ModelNotFound, match=f"There is no model at “{name}”"):
        Catalogue([home]).find(name)


@pytest.mark.parametrize("name", ["old", "old.ckpt", "{home}/old.ckpt"])
def test_a_pickle_is_refused_with_the_way_to_convert_it(name: str, home: Path) -> None:
    with pytest.raises(ModelRefused) as caught:
        Catalogue([home]).find(name.format(home=home))
    assert "“old.ckpt” is a pickle" in str(caught.value)
    assert "convert it" in str(caught.value)


def test_good_neighbours_of_bad_files_are_found_and_the_bad_ones_say_why(home: Path) -> None:
    (home / "zero.safetensors").write_bytes(b"")
    (home / "page.safetensors").write_bytes(b"<html>not found</html>")
    (home / "pickle.safetensors").write_bytes(b"\x80\x04.")
    (home / "evil").mkdir()
    (home / "evil" / "model_index.json").write_text("{}")
    (home / "evil" / "pipeline.py").write_text("raise SystemExit")
    problems = {entry.name: entry.problem() for entry in Catalogue([home]).list()}
    assert {name for name, problem in problems.items() if problem} == {"zero", "page", "pickle", "evil"}
    assert str(problems["evil"]).startswith("The folder “evil” contains a program")
    content = (home / "Anything.safetensors").read_bytes()
    assert Catalogue([home]).find(hashlib.sha256(content).hexdigest()[:10]).name == "Anything"
