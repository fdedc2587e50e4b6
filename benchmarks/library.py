"""The library at 100,000 pictures: pages, words, similarity, opening, and keeping one more.

Rows are generated, the same in every run, in English and French; they have no picture files. Peers are what
one would write without an index: LIKE over the same rows, and a full sort of NumPy's cosines. Figures are
medians and 95th percentiles over many different queries; on a busy machine read the processor's.
"""

from __future__ import annotations

import hashlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.measure import Timing, options, timed
from graine.library import record_rows
from graine.library.entry import Query
from graine.library.library_db import open_database, transaction
from graine.library.store import Library
from graine.library.vectors import Vectors
from graine.picture import Picture
from graine.recipe import Recipe

LENGTH = 512  # numbers of a vector
JUDGE = "benchmark"
START = datetime(2024, 1, 1, tzinfo=UTC)
# From "all pictures have it" to "one in thousands": subjects are drawn by rank, as words of a language are.
SUBJECTS = (
    *(
        "cat",
        "dog",
        "dragon",
        "castle",
        "forest",
        "woman",
        "robot",
        "lighthouse",
        "mountain",
        "city",
        "spaceship",
    ),
    *(
        "owl",
        "fox",
        "garden",
        "ship",
        "samurai",
        "chat",
        "forêt",
        "château",
        "rivière",
        "vieille-ville",
        "renard",
    ),
    *("cheval", "jardin", "océan", "montagne", "fée", "lune", "volcan", "marché", "phare"),
)
TRAITS = (
    *("red", "blue", "golden", "ancient", "tiny", "giant", "misty", "glowing", "wooden", "crystal", "rusty"),
    *("sleepy", "angry", "smiling", "rouge", "doré", "ancien", "minuscule", "brumeux", "lumineux", "endormi"),
    *("souriant", "étrange", "enneigé"),
)
PLACES = (
    *("at dawn", "in the rain", "under the sea", "on a hill", "in winter", "in a library", "à l'aube"),
    *("sous la pluie", "au bord de la mer", "en hiver", "dans la brume", "près du vieux moulin"),
)
STYLES = (
    *("oil painting", "watercolor", "3D render", "pencil sketch", "35mm photo", "art nouveau"),
    *("peinture à l'huile", "aquarelle", "gravure", "photo argentique"),
)
TOUCHES = (
    *("highly detailed", "soft light", "8k", "dramatic shadows", "bokeh"),
    *("très détaillé", "lumière douce", "contre-jour"),
)
MODELS = ("pousse", "sd15", "sdxl", "dreamlike", "inkpunk", "openjourney")
SAMPLERS = ("k_lms", "ddim", "k_euler_a", "dpmpp_2m", "k_heun")
TAGS = ("favourite", "print", "à refaire", "portrait", "reference", "mer")


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="pictures (default: %(default)s)")
    parser.add_argument(
        "--queries", type=int, default=200, help="queries of each kind (default: %(default)s)"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        filled = time.perf_counter()
        vectors = fill(Path(folder), given.rows)
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6
        print(f"{given.rows:,} pictures, {size:,.0f} MB, filled in {time.perf_counter() - filled:.0f} s")
        measure_opening(Path(folder), given.pairs)
        with Library(Path(folder)) as library:
            measure_lists(library, given.queries)
            measure_words(library, given.queries)
            measure_similarity(library, vectors, given.queries // 4)
            measure_keeping(library, given.queries // 4)


def fill(folder: Path, rows: int) -> np.ndarray:
    """Put generated rows into a new library in one transaction, and their vectors; give these."""
    random.seed(1)
    vectors = np.random.default_rng(1).standard_normal((rows, LENGTH), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    db = open_database(folder / "library.db")
    with transaction(db):
        hashes = [one.hash for one in generated(rows) if record_rows.insert(db, one)]
        Vectors(folder / "vectors").write(JUDGE, hashes, vectors)
        Vectors(folder / "vectors").restore(db)
    db.close()
    return vectors


def generated(rows: int) -> Iterator[record_rows.Record]:
    """Records as two years of work leave them: sittings of many seeds, few ratings, fewer tags."""
    prompt = ""
    for number in range(rows):
        hash = hashlib.sha256(str(number).encode()).hexdigest()
        if number % 8 == 0:
            prompt = generated_prompt()
        recipe = Recipe(
            prompt=prompt,
            negative=random.choice(("", "blurry, low quality", "flou, texte, mains déformées")),
            seed=number,
            sampler=random.choice(SAMPLERS),
            model=MODELS[ranked(len(MODELS))],
        )
        yield record_rows.Record(
            **record_rows.of_recipe(recipe),
            hash=hash,
            suffix=".png",
            pixels=hash[::-1],
            width=512,
            height=512,
            made=START + timedelta(minutes=10 * number),
            tool=random.choice(("graine", "graine", "graine", "a1111", "comfyui")),
            rating=random.choice((0, 0, 0, 0, 1, 2, 3, 4, 5)),
            starred=number % 50 == 0,
            binned=number % 20 == 7,
            experiment=f"hunt {number // 64}" if number % 3 else "",
            tags=tuple({random.choice(TAGS), random.choice(TAGS)}) if number % 10 == 0 else (),
            parents=((hashlib.sha256(str(number - 1).encode()).hexdigest(), "varied"),) if number % 8 else (),
            scores=(("clip", prompt, random.random()),) if number % 2 else (),
        )


def generated_prompt() -> str:
    """A prompt of four parts."""
    touches = ", ".join(random.sample(TOUCHES, random.randint(0, 4)))
    subject = f"{TRAITS[ranked(len(TRAITS))]} {SUBJECTS[ranked(len(SUBJECTS))]}"
    return f"a {subject} {random.choice(PLACES)}, {random.choice(STYLES)}, {touches}"


def ranked(count: int) -> int:
    """Choose the n-th with a chance of about 1/n (Zipf's law)."""
    return int(count ** random.random()) - 1 if count else 0


def measure_opening(folder: Path, rounds: int) -> None:
    """Open and close the library."""
    print("\nopening")
    show("Library(folder)", [once(lambda: Library(folder).close()) for _ in range(rounds + 1)][1:])


def measure_lists(library: Library, queries: int) -> None:
    """Pages of 50, from the first to the last, of all and of what filters leave."""
    print("\na page of 50 and the total")
    kinds: dict[str, Callable[[], Query]] = {
        "newest": lambda: Query(offset=random.choice((0, 50, 500, 5000, 50_000))),
        "best": lambda: Query(order="best", offset=random.choice((0, 50, 500))),
        "model and rating": lambda: Query(model=random.choice(MODELS), rating=(random.randint(1, 4), 5)),
        "tag": lambda: Query(tag=random.choice(TAGS)),
        "experiment": lambda: Query(experiment=f"hunt {random.randrange(1500)}"),
    }
    for name, query in kinds.items():
        show(name, [once(library.find, query()) for _ in range(queries)])
    show("facets of all", [once(library.facets, Query()) for _ in range(queries // 10)])


def measure_words(library: Library, queries: int) -> None:
    """One to three words, common and rare, with phrases and exclusions; LIKE on the same rows beside it."""
    print("\nword search: a page of 50 and the total")
    asked = [words() for _ in range(queries)]
    for order in ("newest", "fitting"):
        show(order, [once(library.find, Query(words=text, order=order)) for text in asked])
    db = open_database(library.folder / "library.db")
    show("peer: LIKE over the rows", [once(like, db.execute, text) for text in asked[: queries // 4]])
    show("facets", [once(library.facets, Query(words=text)) for text in asked[: queries // 4]])
    db.close()


def words() -> str:
    """What somebody might look for."""
    subject, trait = random.choice(SUBJECTS), random.choice(TRAITS)
    place = random.choice(PLACES)
    touch = random.choice(TOUCHES)
    return random.choice(
        (subject, f"{trait} {subject}", f'"{place}" {subject}', f"{subject} -{trait}", touch)
    )


def like(execute: Callable[..., Iterator[tuple[int]]], text: str) -> int:
    """Search as one would without an index."""
    said = "prompt || ' ' || negative || ' ' || tags || ' ' || model"
    parts = [(part.startswith("-"), part.strip('-"')) for part in text.split()]
    where = " AND ".join(f"{said} {'NOT ' * unwanted}LIKE ?" for unwanted, _ in parts)
    values = [f"%{part}%" for _, part in parts]
    list(execute(f"SELECT id FROM picture WHERE NOT binned AND {where} ORDER BY made DESC LIMIT 50", values))
    return next(execute(f"SELECT COUNT(*) FROM picture WHERE NOT binned AND {where}", values))[0]


def measure_similarity(library: Library, vectors: np.ndarray, queries: int) -> None:
    """The 50 most alike of all, and of what words leave; NumPy's full sort must give the same."""
    print("\nthe 50 most alike")
    places = random.sample(range(len(vectors)), queries)
    first = once(library.nearest, vectors[0], JUDGE)
    show("of all", [once(library.nearest, vectors[place], JUDGE) for place in places])
    filters = [Query(words=words()) for _ in places]
    timings = [
        once(library.nearest, vectors[place], JUDGE, 50, query)
        for place, query in zip(places, filters, strict=True)
    ]
    show("with words", timings)
    show("peer: NumPy, ids only", [once(sort_all, vectors, vectors[place]) for place in places])
    same = agree(library, vectors, places)
    print(f"  the first took {first.wall * 1e3:.0f} ms; the same pictures as the peer: {same}")


def sort_all(vectors: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """The places of all vectors, the most alike first."""
    return np.argsort(-(vectors @ vector))


def agree(library: Library, vectors: np.ndarray, places: Sequence[int]) -> bool:
    """Whether both found the same pictures; those in the bin are left out."""
    for place in places[:5]:
        found = [entry.id for entry, _ in library.nearest(vectors[place], JUDGE)]
        sought = [int(one) + 1 for one in sort_all(vectors, vectors[place]) if one % 20 != 7][:50]
        if found != sought:
            return False
    return True


def measure_keeping(library: Library, count: int) -> None:
    """Keep a picture of 512x512 with its recipe; encoding the PNG alone beside it."""
    print("\nkeeping one more picture, 512x512")
    random.seed(2)
    image = Image.effect_noise((512, 512), 60).convert("RGB")
    kept: list[Timing] = []
    bare: list[Timing] = []
    for number in range(count):
        picture = Picture(image, Recipe(prompt="a red fox", seed=10**9 + number))
        path = library.folder / f"bare-{number}.png"
        kept.append(once(library.keep, picture))
        bare.append(once(picture.save, path))
    show("keep", kept)
    show("peer: Picture.save alone", bare)


def once(work: Callable[..., object], *values: object) -> Timing:
    """Time one call."""
    return timed(lambda: work(*values))()


def show(name: str, timings: Sequence[Timing]) -> None:
    """Print the median and the 95th percentile, wall and processor time."""
    wall, processor = ([part * 1e3 for part in column] for column in zip(*timings, strict=True))
    columns = " ".join(
        f"  {kind} {np.percentile(values, 50):6.1f} ms, p95 {np.percentile(values, 95):6.1f}"
        for kind, values in (("wall", wall), ("processor", processor))
    )
    print(f"  {name:<26} {columns}   ({len(timings)})")


if __name__ == "__main__":
    main()
