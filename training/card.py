"""The data card: counts what the training set holds, from the set itself: `python -m training.card`."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from training import avatars, clipart
from training.backgrounds import COLOURS, TINT_NAMES
from training.captions import FILTER_NAMES, RELATIONS, STYLE_NAMES, SUBJECT_NAMES
from training.data import (
    ARTISTS,
    NAMES,
    NEVER,
    SOURCES,
    SUBJECTS,
    held_out,
    held_out_scene,
    load,
    unheard,
)
from training.examples import examples
from training.paths import HERE
from training.wide import load_wide

CARD = HERE / "DATA.md"


def card() -> str:
    """Give the data card in Markdown."""
    return "\n\n".join([TITLE, _sets(), _learnt(), _held_out(), _portraits(), _clip_art(), LICENCES]) + "\n"


TITLE = """# The training set, counted

Written by `python -m training.card` from the built set; do not edit. How it is built: [README.md](README.md).
Every set is pinned by the SHA-256 of its package (`sources.toml`, `artists.toml`, `clipart.toml`), and
the rendered pictures again (`pictures.sha256`, `avatars.sha256`, `clipart.sha256`): others are refused."""

LICENCES = """## Licences

Notices and authors: [NOTICE.md](NOTICE.md). Nothing share-alike, nothing of unclear origin: the 3D pictures
are only those whose code point is in Microsoft's MIT release; clip art is what its own record puts in the
public domain."""


def _sets() -> str:
    wide, pictures, rows = load_wide(), load(), list[list[Any]]()
    for number, (name, source) in enumerate(SOURCES.items()):
        words = ", ".join(f"*{word}*" for word in source["en"])
        counts = [int((each.style == number).sum()) for each in (wide, pictures)]
        rows.append([name, f"`{source['package']}`", source["licence"], words, *counts])
    heads = ["set", "package", "licence", "said as", "pictures", "of taught subjects"]
    found = table(heads, rows)
    return f"""## Picture sets

{found}

{len(wide.style)} pictures in all, {len(pictures.style)} of the {len(SUBJECTS)} taught subjects.
Names: `{NAMES["package"]}`. The autoencoder and the judge learn from all of them, the generator from the
taught ones."""


def _learnt() -> str:
    kinds = Counter(kind for kind, _ in examples(Random(1)))
    rows = [[kind, MEANING[kind], count] for kind, count in kinds.items()]
    return f"""## What the generator is shown

{len(SUBJECT_NAMES)} subjects; {len(STYLE_NAMES)} sets as styles; painted styles: {", ".join(FILTER_NAMES)};
{len(TINT_NAMES)} tints; {len(COLOURS)} grounds beside white; {len(RELATIONS)} relations; one to four.
Captions are in English and French.

{table(["kind", "what", "examples"], rows)}"""


MEANING = {
    "plain": "as drawn, on white",
    "moved": "smaller, elsewhere",
    "coloured": "on a coloured ground",
    "tinted": "the main colour turned: *a blue car*",
    "filtered": "painted over: *a cat, watercolor*",
    "counted": "two to four of it",
    "scene": "two things together",
}


def _held_out() -> str:
    pictures, names = load(), list(enumerate(SUBJECT_NAMES))
    labels = zip(pictures.subject[pictures.held_out], pictures.style[pictures.held_out], strict=True)
    pairs = [f"{SUBJECT_NAMES[subject]} × {STYLE_NAMES[style]}" for subject, style in labels]
    scenes = sum(held_out_scene(one, other) for n, one in names for _, other in names[n + 1 :])
    words = [word for subject in SUBJECTS.values() for word in subject["fr"] if unheard(word)]
    painted = [f"{one} × {kind}" for one in SUBJECT_NAMES for kind in FILTER_NAMES if held_out(one, kind)]
    always = ", ".join(" + ".join(pair) for pair in sorted(NEVER))
    lines = [
        f"- **pairs of subject and set** ({len(pairs)}): {', '.join(pairs)}",
        f"- **pairs of subject and painted style** ({len(painted)}): {', '.join(painted)}",
        f"- **scenes**: {scenes} pairs of subjects, in either order",
        f"- **always**: {always}",
        f"- **French words** ({len(words)}): {', '.join(words)}",
        f"- **portraits**: {', '.join(' '.join(each) for each in sorted(avatars.HELD_OUT))}",
    ]
    return "## Held out, by hashes of names, before any training\n\n" + "\n".join(lines)


def _portraits() -> str:
    made, rows = avatars.load(), list[list[Any]]()
    for number, artist in enumerate(ARTISTS.values()):
        learnt = "not yet" if artist.get("later") else "yes"
        count = int((made.artist == number).sum())
        rows.append([artist["by"], f"`{artist['package']}`", artist["licence"], count, learnt])
    return "## Portraits by named artists\n\n" + table(
        ["artist", "package", "licence", "portraits", "learnt"], rows
    )


def _clip_art() -> str:
    art = clipart.load()
    subjects, people = len(set(art.subject.tolist())), len(set(art.creator.tolist()))
    found = f"{len(art.subject)} drawings of {subjects} subjects by {people} people"
    return f"## Clip art\n\n{found}, from `{clipart.PIN['package']}`; not learnt yet."


def table(heads: list[str], rows: list[list[Any]]) -> str:
    """Give a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write(path: Path = CARD) -> None:
    """Write the card."""
    path.write_text(card(), encoding="utf-8")


if __name__ == "__main__":
    write()
