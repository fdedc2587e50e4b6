"""Who may ask at all: the Host and Origin checks, and the headers that every answer carries.

A page of another site can make a browser send requests here. It cannot name us (Host), and the browser says
where a changing request comes from (Origin, Sec-Fetch-Site); programs that are no browsers send neither.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graine.server.http.error_responses import Refused

READING = ("GET", "HEAD", "OPTIONS")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
OWN_SITE = ("same-origin", "none")  # "none": typed into the address bar

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the server may be called by; `any_address`: by every IP address too, which is no site's name."""

    names: Collection[str] = LOOPBACK
    any_address: bool = False

    def __contains__(self, host: str) -> bool:
        """Tell whether a Host header, with or without a port, names this server."""
        name = _without_port(host.lower())
        return name in self.names or (self.any_address and _is_address(name))


def page_policy(script_hashes: Collection[str]) -> str:
    """The Content-Security-Policy of the page: only our own files, and these scripts inside the page."""
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in script_hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; img-src 'self' data: blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class SafeHeaders:
    """Puts the headers on every answer, whoever made it; an answer's own policy and caching stay."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                is_file = headers.get("content-type", "").startswith(("image/", "application/zip"))
                headers.setdefault("Content-Security-Policy", FILE_POLICY if is_file else API_POLICY)
            await send(message)

        await self.app(scope, receive, with_headers)


class Gate:
    """Refuses requests to a false name, and changes that another site asks for."""

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises `Refused` (403)."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            self._check_host(headers)
            if scope.get("method") not in READING:
                check_origin(headers)
        await self.app(scope, receive, send)

    def _check_host(self, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self.names:
            raise Refused(403, "server_host", value=", ".join(hosts)[:200])


def check_origin(headers: Headers) -> None:
    """Raise `Refused` (403) for a request that a browser sends for another site."""
    site = headers.get("sec-fetch-site", "none")
    if site not in OWN_SITE:
        raise Refused(403, "server_origin", value=headers.get("origin", site)[:200])
    origin = headers.get("origin")
    if origin is not None and not _is_own(origin, headers["host"]):
        raise Refused(403, "server_origin", value=origin[:200])


def _is_own(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() and (name.endswith("]") or ":" not in name) else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
