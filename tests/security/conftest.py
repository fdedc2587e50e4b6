"""Attacks meet the same servers as the other tests of the server."""

from tests.server.conftest import app, client, guarded, settings, state

__all__ = ["app", "client", "guarded", "settings", "state"]
