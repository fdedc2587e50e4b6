"""Connections that say nothing are not kept."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from graine.server.http import header_timeout


def test_who_sends_no_whole_head_is_let_go(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_timeout, "HEAD_SECONDS", 1.0)
    address = urlsplit(url).hostname, urlsplit(url).port
    with (
        socket.create_connection(address, 10) as silent,
        socket.create_connection(address, 10) as slow,
        closing(HTTPConnection(str(address[0]), address[1], timeout=10)) as decent,
    ):
        slow.sendall(b"GET /health HTTP/1.1\r\nHost: ")
        for _ in range(2):
            decent.request("GET", "/health", headers={"Host": "localhost"})
            answer = decent.getresponse()
            assert (answer.status, answer.read()[:1]) == (200, b"{")
        assert (silent.recv(1), slow.recv(1)) == (b"", b"")


def test_an_open_stream_is_no_late_head(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_timeout, "HEAD_SECONDS", 0.05)
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), 0.5) as stream:
        stream.sendall(b"GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said, ended = b"", False
        with suppress(TimeoutError):
            while not ended:
                part = stream.recv(4096)
                said, ended = said + part, not part
    assert b"event: hello" in said
    assert not ended
