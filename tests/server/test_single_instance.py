"""One server a home folder, at an address that is safe to have."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from graine.errors import SettingsError
from graine.server.single_instance import (
    announce,
    check_open,
    is_loopback,
    listening,
    only_server,
    own_names,
    running_url,
    url_of,
)


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        *(("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("192.168.1.7", False), ("studio.local", False), ("", False)),
    ],
)
def test_only_this_machine_comes_in_without_a_password(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone
    check_open(host, "a password")
    if alone:
        check_open(host, "")
    else:
        with pytest.raises(SettingsError, match="Set a password"):
            check_open(host, "")


def test_the_second_server_of_a_home_learns_where_the_first_is(tmp_path: Path) -> None:
    with only_server(tmp_path) as first, only_server(tmp_path) as second:
        assert (first, second) == (True, False)
        announce(tmp_path, "http://127.0.0.1:7860")
        assert running_url(tmp_path) == "http://127.0.0.1:7860"
    with only_server(tmp_path) as later:
        assert later


def test_a_port_that_is_taken_is_told_with_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAINE_LANG", "en")
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert url_of(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(SettingsError, match=rf"Port {port} is in use .*--port {port + 1}"):
            listening("127.0.0.1", port)


def test_windows_gives_a_port_to_one_server_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)
    with listening("127.0.0.1", 0) as opened:
        assert opened.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert not opened.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        listening("192.0.2.1", 0)


def test_a_server_for_all_is_opened_on_this_machine() -> None:
    with listening("0.0.0.0", 0) as opened:
        assert url_of(opened).startswith("http://127.0.0.1:")
    assert socket.gethostname().lower() in own_names("0.0.0.0")
    assert own_names("127.0.0.1") == ()


def test_small_answers_are_sent_at_once() -> None:
    """Without TCP_NODELAY an answer on a kept connection waits 40 ms for the other side's acknowledgement."""
    delays: list[int] = []

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        delays.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def ask() -> None:
        opened = listening("127.0.0.1", 0)
        async with await asyncio.start_server(answer, sock=opened):
            reader, writer = await asyncio.open_connection(*opened.getsockname()[:2])
            await reader.read()
            writer.close()

    asyncio.run(ask())
    assert delays == [1]
