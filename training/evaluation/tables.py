"""The figures as Markdown tables: shares of drawings, in brackets of real pictures of the same prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

COLUMNS = {
    "subject": "subject",
    "subject_in_five": "in first five",
    "both": "both subjects",
    "count": "how many",
    "style": "style",
    "tint": "tint",
    "background": "background",
}
CLIP = {"clip": "{:.2f}", "clip_first": "{:.0%}"}


def tables(figures: dict[str, Any]) -> str:
    """Give every figure of the evaluation, and whether the bars of the model were met."""
    groups: dict[str, Any] = figures["groups"]
    heads = ["", "pictures", *COLUMNS.values(), "CLIP score", "CLIP: own prompt first"]
    rows = [_row(name, group) for name, group in groups.items()]
    lines = [_table(heads, rows), _table(["bar", "asked", "found", ""], bars(figures))]
    for name in ("nearest training picture", "diversity", "kernel distance"):
        lines.append(
            _table(
                [name, ""], [[key.replace("_", " "), f"{value:.4g}"] for key, value in figures[name].items()]
            )
        )
    coded = [
        [name, f"{each['pictures']:.0f}", f"{each['psnr']:.2f} dB", f"{each['ssim']:.3f}"]
        for name, each in figures["autoencoder"].items()
    ]
    lines.append(_table(["autoencoder, held-out pictures", "pictures", "PSNR", "SSIM"], coded))
    return "\n\n".join(lines)


def _row(name: str, group: dict[str, dict[str, float]]) -> list[str]:
    drawn, real = group["drawn"], group["real"]
    cells = [name, f"{drawn['pictures']:.0f}"]
    for key in COLUMNS:
        found = f"{drawn[key]:.0%}" if key in drawn else ""
        cells.append(f"{found} ({real[key]:.0%})" if key in drawn and key in real else found)
    return cells + [shape.format(drawn[key]) if key in drawn else "" for key, shape in CLIP.items()]


def bars(figures: dict[str, Any]) -> list[list[str]]:
    """Give each bar with what was found: (what, at least, found, whether it was met)."""

    def drawn(group: str, key: str) -> float:
        return figures["groups"].get(group, {"drawn": {}})["drawn"].get(key, float("nan"))

    counts = [drawn(f"{number} of a thing", "count") for number in ("one", "two", "three")]
    lag = drawn("one seen pair each", "subject") - drawn("the same in French", "subject")
    coded = figures["autoencoder"]["taught"]
    asked = [
        ("seen pairs, subject", 0.85, drawn("seen pairs", "subject")),
        ("seen pairs, in first five", 0.97, drawn("seen pairs", "subject_in_five")),
        ("held-out pairs, subject", 0.65, drawn("held-out pairs", "subject")),
        ("held-out pairs, style", 0.85, drawn("held-out pairs", "style")),
        ("synonyms, subject", 0.60, drawn("synonyms", "subject")),
        ("scenes, both subjects", 0.60, drawn("scenes of two", "both")),
        ("one to three of a thing, how many", 0.70, sum(counts) / 3),
    ]
    rows = [[name, f"{bar:.0%}", f"{found:.0%}", _met(met=found >= bar)] for name, bar, found in asked]
    rows.append(
        ["French behind English", "5 points at most", f"{100 * lag:.1f} points", _met(met=lag <= 0.05)]
    )
    rows.append(["autoencoder, PSNR", "30 dB", f"{coded['psnr']:.2f} dB", _met(met=coded["psnr"] >= 30)])
    return [*rows, ["autoencoder, SSIM", "0.95", f"{coded['ssim']:.3f}", _met(met=coded["ssim"] >= 0.95)]]


def _met(*, met: bool) -> str:
    return "met" if met else "not met"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
