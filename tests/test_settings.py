"""Settings: from the file, from the environment, and what is said when they cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graine.errors import SettingsError
from graine.settings import Settings, read_settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty Graine folder."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def read(home: Path, file: str = "", **environment: str) -> Settings:
    """Read settings from the text of a file and from variables."""
    (home / "settings.toml").write_text(file, encoding="utf-8")
    return read_settings({"GRAINE_HOME": str(home)} | environment)


def test_without_a_file_everything_lives_in_one_folder(home: Path) -> None:
    settings = read_settings({"GRAINE_HOME": str(home)})
    assert settings == Settings(
        home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library"
    )
    assert settings.model_folders == (home / "models",)
    assert settings.upscaler_folders == (home / "upscalers",)


def test_without_a_home_the_platform_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert read_settings({}).home.name == "graine"


def test_the_file_is_read_and_the_environment_is_stronger(home: Path) -> None:
    file = 'language = "fr"\ndevice = "cpu"\npictures = "drawn"\n'
    settings = read(home, file, GRAINE_DEVICE="cuda:1", GRAINE_DTYPE="auto")
    assert (settings.language, settings.device, settings.dtype) == ("fr", "cuda:1", None)
    assert settings.pictures == home / "drawn"


def test_folders_of_other_tools_are_searched_for_models(home: Path, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("more", "a1111", "comfyui")]
    for place in places:
        place.mkdir()
    more, a1111, comfyui = places
    file = f"models = ['{more}']\na1111 = '{a1111}'\ncomfyui = '{comfyui}'\n"
    assert read(home, file).model_folders == (
        home / "models",
        more,
        a1111 / "models" / "Stable-diffusion",
        comfyui / "models" / "checkpoints",
    )
    assert read(home, file).upscaler_folders == (
        home / "upscalers",
        *(a1111 / "models" / kind for kind in ("ESRGAN", "RealESRGAN", "DAT", "SwinIR")),
        comfyui / "models" / "upscale_models",
    )


def test_several_folders_in_the_environment_are_joined_as_in_path(home: Path, tmp_path: Path) -> None:
    settings = read(home, GRAINE_MODELS=f"{tmp_path}:{home}")
    assert settings.models == (tmp_path, home)


def test_settings_cannot_be_changed_by_accident(home: Path) -> None:
    settings: Any = read(home)
    with pytest.raises(AttributeError):
        settings.device = "cuda"


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("devise = 'cpu'", "“devise” in FILE is not a setting. Did you mean: device?"),
        (
            "device = 'tpu'",
            "The setting “device” in FILE is “tpu”; it must be one of: auto, cpu, cuda, cuda:0,",
        ),
        ("pictures = 3", 'The setting “pictures” in FILE is “3”; it must be one of: "/a/folder".'),
        ("models = 3", 'The setting “models” in FILE is “3”; it must be one of: ["/a/folder"].'),
        ("device = [", "The settings file FILE cannot be read: Invalid value (at end of document)."),
        ("a1111 = '/no'", "The setting “a1111” in FILE names the folder /no, which does not exist."),
    ],
)
def test_a_wrong_file_is_refused_with_its_key_and_value(home: Path, file: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(home, file)
    assert raised.value.text("en").startswith(message.replace("FILE", str(home / "settings.toml")))


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("GRAINE_DEVCE", "“GRAINE_DEVCE” in the environment is not a setting. Did you mean: GRAINE_DEVICE?"),
        ("GRAINE_DTYPE", "The setting “GRAINE_DTYPE” in the environment is “int8”; it must be one of: auto,"),
    ],
)
def test_a_wrong_variable_is_refused(home: Path, variable: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(home, **{variable: "int8"})
    assert raised.value.text("en").startswith(message)


def test_variables_of_others_are_left_alone(home: Path) -> None:
    assert read(home, GRAINE_UNRELATED="yes", GRAINE_DEBUG="1").home == home
