"""What can go wrong, as a tree. A message says what was wrong, the value, and the repair.

GraineError
├── RecipeError        a setting of the recipe cannot be used (steps, size, CFG scale, seed, sampler name ...)
├── PromptError        the prompt cannot be used (empty, far too long)
├── ModelError         a model cannot be used
│   ├── ModelNotFound      nothing of that name
│   ├── ModelRefused       the file is not safe to open (pickle, code in the folder)
│   └── ModelDamaged       the file is truncated, inconsistent or of an unknown kind
├── PictureError       a picture cannot be read, or has no recipe
├── RenderError        the computation failed (not a number, out of memory)
├── Cancelled          the user stopped it
├── WriteError         the result cannot be written (no permission, disk full)
├── LibraryError       the library has no such picture, or cannot be opened
├── QueueError         the queue has no such job, or cannot be opened
├── ExperimentError    an experiment cannot be made as asked, or proves nothing
└── SettingsError      the settings file or an environment variable cannot be used

The texts are in `locales/*/errors.toml`: `raise RecipeError("steps", value=0, low=1, high=1000)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from graine import i18n


class GraineError(Exception):
    """An error that its reader can act on; `key` names its text in the catalogue, `values` fill it."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def text(self, lang: str | None = None) -> str:
        """Say what was wrong, the value and the repair, in `lang` or the user's language."""
        return i18n.text(f"errors.{self.key}", lang=lang, **self.values)

    def __str__(self) -> str:
        return self.text()


def without_folders(values: Mapping[str, object]) -> dict[str, object]:
    """An error's values for readers elsewhere: of a place on this machine, its last name alone."""
    return {name: _discreet(value) for name, value in values.items()}


def _discreet(value: object) -> object:
    if isinstance(value, OSError):  # its text names the file
        return value.strerror or type(value).__name__
    return value.name if isinstance(value, PurePath) else value


class RecipeError(GraineError):
    """A setting of the recipe cannot be used."""


class PromptError(GraineError):
    """The prompt cannot be used."""


class ModelError(GraineError):
    """A model cannot be used."""


class ModelNotFound(ModelError):
    """No model has that name or path."""


class ModelRefused(ModelError):
    """A model file is not safe to open."""


class ModelDamaged(ModelError):
    """A model file is truncated, inconsistent or of an unknown kind."""


class PictureError(GraineError):
    """A picture cannot be read, or carries no recipe."""


class RenderError(GraineError):
    """The computation of a picture failed."""


class Cancelled(GraineError):
    """The user stopped the work."""


class WriteError(GraineError):
    """A result cannot be written."""


class LibraryError(GraineError):
    """The library has no such picture, or cannot be opened."""


class QueueError(GraineError):
    """The queue has no such job, refuses a change, or cannot be opened."""


class ExperimentError(GraineError):
    """An experiment cannot be made as it was asked, or would prove nothing."""


class SettingsError(GraineError):
    """The settings cannot be used."""
