"""The word lists: enough words, in both languages, plausible, in order, and found however they are spelt."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from graine.prompt.builder.wordlists import FOLDER, PARTS, Word, find, fold, groups, named, nearest, words

LEAST = {"subject": 150, "style": 200, "artist": 300, "period": 60, "touch": 400}
WOMEN = (  # of many regions and centuries; whoever edits the lists keeps them
    *("Sofonisba Anguissola", "Artemisia Gentileschi", "Judith Leyster", "Rachel Ruysch", "Rosalba Carriera"),
    *("Élisabeth Vigée Le Brun", "Rosa Bonheur", "Berthe Morisot", "Mary Cassatt", "Camille Claudel"),
    *("Uemura Shōen", "Pan Yuliang", "Shin Saimdang", "Amrita Sher-Gil", "Käthe Kollwitz", "Sonia Delaunay"),
    *(
        "Varvara Stepanova",
        "Anni Albers",
        "Frida Kahlo",
        "Tarsila do Amaral",
        "Lygia Clark",
        "Augusta Savage",
    ),
    *("Lee Krasner", "Alma Thomas", "Baya", "Saloua Raouda Choucair", "Emily Kame Kngwarreye", "Zaha Hadid"),
    *("Kenojuak Ashevak", "Julia Margaret Cameron", "Dorothea Lange", "Homai Vyarawalla", "Tove Jansson"),
)


def spellings(word: Word) -> set[str]:
    """The folded names of a word."""
    return {fold(word.name), fold(word.french)}


@pytest.mark.parametrize("part", PARTS)
def test_there_are_enough_words(part: str) -> None:
    assert len(words(part)) >= LEAST[part]


def test_no_name_means_two_things_in_any_list_or_language() -> None:
    seen = Counter(name for part in PARTS for word in words(part) for name in spellings(word))
    assert [name for name, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("part", PARTS)
def test_every_word_has_both_languages_and_no_slips_of_the_pen(part: str) -> None:
    for word in words(part):
        for text in (word.name, word.french, word.group, word.group_french):
            assert text == " ".join(text.split()) != ""
            assert not set(text) & set('|"“”()[]{}<>:') - set("()" if text == word.french else "")


@pytest.mark.parametrize("part", PARTS)
def test_the_lists_are_sorted(part: str) -> None:
    for english, _ in groups(part):
        members = [word for word in words(part) if word.group == english]
        by_year = part == "period"
        keys = [(word.begins, word.ends) if by_year else fold(word.name) for word in members]
        assert keys == sorted(keys), english  # type: ignore[type-var]


def test_lives_and_periods_are_possible() -> None:
    for artist in words("artist"):
        assert artist.born is not None
        assert 1000 < artist.born < 2000
        assert artist.born + 15 < (artist.died or date.today().year) < artist.born + 110, artist.name
    for period in words("period"):
        assert period.begins is not None
        assert period.ends is not None
        assert period.begins < period.ends


def test_every_artist_has_a_country_a_medium_and_a_look_in_both_languages() -> None:
    french = tomllib.loads((FOLDER / "artist.toml").read_text(encoding="utf-8"))["french"]
    for artist in words("artist"):
        assert artist.movement
        assert artist.about
        assert artist.about_french
        assert artist.about_french != artist.about
        assert artist.medium in french
        assert artist.country_french
    used = {word.country for word in words("artist")} | {word.medium for word in words("artist")}
    assert set(french) <= used  # no translation of what is not there


def test_few_artists_are_living_and_all_are_named() -> None:
    living = [word.name for word in words("artist") if word.living]
    assert sorted(living) == ["Bridget Riley", "David Hockney", "Hayao Miyazaki", "Yayoi Kusama"]


def test_artists_come_from_everywhere() -> None:
    countries = Counter(word.country for word in words("artist"))
    assert len(countries) > 60
    assert max(countries.values()) < len(words("artist")) / 4
    assert [name for name in WOMEN if named(name, "artist") is None] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hokusai", "Katsushika Hokusai"),
        ("Hokusai", "Katsushika Hokusai"),
        ("le caravage", "Caravaggio"),
        ("Titien", "Titian"),
        ("van gogh", "Vincent van Gogh"),
        ("goya", "Francisco Goya"),  # short for both its English and its French name
        ("CEZANNE", "Paul Cézanne"),
        ("aquarelle", "watercolor"),
        ("Peinture à l’huile", "oil painting"),
        ("an oil painting", "oil painting"),
        ("art-deco", "art deco"),
        ("belle epoque", "Belle Époque"),
        ("un renard", "a fox"),
    ],
)
def test_a_word_is_known_in_both_languages_however_it_is_spelt(text: str, name: str) -> None:
    word = named(text)
    assert word is not None
    assert word.name == name


def test_a_last_name_is_enough_only_where_it_means_one_artist() -> None:
    assert named("gentileschi") is None  # father and daughter
    assert named("monet", whole=True) is None
    wood = named("wood"), named("wood", "artist")
    assert [word.name if word else "" for word in wood] == ["wood", "Grant Wood"]


def test_search_gives_the_exact_word_first_then_what_begins_so() -> None:
    found = find("watercolor", count=3)
    assert found[0].name == "watercolor"
    assert [word.name for word in find("gold", "touch", 3)] == ["gold", "golden hour", "golden light"]


@pytest.mark.parametrize(
    ("text", "part", "name"),
    [
        ("rembrant", "artist", "Rembrandt"),
        ("hokusay", "artist", "Katsushika Hokusai"),
        ("impresionisme", "style", "impressionism"),
        ("lumiere doree", "touch", "golden light"),
        ("japon", "artist", "Katsushika Hokusai"),  # by country
        ("vagues", "artist", "Bridget Riley"),  # by what is said of the work
    ],
)
def test_search_finds_misspelt_words_and_what_is_said_of_them(text: str, part: str, name: str) -> None:
    assert name in [word.name for word in find(text, part, 100)]


def test_search_gives_no_more_than_asked_and_everything_for_nothing() -> None:
    assert len(find("a", count=7)) == 7
    assert len(find("", "style", 1000)) == len(words("style"))
    assert find("xyzzyqq") == []


def test_the_nearest_words_are_named_once_each() -> None:
    near = nearest("watercolour", "style", 3)
    assert near[0].name == "watercolor"
    assert len(near) == len(set(near))


def test_an_unknown_list_is_a_slip_of_the_caller() -> None:
    with pytest.raises(KeyError):
        words("nonsense")


def test_the_lists_load_quickly() -> None:
    best = min(_seconds() for _ in range(5))
    assert best < 0.03  # all five of them; 15 ms on a free core


def _seconds() -> float:
    words.cache_clear()
    start = time.process_time()
    for part in PARTS:
        words(part)
    return time.process_time() - start


def test_nothing_is_read_before_it_is_asked_for() -> None:
    code = "import graine.prompt.builder.wordlists as w; print(w.words.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize("part", PARTS)
def test_the_docs_count_the_words(part: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "words.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{part}` \| (\d+) \| (\d+)", page, re.MULTILINE)
    assert row
    assert (int(row[1]), int(row[2])) == (len(words(part)), len(groups(part)))
