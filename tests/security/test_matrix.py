"""Every route with every value that means harm: from the server's own OpenAPI, so that none is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.routing import Route

from graine.edits import Edit, Extend, Hires, Redraw, Repaint, Upscale
from graine.recipe import Recipe
from graine.server.http.body_limit import LARGE, MEBIBYTE, SMALL
from tests.security.conftest import CANARY, Target
from tests.security.fields import FORM, JSON, Field, Raw, content, fields, parameters
from tests.security.raw import Answer
from tests.server.openapi import CHANGING, Operation, operations

AS_JSON = {"Content-Type": JSON}
FOREIGN = {"/sdapi/": ("detail", "error"), "/internal/": ("detail", "error"), "/v1/": ("error",)}
STRINGS: tuple[object, ...] = (
    "",
    "x" * 100_000,
    "a\x00b",
    "\x1b[31m\x07\r\nSet-Cookie: a=b",
    "\u202e\u2066evil\u200b\ufeff\uffff",
    "\ud800",
    "x\udfff\ud800y",
    f"../../{CANARY}/secret.txt",
    f"..\\..\\{CANARY}\\secret.png",
    f"file:///../{CANARY}/secret.png",
    "/etc/passwd",
    f"http://127.0.0.1:1/{CANARY}.png",
    "'; DROP TABLE pictures; --\" OR 1=1",
    "NEAR(a* AND NOT ^col:x -",
    "%s%n{0.__class__}{prompt}${x}$(x)`x`",
    "<script>alert(1)</script>",
    "(" * 5000,
    "(a:1e400)[b:c:nan](d:-9e999)",
    "{a|{b|" * 1000,
    "__*__" * 1000,
    "<lora:" * 1000 + "x:nan>",
    "a," * 20_000,
    7,
    None,
    ["x"],
    {"x": "y"},
)
NUMBERS: tuple[object, ...] = (
    *(-1, 0, 2**31, 2**53 + 1, 2**63, 2**64, 2**70, 10**400, 1e308, -1e308, 5e-324, 0.5),
    *(float("nan"), float("inf"), float("-inf"), Raw("1e400"), Raw("-1e400"), Raw("1" * 5000)),
    *("7", "", "nan", True, None, [], {}),
)
OTHERS: tuple[object, ...] = (
    None,
    7,
    -(2**70),
    float("nan"),
    "x",
    "\ud800",
    [],
    [None] * 2000,
    {},
    {"x": {}},
)
VALUES = {"string": STRINGS, "number": NUMBERS, "other": OTHERS}
TRAVERSALS = (
    "../" * 8 + "etc/passwd",
    f"../{CANARY}/secret.txt",
    "%2e%2e%2f" * 8 + "etc%2fpasswd",
    "%2e%2e/" * 8 + "etc/passwd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..\\..\\..\\etc\\passwd",
    "%252e%252e%252fetc%252fpasswd",
    "....//....//etc/passwd",
    "..;/..;/etc/passwd",
    "%c0%ae%c0%ae/etc/passwd",
    "%2fetc%2fpasswd",
    "//etc/passwd",
    "C:%5cWindows%5cwin.ini",
    "a%00b",
    "a%0d%0aSet-Cookie:%20x=y",
    "%ed%a0%80",
    "%ff%fe",
    "%",
    "~",
    "-1",
    "0",
    "9" * 400,
    "1e400",
    "NaN",
    "x" * 5000,
    "%F0%9F%A6%8A",
    "%e2%80%ae",
    "1;2",
    "*",
)


def check_shape(answer: Answer, path: str) -> None:
    """Assert that an error is told in the form of the API that the path belongs to."""
    if answer.status < 400:
        return
    keys = next((keys for prefix, keys in FOREIGN.items() if path.startswith(prefix)), None)
    told = answer.json()
    if keys:
        assert any(key in told for key in keys), told
    else:
        assert told["error"].keys() == {"key", "message", "values"}, told
        assert told["error"]["message"]


def test_every_route_is_in_the_schema(target: Target) -> None:
    """What the schema leaves out is the page's own: this test, and the others, would not see it."""
    hidden = {
        route.path
        for router in (
            target.app.router,
            *(getattr(one, "original_router", None) for one in target.app.routes),
        )
        for route in getattr(router, "routes", ())
        if isinstance(route, Route) and not route.include_in_schema
    }
    assert hidden <= {"/openapi.json", "/{path:path}"}
    assert len(list(operations(target.app))) > 80


