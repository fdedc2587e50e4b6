"""Places as JavaScript counts them."""

from hypothesis import given
from hypothesis import strategies as some

from graine.server.http.utf16 import Offsets


@given(some.text(some.characters(exclude_categories=["Cs"])))
def test_a_place_is_what_javascript_counts_before_it(text: str) -> None:
    offsets = Offsets(text)
    for place in range(len(text) + 1):
        assert offsets[place] == len(text[:place].encode("utf-16-le")) // 2
