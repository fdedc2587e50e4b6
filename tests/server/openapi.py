"""The routes of an application, taken from its own OpenAPI, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import FastAPI

CHANGING = ("post", "put", "patch", "delete")


class Operation(NamedTuple):
    """One method of one path."""

    method: str
    path: str
    facts: dict[str, Any]

    @property
    def url(self) -> str:
        """The path with something in the place of its parameters."""
        return re.sub(r"\{\w+\}", "1", self.path)

    @property
    def name(self) -> str:
        """What a failed test calls it."""
        return f"{self.method.upper()} {self.path}"


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation that the application declares."""
    for path, methods in app.openapi()["paths"].items():
        for method, facts in methods.items():
            yield Operation(method, path, facts)