PARTS = (0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow))


@pytest.mark.parametrize("part", PARTS)
def test_every_value_of_every_body(target: Target, part: int) -> None:
    """Each part has every field with a third of the values, each field another third."""
    tried, before = 0, target.contents()
    for index, field in enumerate(fields(target.app, target.bodies)):
        method, url = field.operation.method.upper(), field.operation.url
        for value in VALUES[field.kind][(index + part) % 3 :: 3]:
            answer = target.ask(method, url, headers=AS_JSON, body=field.with_value(value))
            check_shape(answer, url)
            tried += 1
    assert tried > 1000
    assert target.contents() == before


EDITS: tuple[Edit | None, ...] = (
    None,
    Redraw(image="0" * 64),
    Repaint(image="0" * 64, mask="0" * 64),
    Extend(image="0" * 64, left=8),
    Upscale(image="0" * 64, scale=2),
)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_every_value_of_a_recipe_that_is_replayed(target: Target, edit: Edit | None) -> None:
    """A recipe comes out of any picture: the schema knows it as an object alone."""
    made = Recipe(prompt="a fox", seed=1, edit=edit, hires=None if edit else Hires(scale=2))
    recipe: dict[str, Any] = {**made.to_dict()}
    operation = next(one for one in operations(target.app) if one.name == "POST /api/jobs")
    for part, place in ((recipe, ()), (recipe.get("edit"), ("edit",)), (recipe.get("hires"), ("hires",))):
        for name in part or ():
            body = {"kind": "draw", "wish": {"recipes": [recipe]}}
            field = Field(operation, body, ("wish", "recipes", 0, *place, name), "other")
            for value in (*OTHERS, *NUMBERS, *STRINGS[:8]):
                check_shape(
                    target.ask("POST", "/api/jobs", headers=AS_JSON, body=field.with_value(value)), "/api"
                )


@pytest.mark.parametrize("where", ["query", "header"])
def test_every_parameter(target: Target, where: str) -> None:
    texts = [value for value in (*STRINGS, *NUMBERS) if isinstance(value, str | int | float)]
    for operation, name in parameters(target.app, where):
        for value in texts:
            if where == "query":
                path = f"{operation.url}?{name}={quote(str(value)[:30_000], errors='surrogatepass')}"
                answer = target.ask(operation.method.upper(), path)
            else:
                given = {name: re.sub(r"[\r\n\0]", "", str(value)[:30_000])}
                answer = target.ask(operation.method.upper(), operation.url, headers=given)
            check_shape(answer, operation.path)


def test_parameters_that_are_given_twice_or_are_unknown(target: Target) -> None:
    for operation, name in parameters(target.app, "query"):
        for query in (f"{name}=1&{name}=x", f"{name}[]=1", f"{name}", f"{name}=%ff", "&" * 1000, "unknown=1"):
            check_shape(target.ask(operation.method.upper(), f"{operation.url}?{query}"), operation.path)


def test_every_path(target: Target) -> None:
    """Sent byte for byte: other clients would clean the path up before it is sent."""
    before = target.contents()
    for operation, name in parameters(target.app, "path"):
        for value in TRAVERSALS:
            path = re.sub(r"\{\w+\}", "1", operation.path.replace(f"{{{name}}}", value))
            body = b'{"ids": [1], "on": true}' if operation.method == "put" else b""
            answer = target.ask(operation.method.upper(), path, headers=AS_JSON, body=body)
            assert "root:" not in answer.text, path
            if answer.status >= 400 and answer.headers["content-type"] == JSON:
                answer.json()
    assert target.contents() == before


def test_the_page_gives_its_own_files_alone(target: Target) -> None:
    for prefix in ("/", "/vendor/", "/shell/", "/locales/en/", "/static/", "/sdapi/v1/", "/v1/models/"):
        for value in TRAVERSALS:
            answer = target.ask("GET", prefix + value)
            assert "root:" not in answer.text
            assert answer.status in (200, 400, 404, 422), (prefix, value)
            if answer.status == 200:
                assert "text/html" not in answer.headers["content-type"] or value == "~"
    for name in (
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "main.js%00",
        ".git/config",
        "index.html/",
        ".",
    ):
        assert target.ask("GET", f"/{name}").status in (400, 404), name


