"""Every value that a client can send to a server, found in the server's own OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from fastapi import FastAPI

from tests.server.openapi import Operation, operations

Schema = dict[str, Any]
JSON, FORM = "application/json", "multipart/form-data"
DEPTH = 6


class Raw(NamedTuple):
    """JSON as it is written, where `json` would write something else."""

    text: str


class Field(NamedTuple):
    """One value of the body of an operation, and a body that is right but for it."""

    operation: Operation
    body: Any
    place: tuple[str | int, ...]
    kind: str  # "string", "number", "other"

    @property
    def name(self) -> str:
        """What a failed test calls it."""
        return f"{self.operation.name} {'.'.join(map(str, self.place))}"

    def with_value(self, value: object) -> bytes:
        """The body as JSON, with a value in this place; NaN and the like as Python writes them."""
        raw = value.text if isinstance(value, Raw) else None
        text = json.dumps(_put(self.body, self.place, "RAW" if raw else value))
        return (text.replace('"RAW"', raw) if raw else text).encode()


def parameters(app: FastAPI, where: str) -> Iterator[tuple[Operation, str]]:
    """Every parameter in "path", "query" or "header", with its operation."""
    for operation in operations(app):
        for parameter in operation.facts.get("parameters", ()):
            if parameter["in"] == where:
                yield operation, parameter["name"]


def content(operation: Operation, kind: str) -> Schema | None:
    """The schema of an operation's body of a kind."""
    found = operation.facts.get("requestBody", {}).get("content", {}).get(kind)
    return found and found["schema"]


def fields(app: FastAPI, bodies: Mapping[str, Any]) -> Iterator[Field]:
    """Every value of every JSON body; those of a schema that several bodies have, once.

    `bodies` are right ones, by path, of operations whose schema has no example.
    """
    schemas, seen = app.openapi().get("components", {}).get("schemas", {}), set[tuple[str, ...]]()
    for operation in operations(app):
        if schema := content(operation, JSON):
            for title, field in _leaves(_Walk(operation, schemas, bodies), schema, None, (), ""):
                own = operation.path.split("/")[1] if operation.path.startswith("/sdapi/") else title
                key = (own, str(field.place[-1:]), field.kind)  # A1111's bodies have most fields in common
                if key not in seen:
                    seen.add(key)
                    yield field


class _Walk(NamedTuple):
    operation: Operation
    schemas: Mapping[str, Schema]
    bodies: Mapping[str, Any]


def _leaves(
    walk: _Walk, schema: Schema, body: Any, place: tuple[str | int, ...], title: str
) -> Iterator[tuple[str, Field]]:
    """Each value below a schema with the name of the schema that it belongs to."""
    schema = _resolved(schema, walk.schemas)
    if len(place) > DEPTH:
        return
    if variants := schema.get("anyOf", schema.get("oneOf")):
        for variant in variants:
            yield from _leaves(walk, variant, body, place, title)
    elif "properties" in schema:
        own = None if place else walk.bodies.get(walk.operation.path)
        body = _put(body, place, own or _example(schema))
        for name, below in schema["properties"].items():
            yield from _leaves(walk, below, body, (*place, name), schema.get("title", title))
    elif schema.get("type") == "array" and "items" in schema:
        yield title, Field(walk.operation, body, place, "other")
        yield from _leaves(walk, schema["items"], _put(body, place, [None]), (*place, 0), title)
    elif place and schema.get("type") != "null":
        kinds = {"string": "string", "integer": "number", "number": "number"}
        yield title, Field(walk.operation, body, place, kinds.get(str(schema.get("type")), "other"))


def _resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _example(schema: Schema) -> Any:
    """A value that a schema allows, as far as its own example says; what it needs beside is made up."""
    if found := schema.get("examples"):
        return deepcopy(found[0])
    properties = schema.get("properties", {})
    return {name: _plain(properties.get(name, {})) for name in schema.get("required", ())}


def _plain(schema: Schema) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("pattern", "").endswith("{64}$"):
        return "0" * 64
    return {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}.get(
        str(schema.get("type")), "x"
    )


def _put(body: Any, place: tuple[str | int, ...], value: object) -> Any:
    """A copy of a body with a value in a place; what leads there is made."""
    if not place:
        return value
    first, rest = place[0], place[1:]
    if isinstance(first, int):
        return [_put(body[0] if isinstance(body, list) and body else None, rest, value)]
    kept: dict[str, Any] = dict(body) if isinstance(body, dict) else {}
    return kept | {first: _put(kept.get(first), rest, value)}
