"""What the user settled for every picture: `settings.toml` in Graine's folder, then `GRAINE_*` variables.

Everything that Graine keeps lives under one folder, `home`: models, pictures, the settings themselves.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from graine.errors import SettingsError
from graine.i18n import LANGUAGES, Key

DEVICES = ("auto", "cpu", "cuda", "cuda:0", "mps")
DTYPES = ("auto", "float32", "float16", "bfloat16")
ENVIRONMENT = Key("errors.settings_environment")
OTHER_VARIABLES = {"GRAINE_HOME", "GRAINE_LANG", "GRAINE_DEBUG", "GRAINE_API_KEY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user decided for every picture; `read_settings` makes it."""

    home: Path  # Graine's folder
    pictures: Path  # where a command writes when no file is named
    inputs: Path  # pictures that were changed, and masks: kept once, so that recipes can be drawn again
    library: Path  # every picture that was made or brought in, with what is known of it
    models: tuple[Path, ...] = ()  # further folders to look for models in
    a1111: Path | None = None  # AUTOMATIC1111's folder, to use its models
    comfyui: Path | None = None  # ComfyUI's folder, to use its models
    language: str | None = None  # None = the system's
    device: str | None = None  # None = the best one here
    dtype: str | None = None  # None = what is fastest on the device

    @property
    def model_folders(self) -> tuple[Path, ...]:
        """The folders to look for models in, Graine's own first."""
        folders = [self.home / "models", *self.models]
        if self.a1111:
            folders.append(self.a1111 / "models" / "Stable-diffusion")
        if self.comfyui:
            folders.append(self.comfyui / "models" / "checkpoints")
        return tuple(folders)

    @property
    def upscaler_folders(self) -> tuple[Path, ...]:
        """The folders to look for safetensors upscalers in, Graine's own first."""
        folders = [self.home / "upscalers"]
        if self.a1111:
            folders += [self.a1111 / "models" / kind for kind in ("ESRGAN", "RealESRGAN", "DAT", "SwinIR")]
        if self.comfyui:
            folders.append(self.comfyui / "models" / "upscale_models")
        return tuple(folders)


class Given(NamedTuple):
    """One setting as it was found."""

    value: Any
    key: str  # "device", or "GRAINE_DEVICE"
    place: str  # the file, or the environment


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings; the environment is stronger than the file. Raises `SettingsError`."""
    environment = os.environ if environment is None else environment
    home = find_home(environment)
    given = _from_file(home / "settings.toml") | _from_environment(environment)
    values = {name: READERS[name](found, home) for name, found in given.items()}
    usual = Settings(home=home, pictures=home / "pictures", inputs=home / "inputs", library=home / "library")
    return replace(usual, **values)


def find_home(environment: Mapping[str, str]) -> Path:
    """Graine's folder: `GRAINE_HOME`, else the platform's place for a user's data."""
    if chosen := environment.get("GRAINE_HOME"):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("graine", appauthor=False)


def _from_file(file: Path) -> dict[str, Given]:
    """Read `settings.toml`; none at all is fine."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("settings_file", file=file, reason=error) from error
    for key in table:
        if key not in READERS:
            raise SettingsError("settings_key", place=file, key=key, known=_nearest(key, READERS))
    return {key: Given(value, key, str(file)) for key, value in table.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """Read `GRAINE_*`; a name that is almost one of ours is a slip; any other is not our concern."""
    names = {f"GRAINE_{name.upper()}": name for name in READERS if name != "language"}  # that is GRAINE_LANG
    for variable in environment.keys() - names.keys() - OTHER_VARIABLES:
        if close := get_close_matches(variable, names, n=1, cutoff=0.85):
            raise SettingsError("settings_key", place=ENVIRONMENT, key=variable, known=close[0])
    given = {variable: environment[variable] for variable in names if environment.get(variable)}
    return {names[variable]: Given(value, variable, ENVIRONMENT) for variable, value in given.items()}


def _nearest(key: str, known: Mapping[str, object]) -> str:
    return ", ".join(get_close_matches(key, known, n=2) or known)


def _choice(choices: tuple[str, ...], found: Given, home: Path) -> str | None:
    """One of `choices`; "auto" leaves the choice open. Any CUDA device is as good as the first."""
    kind = re.sub(r"^cuda:\d+$", "cuda:0", str(found.value))
    if kind not in choices:
        raise _refused(found, ", ".join(choices))
    return None if kind == "auto" else str(found.value)


def _folder(found: Given, home: Path) -> Path:
    """A folder; one in the file may be relative to Graine's own folder."""
    if not isinstance(found.value, str) or not found.value.strip():
        raise _refused(found, '"/a/folder"')
    return home / Path(found.value).expanduser()


def _existing(found: Given, home: Path) -> Path:
    folder = _folder(found, home)
    if not folder.is_dir():
        raise SettingsError("settings_folder", place=found.place, key=found.key, value=folder)
    return folder


def _folders(found: Given, home: Path) -> tuple[Path, ...]:
    """Several existing folders: a list in the file; in the environment joined as PATH is."""
    several = found.value.split(os.pathsep) if isinstance(found.value, str) else found.value
    if not isinstance(several, list):
        raise _refused(found, '["/a/folder"]')
    return tuple(_existing(found._replace(value=one), home) for one in several)


def _refused(found: Given, wanted: str) -> SettingsError:
    return SettingsError("settings_value", place=found.place, key=found.key, value=found.value, wanted=wanted)


READERS: dict[str, Callable[[Given, Path], Any]] = {
    "pictures": _folder,
    "inputs": _folder,
    "library": _folder,
    "models": _folders,
    "a1111": _existing,
    "comfyui": _existing,
    "language": partial(_choice, LANGUAGES),
    "device": partial(_choice, DEVICES),
    "dtype": partial(_choice, DTYPES),
}
assert set(READERS) | {"home"} == {field.name for field in fields(Settings)}