WRONG_TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/xml",
    "image/png",
    "",
)
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"1e400",
    "deep lists": b"[" * 5000 + b"]" * 5000,
    "deep objects": b'{"wish":' * 5000 + b"1" + b"}" * 5000,
    "deep in a field": b'{"prompt": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "very deep": b"[" * 500_000,
    "cut off": b'{"kind": "dr',
    "no text": b"\xff\xfe\x00",
    "UTF-16": '{"kind": "draw"}'.encode("utf-16"),
    "marked": b'\xef\xbb\xbf{"kind": "draw"}',
    "twice": b'{"kind": "words", "kind": "draw", "prompt": "a", "prompt": 7, "ids": [1], "ids": "x"}',
    "not JSON's numbers": b'{"prompt": NaN, "wish": -Infinity, "ids": [Infinity]}',
    "many fields": json.dumps({f"f{n}": n for n in range(20_000)}).encode(),
    "a false name": b'{"__proto__": {}, "__class__": 1, "constructor": 1}',
}


def with_body(target: Target) -> Iterator[Operation]:
    """The operations that take JSON."""
    for operation in operations(target.app):
        if content(operation, JSON):
            yield operation


@pytest.mark.parametrize("name", BODIES)
def test_every_body_that_is_none(target: Target, name: str) -> None:
    for operation in with_body(target):
        answer = target.ask(operation.method.upper(), operation.url, headers=AS_JSON, body=BODIES[name])
        check_shape(answer, operation.path)


def test_a_field_that_is_given_twice_is_one_value(target: Target) -> None:
    """What is checked is what is drawn: the last of two, for all who read it."""
    body = b'{"kind": "draw", "wish": {"prompt": "first", "prompt": "second", "seed": 1}, "kind": "draw"}'
    job = target.ask("POST", "/api/jobs", headers=AS_JSON, body=body).json()
    assert (job["wish"]["prompt"], job["label"]) == ("second", "second")


@pytest.mark.parametrize("kind", WRONG_TYPES)
def test_every_body_of_another_type(target: Target, kind: str) -> None:
    """A page of another site may send these without asking first."""
    for operation in with_body(target):
        body = json.dumps(
            {"kind": "draw", "wish": {"prompt": "a fox"}, "prompt": "a fox", "ids": [1]}
        ).encode()
        answer = target.ask(
            operation.method.upper(), operation.url, headers={"Content-Type": kind}, body=body
        )
        assert answer.status in (400, 415, 422), operation.name
        check_shape(answer, operation.path)


def limit(path: str) -> int:
    """The bytes that a path's JSON may have."""
    return LARGE if path.startswith(("/sdapi/", "/v1/")) else SMALL


def test_every_body_that_says_that_it_is_too_large(target: Target) -> None:
    for operation in operations(target.app):
        if operation.method in CHANGING:
            for said in (limit(operation.path) + 1, 2**63, 10**400):
                headers = AS_JSON | {"Content-Length": str(said)}
                answer = target.ask(operation.method.upper(), operation.url, headers=headers)
                assert answer.status in (400, 413), operation.name


def test_every_body_that_is_too_large_and_does_not_say_so(target: Target) -> None:
    for operation in with_body(target):
        if limit(operation.path) == SMALL:
            body = [b" " * MEBIBYTE, b" " * 1000]
            answer = target.ask(operation.method.upper(), operation.url, headers=AS_JSON, body=body)
            assert answer.status in (0, 413), operation.name
    endless = (b" " * MEBIBYTE for _ in range(80))
    assert target.ask("POST", "/sdapi/v1/txt2img", headers=AS_JSON, body=endless).status in (0, 413)


def test_every_text_of_ten_megabytes(target: Target) -> None:
    text = "x" * 10**7
    for field in fields(target.app, target.bodies):
        if field.kind == "string" and limit(field.operation.path) == LARGE:
            path = field.operation.url
            answer = target.ask("POST", path, headers=AS_JSON, body=field.with_value(text))
            check_shape(answer, path)


