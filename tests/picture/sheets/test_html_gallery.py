"""Pages need nothing from elsewhere, run nothing, and say in words what they show."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from graine.picture.sheets.contact_sheet import Cell, Section
from graine.picture.sheets.html_gallery import page, page_of

HOSTILE = "\"><script>alert('1')</script><img src=x onerror=alert(1)>&amp;"
PICTURE = Image.new("RGB", (96, 48), "red")


class Reader(HTMLParser):
    """Collects the tags of a page with their attributes, and checks that they are closed in order."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words, self._open = "", list[str]()
        self.feed(written)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_whatever_is_given_is_shown_as_text() -> None:
    cell = Cell(PICTURE, HOSTILE, HOSTILE, marked=True)
    section = Section([[cell]], [HOSTILE], [HOSTILE], HOSTILE)
    read = Reader(page_of([section], title=HOSTILE, paragraphs=[HOSTILE]))
    assert not read.all("script")
    assert all(set(tag) == {"src", "width", "height", "alt"} for tag in read.all("img"))
    assert read.words.count(HOSTILE) == 8


def test_the_policy_allows_this_style_and_pictures_within_and_nothing_else() -> None:
    written = page([[Cell(PICTURE)]])
    read = Reader(written)
    policy = str(next(meta for meta in read.all("meta") if "http-equiv" in meta)["content"])
    found = re.search(r"<style>(.*?)</style>", written, re.DOTALL)
    assert found
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:")
    assert f"style-src 'sha256-{digest}'" in policy
    assert not re.search(r'(?:src|href)="(?!data:)', written)
    assert "url(" not in found[1]


def test_a_picture_is_inside_in_its_size_with_words_for_who_cannot_see_it() -> None:
    (image,) = Reader(page([[Cell(PICTURE)]], columns=["CFG 7"], names=["ddim"])).all("img")
    source = str(image["src"]).removeprefix("data:image/webp;base64,")
    with Image.open(io.BytesIO(base64.b64decode(source))) as shown:
        assert shown.size == (96, 48)
    assert (image["width"], image["height"], image["alt"]) == ("96", "48", "ddim, CFG 7")


def test_a_table_has_headers_for_its_columns_and_rows() -> None:
    read = Reader(page([[Cell(None), Cell(PICTURE)]], columns=["3", "7"], names=["ddim"], title="Two"))
    assert [head["scope"] for head in read.all("th")] == ["col", "col", "row"]
    assert "no picture" in read.words
    assert not Reader(page([[Cell(PICTURE)]])).all("table")


def test_many_pictures_share_the_page() -> None:
    large = Image.new("RGB", (512, 512), "blue")
    few, many = (Reader(page([[Cell(large)] * count])).all("img")[0]["width"] for count in (4, 400))
    assert few == "512"
    assert many == "316"


def test_a_page_speaks_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell(PICTURE, "seed 1", marked=True)
    assert "chosen" in page([[cell]])
    monkeypatch.setenv("GRAINE_LANG", "fr")
    written = page([[cell]])
    assert '<html lang="fr">' in written
    assert "choisie" in written
