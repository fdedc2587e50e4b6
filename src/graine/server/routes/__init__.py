"""Graine's own routes: one file a subject, each with its `router`, collected here."""

from __future__ import annotations

from fastapi import APIRouter

from graine.server.routes import (
    about,
    bin,
    boards,
    estimate,
    events,
    examples,
    health,
    inputs,
    jobs,
    lineage,
    login,
    pictures,
    prompt,
    queue,
    styles,
    words,
)

# One line a router.
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    jobs.router,
    queue.router,
    events.router,
    estimate.router,
    login.router,
    about.router,
    examples.router,
    pictures.router,
    lineage.router,
    bin.router,
    boards.router,
    inputs.router,
    prompt.router,
    words.router,
    styles.router,
)
