"""The page's files: what lies in `graine/web`, with their types, and nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from graine.server.http.security import page_policy

FOLDER = Path(__file__).parents[2] / "web"
STEPS = ("/", "/prompt", "/compare", "/hunt", "/refine", "/finish")  # all are index.html
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".md": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
PART = re.compile(r"[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,100}")


def find(path: str, folder: Path = FOLDER) -> Path | None:
    """The file of a URL's path; None for one that the page does not have."""
    if path in STEPS:
        path = "/index.html"
    parts = path.removeprefix("/").split("/")
    if not all(map(PART.fullmatch, parts)) or Path(parts[-1]).suffix not in TYPES:
        return None
    file = folder.joinpath(*parts)
    inside = file.resolve().is_relative_to(folder.resolve())
    return file if inside and file.is_file() else None


def policy(page: bytes) -> str:
    """The Content-Security-Policy of a page: of scripts inside it, those that are there now."""
    inside = re.findall(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    return page_policy([b64encode(sha256(script).digest()).decode() for script in inside])
