"""The language that a request is answered in: `?lang=`, else `Accept-Language`, else the server's own."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from graine import i18n
from graine.i18n import LANGUAGES


def language(request: HTTPConnection) -> str:
    """Return "en" or "fr"."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    preferred = sorted(_preferences(request.headers.get("accept-language", "")), reverse=True)
    return preferred[0][2] if preferred else i18n.language()


def _preferences(header: str) -> list[tuple[float, int, str]]:
    """Return (quality, how early, language) of each part of the header that names a language of ours."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        name, _, quality = part.partition(";")
        lang = name.strip().lower()[:2]
        try:
            weight = float(quality.partition("=")[2] or 1)
        except ValueError:
            continue
        if lang in LANGUAGES and weight > 0:
            found.append((weight, -place, lang))
    return found
