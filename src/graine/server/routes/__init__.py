"""Graine's own routes: one file a subject, each with its `router`, collected here."""

from __future__ import annotations

from fastapi import APIRouter

# One line a router.
ROUTERS: tuple[APIRouter, ...] = ()
