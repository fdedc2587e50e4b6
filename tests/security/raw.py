"""HTTP byte for byte: a client that cleans nothing up."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int  # 0: the connection was closed without an answer
    headers: Mapping[str, str]
    content: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """Read the content."""
        return json.loads(self.content)


def ask(
    url: str,
    method: str,
    target: bytes | str,
    *,
    headers: Mapping[str, str | bytes] | None = None,
    body: bytes | Iterable[bytes] = b"",
) -> Answer:
    """Send a request as it is and give the answer, of a stream its head. Pieces are sent without a length."""
    address, began = urlsplit(url), monotonic()
    wanted: dict[str, str | bytes] = {"Host": address.netloc, "Connection": "close", **(headers or {})}
    if isinstance(body, bytes):
        wanted.setdefault("Content-Length", str(len(body)))
        pieces: Iterable[bytes] = (body,)
    else:
        wanted["Transfer-Encoding"] = "chunked"
        pieces = _chunked(body)
    head = method.encode() + b" " + _bytes(target) + b" HTTP/1.1\r\n"
    head += b"".join(_bytes(name) + b": " + _bytes(value) + b"\r\n" for name, value in wanted.items())
    with socket.create_connection((address.hostname, address.port), SECONDS) as connection:
        with suppress(ConnectionError):  # it may answer, and close, before it has heard all
            connection.sendall(head + b"\r\n")
            for piece in pieces:
                connection.sendall(piece)
        return _answer(connection, method, began)


def _answer(connection: socket.socket, method: str, began: float) -> Answer:
    response = http.client.HTTPResponse(connection, method=method)
    try:
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        is_stream = headers.get("content-type", "").startswith("text/event-stream")
        content = b"" if is_stream else response.read()
    except (ConnectionError, http.client.HTTPException):
        return Answer(0, {}, b"", monotonic() - began)
    finally:
        response.close()
    return Answer(response.status, headers, content, monotonic() - began)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _chunked(pieces: Iterable[bytes]) -> Iterable[bytes]:
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
