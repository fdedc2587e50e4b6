"""Logging in, where a password is needed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict
from starlette.concurrency import run_in_threadpool

from graine.server.dependencies import TheState
from graine.server.http.auth import COOKIE, COOKIE_SECONDS, Guard
from graine.server.schemas.base import Answer, responses
from graine.server.schemas.job_requests import LoginBody

router = APIRouter(prefix="/api", tags=["login"])


class LoggedIn(Answer):
    """Whether this browser is logged in now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"logged_in": True}]})

    logged_in: bool


@router.post("/login", summary="Log in", responses=responses(429))
def login(body: LoginBody, request: Request, response: Response) -> LoggedIn:
    """Check the password and give the browser a cookie; without a password there is nothing to do."""
    guard: Guard | None = request.app.state.guard
    if guard:
        guard.check(body.key, request)
        response.set_cookie(
            COOKIE, guard.cookie(), max_age=COOKIE_SECONDS, httponly=True, samesite="strict", path="/"
        )
    return LoggedIn(logged_in=True)


@router.post("/logout", summary="Log out", responses=responses(507))
async def logout(request: Request, response: Response, state: TheState) -> LoggedIn:
    """Take the cookie back: whoever kept it has nothing, and the event streams of this login end."""
    guard: Guard | None = request.app.state.guard
    if guard and (login := guard.login(request)):
        await run_in_threadpool(guard.end, login)
        state.events.end(login)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
    return LoggedIn(logged_in=request.app.state.guard is None)
