"""One server a home folder: whoever holds the lock serves, and says where."""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import socket
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from filelock import FileLock, Timeout

from graine.errors import SettingsError

ADDRESS_SECONDS = 2.0  # that a server which has just begun may take to say where it is


@contextmanager
def only_server(home: Path) -> Generator[bool]:
    """Become the only server of a home folder until the end; False where another process is."""
    home.mkdir(parents=True, exist_ok=True)
    lock, address = FileLock(home / "server.lock", mode=0o600, fallback_to_soft=False), home / "server.json"
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        address.unlink(missing_ok=True)
        yield True
    finally:
        address.unlink(missing_ok=True)
        lock.release()


def announce(home: Path, url: str) -> None:
    """Say where the server of a home folder is."""
    (home / "server.json").write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")


def running_url(home: Path) -> str:
    """Where the running server of a home folder is; "" where it does not say in time."""
    until = monotonic() + ADDRESS_SECONDS
    while monotonic() < until:
        try:
            return str(json.loads((home / "server.json").read_text(encoding="utf-8"))["url"])
        except (OSError, ValueError):
            sleep(0.05)
    return ""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `SettingsError` for an address that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns off the delay of small packets (TCP_NODELAY): 44 ms an answer.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform == "win32":  # where SO_REUSEADDR would let two servers have one port
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(512)
    except OSError as error:
        opened.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError("server_port", port=port, other=port + 1 if port < 65535 else 7860) from error
        if error.errno == errno.EACCES:
            raise SettingsError("server_port_refused", port=port) from error
        raise SettingsError("server_address", host=host, reason=error.strerror or error) from error
    return opened


def is_loopback(host: str) -> bool:
    """Tell whether this machine alone can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_open(host: str, password: str, further: Sequence[str] = ()) -> None:
    """Raise `SettingsError` for an address, or a further name, that others can reach, without a password."""
    if not password and not is_loopback(host):
        raise SettingsError("server_open", host=host)
    if not password and further:
        raise SettingsError("server_open", host=further[0])


def own_names(host: str, further: Sequence[str] = ()) -> tuple[str, ...]:
    """What this machine is called by others, `further` names too; nothing where none can reach it."""
    if is_loopback(host):
        return tuple(further)
    name = socket.gethostname().lower()
    return (host, name, f"{name.partition('.')[0]}.local", *further)


def url_of(opened: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = opened.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
