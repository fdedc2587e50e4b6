"""`graine serve`: the studio as a page in the browser, and as a server for other programs."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress

import click

from graine.cli.shared.command_options import declare, option
from graine.cli.shared.console import say
from graine.errors import SettingsError
from graine.i18n import text
from graine.server.single_instance import (
    announce,
    check_open,
    listening,
    only_server,
    own_names,
    running_url,
    url_of,
)
from graine.settings import Settings, read_settings

HOST, PORT, EVERYWHERE = "127.0.0.1", 7860, "0.0.0.0"


@declare("serve")
@option("serve.host", "--host", default=HOST, metavar="ADDRESS")
@option("serve.port", "--port", type=click.IntRange(0, 65535), default=PORT, metavar="N")
@option("serve.listen", "--listen", is_flag=True)
@option("serve.allow_host", "--allow-host", multiple=True, metavar="NAME")
@option("serve.browser", "--browser/--no-browser", default=False)
@option("serve.api_key", "--api-key", envvar="GRAINE_API_KEY", default="", metavar="PASSWORD")
def command(
    host: str, port: int, *, listen: bool, allow_host: tuple[str, ...], browser: bool, api_key: str
) -> None:
    """Serve until Ctrl-C."""
    serve(EVERYWHERE if listen else host, port, password=api_key, browser=browser, names=allow_host)


def start_page() -> None:
    """Serve and open the page, as `graine` alone does; where it runs already, open that page.

    A port that another program has is not for a beginner to care about: then any free one is taken.
    """
    serve(HOST, PORT, password="", browser=True, any_port=True)


def serve(
    host: str,
    port: int,
    *,
    password: str,
    browser: bool,
    any_port: bool = False,
    names: Sequence[str] = (),
) -> None:
    """Serve one home folder; `names` are further ones that it answers to.

    Raises `SettingsError` for an address that is taken or open to all.
    """
    check_open(host, password, names)
    settings = read_settings()
    with only_server(settings.home) as alone:
        if alone:
            with _opened(host, port, any_port=any_port) as opened:
                _serve(settings, opened, own_names(host, names), password=password, browser=browser)
            return
        url = running_url(settings.home)
        say(text("cli.serve.running", url=url))
        if browser and url:
            open_page(url)


def open_page(url: str) -> None:
    """Open a page in the browser; where there is no screen, a browser in the terminal would be in the way."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if sys.platform in ("darwin", "win32") or any(os.environ.get(one) for one in screens):
        webbrowser.open(url)


def _opened(host: str, port: int, *, any_port: bool) -> socket.socket:
    try:
        return listening(host, port)
    except SettingsError as error:
        if any_port and error.key == "server_port":
            return listening(host, 0)
        raise


def _serve(
    settings: Settings, opened: socket.socket, hosts: Sequence[str], *, password: str, browser: bool
) -> None:
    from graine.server.app import create_app  # FastAPI: who finds a server running does not wait for it
    from graine.server.uvicorn_server import Server

    url = url_of(opened)
    app = create_app(settings, password=password, hosts=hosts)

    def ready() -> None:
        announce(settings.home, url)
        say(text("cli.serve.ready", url=url))
        if browser:  # some browsers keep whoever opens them waiting
            threading.Thread(target=open_page, args=(url,), daemon=True).start()

    with suppress(KeyboardInterrupt):  # uvicorn has ended in order, and passes on what it was told
        Server(app, ready).run([opened])
    say(text("cli.serve.ended"))