@pytest.mark.parametrize(
    "head",
    [
        {"Content-Length": "-1"},
        {"Content-Length": "1e3"},
        {"Content-Length": "5, 6"},
        {"Transfer-Encoding": "gzip"},
        {"Content-Encoding": "gzip"},
        {"Expect": "nonsense"},
        {"Range": "bytes=" + "0-1," * 5000},
        {"Accept-Language": "fr;q=" + "9" * 5000},
        {"Accept-Language": "," * 20_000},
        {"Cookie": "graine_session=" + "x" * 20_000},
        {"If-None-Match": '"' * 20_000},
        {"Upgrade": "websocket", "Connection": "Upgrade"},
        {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "evil.test"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Graine-Client": "../../x"},
        {b"X-Bytes".decode(): b"\xff\xfe\x80"},
    ],
    ids=lambda head: str(head)[:40],
)
def test_heads_that_mean_harm(target: Target, head: dict[str, Any]) -> None:
    for path in ("/api/jobs", "/api/pictures/1/file", "/health", "/", "/v1/models"):
        target.ask("GET", path, headers=head)
    target.ask("POST", "/api/jobs", headers=AS_JSON | head, body=b"{}")
    assert target.ask("GET", "/health").status == 200


def test_two_lengths_are_one_request(target: Target) -> None:
    """Whoever stands before us may believe the other length: nothing of the body is a request of its own."""
    smuggled = b"0\r\n\r\nPOST /api/queue/pause HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for length in ("5", str(len(smuggled))):
        headers = AS_JSON | {"Transfer-Encoding": "chunked", "Content-Length": length}
        target.ask("POST", "/api/jobs", headers=headers, body=smuggled)
    assert target.ask("GET", "/api/jobs").json()["paused"] is False


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "OPTIONS", "PROPFIND", "GET\t", "DELETE", "PUT", "X" * 5000]
)
def test_methods_that_no_route_has(target: Target, method: str) -> None:
    for path in (
        "/",
        "/api/jobs",
        "/api/pictures",
        "/sdapi/v1/txt2img",
        "/v1/models",
        "*",
        "http://evil.test/",
    ):
        assert target.ask(method, path).status in (0, 400, 403, 404, 405, 422), path


@pytest.mark.parametrize("name", ["file", "image", "mask", "prompt", "n", "size", "grow", "invert"])
def test_every_form(target: Target, name: str) -> None:
    for operation in operations(target.app):
        if content(operation, FORM):
            for value in ("", "x", "../../x", "\x00", "1e400", "-1", "9" * 5000, "\ud800", "x" * 2**20):
                part = f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                body = (part * 2 + "--b--\r\n").encode("utf-8", "surrogatepass")
                headers = {"Content-Type": f"{FORM}; boundary=b"}
                answer = target.ask("POST", operation.url, headers=headers, body=body)
                assert 400 <= answer.status < 500, (operation.name, value[:20])
                check_shape(answer, operation.path)


FILE = b'--b\r\nContent-Disposition: form-data; name="file"'
FORMS = {
    "never ends": FILE + b"\r\n\r\n" + b"-" * 10**6,
    "another boundary": b"--c\r\n",
    "dashes after the end": b"--b--\r\n" + b"-" * 10**6,
    "many fields": (FILE + b"\r\n\r\n1\r\n") * 10_000 + b"--b--\r\n",
    "many files": (FILE + b'; filename="x"\r\n\r\n1\r\n') * 10_000 + b"--b--\r\n",
    "many heads": b"--b\r\n" + b"X: y\r\n" * 50_000 + b"\r\n\r\n--b--\r\n",
    "a long head": b"--b\r\nX: " + b"y" * 10**6 + b"\r\n\r\n--b--\r\n",
    "a strange charset": b'--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nzip\r\n--b--\r\n',
}
BOUNDARIES = ("b", "b; charset=zip", "b" * 10_000, "")


@pytest.mark.parametrize("name", FORMS)
def test_every_form_that_is_none(target: Target, name: str) -> None:
    for operation in operations(target.app):
        for boundary in BOUNDARIES if content(operation, FORM) else ():
            kind = {"Content-Type": f"{FORM}; boundary={boundary}"}
            answer = target.ask("POST", operation.url, headers=kind, body=FORMS[name])
            assert 400 <= answer.status < 500, operation.name
            check_shape(answer, operation.path)
