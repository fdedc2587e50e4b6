"""Logins end when they are told to; names that others reach a studio by need a password."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from graine.errors import SettingsError
from graine.server.app import create_app, names
from graine.server.http.auth import COOKIE
from graine.server.single_instance import check_open, listening, own_names
from graine.server.uvicorn_server import Server
from graine.settings import Settings
from tests.server.conftest import OWN, PASSWORD, serving


def login(client: TestClient) -> dict[str, str]:
    """Log in and give the cookie as a header, as a thief would keep it."""
    client.post("/api/login", json={"key": PASSWORD}).raise_for_status()
    return {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}


def test_a_cookie_is_worth_nothing_after_logout_also_once_the_server_starts_anew(settings: Settings) -> None:
    theirs: dict[str, str] = {}
    kept: dict[str, str] = {}
    for _ in range(2):
        app = create_app(settings, password=PASSWORD, worker=False)
        other = TestClient(app, base_url=OWN)
        with TestClient(app, base_url=OWN) as one:
            theirs, kept = login(other), login(one)
            one.post("/api/logout").raise_for_status()
            assert one.get("/api/jobs", headers=kept).status_code == 401
            assert one.get("/api/jobs", headers=theirs).status_code == 200, "another login ended too"
    with TestClient(create_app(settings, password=PASSWORD, worker=False), base_url=OWN) as late:
        assert late.get("/api/jobs", headers=kept).status_code == 401
        assert late.get("/api/jobs", headers=theirs).status_code == 200


def test_strangers_cannot_fill_the_disk_by_logging_out(settings: Settings) -> None:
    app = create_app(settings, password=PASSWORD, worker=False)
    with TestClient(app, base_url=OWN) as client:
        client.post("/api/logout", headers={"Cookie": f"{COOKIE}=9999999999.made-up.{'0' * 64}"})
    assert not (settings.home / "session.ended").exists()


def listening_to(url: str, cookie: dict[str, str]) -> socket.socket:
    """Open an event stream with a login's cookie, and read until it has begun."""
    address = urlsplit(url)
    stream = socket.create_connection((address.hostname, address.port), 10)
    head = f"GET /api/events HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookie['Cookie']}\r\n\r\n"
    stream.sendall(head.encode())
    said = b""
    while b"event: hello" not in said:
        part = stream.recv(4096)
        assert part, said
        said += part
    return stream


def has_ended(stream: socket.socket, seconds: float) -> bool:
    """Tell whether a stream ends in so many seconds."""
    stream.settimeout(seconds)
    try:
        while part := stream.recv(4096):
            if part.endswith(b"0\r\n\r\n"):  # the last chunk
                return True
    except TimeoutError:
        return False
    return True


def test_logging_out_ends_the_streams_of_that_login_alone(settings: Settings) -> None:
    app = create_app(settings, password=PASSWORD, worker=False)
    with serving(app) as url, httpx2.Client(base_url=url) as client:
        logins: list[dict[str, str]] = []
        for _ in range(2):
            client.post("/api/login", json={"key": PASSWORD}).raise_for_status()
            logins.append({"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"})
        client.cookies.clear()
        with listening_to(url, logins[0]) as one, listening_to(url, logins[1]) as other:
            client.post("/api/logout", headers=logins[0]).raise_for_status()
            assert has_ended(one, 5)
            assert not has_ended(other, 0.3)


def own_addresses() -> list[str]:
    """The addresses of this machine that others could reach it by."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses the address to send from
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def test_it_is_reached_at_its_own_address_with_the_password(settings: Settings) -> None:
    addresses = own_addresses()
    if not addresses:
        pytest.skip("this machine has no address but loopback: --listen was not tried from there")
    hosts = own_names("0.0.0.0", ["studio.example"])
    app, ready = create_app(settings, password=PASSWORD, hosts=hosts, worker=False), threading.Event()
    server = Server(app, ready.set)
    with listening("0.0.0.0", 0) as opened:
        thread = threading.Thread(target=server.run, args=([opened],))
        thread.start()
        assert ready.wait(10)
        url, key = f"http://{addresses[0]}:{opened.getsockname()[1]}", {"Authorization": f"Bearer {PASSWORD}"}
        try:
            assert httpx2.get(f"{url}/api/jobs").status_code == 401
            assert httpx2.get(f"{url}/api/jobs", headers=key).status_code == 200
            assert httpx2.post(f"{url}/api/queue/pause", headers=key | {"Origin": url}).status_code == 200
            for name, status in (("studio.example", 200), (socket.gethostname(), 200), ("evil.test", 403)):
                answer = httpx2.get(f"{url}/api/jobs", headers=key | {"Host": name})
                assert answer.status_code == status, name
        finally:
            server.should_exit = True
            thread.join(20)


def test_a_further_name_needs_a_password_and_is_then_answered_to() -> None:
    with pytest.raises(SettingsError, match=r"studio\.example"):
        check_open("127.0.0.1", "", ["studio.example"])
    check_open("127.0.0.1", PASSWORD, ["studio.example"])
    answered = names(own_names("127.0.0.1", ["Studio.example"]))
    assert "studio.example:443" in answered
    assert "evil.test" not in answered
