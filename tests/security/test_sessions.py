"""Logins end when they are told to; names that others reach a studio by need a password."""

from __future__ import annotations

import socket
import threading

import httpx2
import pytest
from starlette.testclient import TestClient

from graine.errors import SettingsError
from graine.server.app import create_app, names
from graine.server.passwords import COOKIE
from graine.server.running import check_open, listening, own_names
from graine.server.serving import Server
from graine.settings import Settings
from tests.server.conftest import OWN, PASSWORD, eventually, serving


def login(client: TestClient) -> dict[str, str]:
    """Log in and give the cookie as a header, as a thief would keep it."""
    client.post("/api/login", json={"key": PASSWORD}).raise_for_status()
    return {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}


def test_a_cookie_is_worth_nothing_after_logout_also_once_the_server_starts_anew(settings: Settings) -> None:
    for _ in range(2):
        app = create_app(settings, password=PASSWORD, worker=False)
        with TestClient(app, base_url=OWN) as one, TestClient(app, base_url=OWN) as other:
            theirs, kept = login(other), login(one)
            one.post("/api/logout").raise_for_status()
            assert one.get("/api/jobs", headers=kept).status_code == 401
            assert other.get("/api/jobs", headers=theirs).status_code == 200, "another login ended too"
    with TestClient(create_app(settings, password=PASSWORD, worker=False), base_url=OWN) as late:
        assert late.get("/api/jobs", headers=kept).status_code == 401
        assert late.get("/api/jobs", headers=theirs).status_code == 200


def test_strangers_cannot_fill_the_disk_by_logging_out(settings: Settings) -> None:
    app = create_app(settings, password=PASSWORD, worker=False)
    with TestClient(app, base_url=OWN) as client:
        client.post("/api/logout", headers={"Cookie": f"{COOKIE}=9999999999.made-up.{'0' * 64}"})
    assert not (settings.home / "session.ended").exists()


def test_logging_out_ends_the_streams_of_that_login_alone(settings: Settings) -> None:
    app = create_app(settings, password=PASSWORD, worker=False)
    with serving(app) as url, httpx2.Client(base_url=url) as one, httpx2.Client(base_url=url) as other:
        ended = {client: threading.Event() for client in (one, other)}

        def listen(client: httpx2.Client) -> None:
            with client.stream("GET", "/api/events", timeout=30) as stream:
                for _ in stream.iter_raw():
                    pass
            ended[client].set()

        threads = [threading.Thread(target=listen, args=(client,)) for client in ended]
        for client, thread in zip(ended, threads, strict=True):
            client.post("/api/login", json={"key": PASSWORD}).raise_for_status()
            thread.start()
        eventually(lambda: app.state.server.events.listeners == 2)
        httpx2.post(f"{url}/api/logout", headers={"Cookie": f"{COOKIE}={one.cookies[COOKIE]}"})
        assert ended[one].wait(5)
        assert not ended[other].is_set()
    for thread in threads:
        thread.join(10)


def own_addresses() -> list[str]:
    """Give the addresses of this machine that others could reach it by."""
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
