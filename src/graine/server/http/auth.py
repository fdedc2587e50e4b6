"""The password of a studio that others can reach: as Bearer, as Basic, or as the cookie of a login."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import threading
from collections import deque
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import monotonic, time

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from graine.atomic_write import commit
from graine.server.http.error_responses import Refused

COOKIE = "graine_session"
COOKIE_SECONDS = 30 * 86_400
TRIES, TRY_SECONDS = 5, 60.0  # so many wrong passwords in so long
ADDRESSES = 1000  # that are remembered
KEY_NAME = "api"  # of a client that sends the password itself
LOGIN_BYTES = 12  # of chance, in a login's name
_BINARY = getattr(os, "O_BINARY", 0)  # or Windows would write a line's end as two bytes


class Guard:
    """Knows the password, who logged in and out, and who tried too often.

    A login is `until.name`, signed in its cookie. Those that ended before their time are in the file `ended`.
    """

    def __init__(self, password: str, secret: bytes, ended: Path) -> None:
        self._password = _digest(password)
        self._secret = sha256(secret + self._password).digest()
        self._wrong: dict[str, deque[float]] = {}
        self._file, self._ended = ended, set(_read(ended))
        self._ending = threading.Lock()

    def identify(self, request: HTTPConnection) -> str | None:
        """The login, or "api" for the password itself; None without both. Raises `Refused` if wrong."""
        if login := self.login(request):
            return login
        given = _given(request.headers.get("authorization", ""))
        if given is None:
            return None
        self.check(given, request)
        return KEY_NAME

    def check(self, password: str, request: HTTPConnection) -> None:
        """Raise `Refused`: 401 for a wrong password, 429 after too many."""
        address = request.client.host if request.client else ""
        self._check_tries(address)
        if not hmac.compare_digest(_digest(password), self._password):
            self._wrong.setdefault(address, deque(maxlen=TRIES)).append(monotonic())
            raise Refused(401, "server_wrong_password")

    def cookie(self) -> str:
        """What a browser keeps once it has logged in; another password or home makes it worthless."""
        login = f"{int(time()) + COOKIE_SECONDS}.{secrets.token_hex(LOGIN_BYTES)}"
        return f"{login}.{self._sign(login)}"

    def login(self, request: HTTPConnection) -> str:
        """The login of a request's cookie; "" for none that is worth anything."""
        login, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
        good = hmac.compare_digest(signature.encode(), self._sign(login).encode())
        return login if good and _lasts(login) and login not in self._ended else ""

    def end(self, login: str) -> None:
        """Make a login worth nothing from now on, also once the server has started anew."""
        with self._ending:
            self._ended = {one for one in (*self._ended, login) if _lasts(one)}
            commit("".join(f"{one}\n" for one in sorted(self._ended)).encode(), self._file, overwrite=True)

    def _sign(self, login: str) -> str:
        return hmac.new(self._secret, login.encode(), sha256).hexdigest()

    def _check_tries(self, address: str) -> None:
        now = monotonic()
        if len(self._wrong) > ADDRESSES:
            self._wrong = {one: at for one, at in self._wrong.items() if now - at[-1] < TRY_SECONDS}
        wrong = self._wrong.get(address, ())
        if len(wrong) == TRIES and (left := TRY_SECONDS - (now - wrong[0])) > 0:
            raise Refused(429, "server_many_logins", seconds=int(left) + 1)


class Password:
    """Lets nobody in without the password, but to the page's own files."""

    def __init__(self, app: ASGIApp, guard: Guard | None, is_public: Callable[[str, str], bool]) -> None:
        self.app = app
        self.guard = guard
        self.is_public = is_public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises `Refused` (401 or 429)."""
        if self.guard and scope["type"] in ("http", "websocket"):
            name = None
            if not self.is_public(scope.get("method", ""), scope["path"]):
                name = self.guard.identify(HTTPConnection(scope))
                if name is None:
                    raise Refused(401, "server_password")
            scope["graine.key"] = name if name == KEY_NAME else None
            scope["graine.login"] = name if name != KEY_NAME else None
        await self.app(scope, receive, send)


def read_secret(file: Path) -> bytes:
    """The secret that logins are signed with, made at the first start; for its owner's eyes alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(secret := secrets.token_bytes(32))
    return secret


def _read(file: Path) -> list[str]:
    return file.read_text(encoding="ascii", errors="replace").split() if file.is_file() else []


def _lasts(login: str) -> bool:
    until = login.partition(".")[0]
    return until.isdecimal() and len(until) < len(str(2**63)) and int(until) > time()


def _given(header: str) -> str | None:
    """Read the password out of an Authorization header."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _digest(password: str) -> bytes:
    return sha256(password.encode("utf-8", "surrogatepass")).digest()
