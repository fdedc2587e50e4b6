"""The CLIP judge: the numbers of transformers' own model, and bad folders refused with the repair."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers.models.clip.modeling_clip import CLIPModel

from graine.errors import GraineError, ModelDamaged, ModelNotFound, ModelRefused
from graine.judges.base import Judge
from graine.judges.clip import BUILT_IN, ClipJudge
from graine.judges.image_processor import ImageProcessor
from graine.models.tokenizer import ClipTokenizer
from tests.judges.conftest import LOOK


@pytest.fixture(scope="module")
def judge(tiny_clip: Path) -> ClipJudge:
    return ClipJudge.load(tiny_clip)


def picture(seed: int, size: tuple[int, int] = (48, 40)) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1] // 8, size[0] // 8, 3), np.uint8)
    return Image.fromarray(pixels, "RGB").resize(size, Image.Resampling.NEAREST)


def test_scores_are_those_of_transformers(judge: ClipJudge, tiny_clip: Path) -> None:
    pictures = [picture(n) for n in range(3)]
    reference = CLIPModel.from_pretrained(tiny_clip)
    known = ClipTokenizer.from_folder(tiny_clip)
    tokens = torch.tensor([[known.begin, *known.encode("a cat"), known.end]])
    pixels = torch.stack([torch.from_numpy(ImageProcessor.from_config(LOOK).at(each)) for each in pictures])
    with torch.inference_mode():
        logits = reference(input_ids=tokens, pixel_values=pixels).logits_per_image[:, 0]
        expected = logits / reference.logit_scale.exp()
    assert judge.score(pictures, "a cat") == pytest.approx(expected.tolist(), abs=1e-5)
    assert np.ptp(expected.numpy()) > 1e-3  # pictures do differ


def test_a_picture_has_one_score_whatever_stands_beside_it(judge: ClipJudge) -> None:
    pictures = [picture(n) for n in range(20)]  # more than one call
    together = judge.score(pictures, "a cat")
    alone = [judge.score([each], "a cat")[0] for each in pictures]
    assert together == pytest.approx(alone, abs=1e-5)


def test_the_shipped_judge_gives_a_picture_the_same_bits_in_any_company() -> None:
    shipped, pictures = ClipJudge.load(), [picture(n, (128, 128)) for n in range(7)]
    together = shipped.see(pictures)
    for number, each in enumerate(pictures):
        assert torch.equal(shipped.see([each])[0], together[number])
        assert torch.equal(shipped.see(pictures[number:])[0], together[number])


def test_a_word_has_one_rank_whatever_stands_beside_it(judge: ClipJudge) -> None:
    short, long = judge.hear(["cat", "dog and bird"]), judge.hear(["cat"])
    assert torch.allclose(short[0], long[0], atol=1e-5)


def test_words_come_best_first_with_shares_of_one(judge: ClipJudge) -> None:
    words = ["cat", "dog", "house", "tree"]
    found = judge.describe(picture(1), words)
    shares = [share for _, share in found]
    assert sorted(word for word, _ in found) == sorted(words)
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    best = max(words, key=lambda word: judge.score([picture(1)], word)[0])
    assert found[0][0] == best


def test_nothing_asked_gives_nothing(judge: ClipJudge) -> None:
    assert judge.score([], "a cat") == []
    assert judge.describe(picture(0), []) == []


def test_a_prompt_that_is_too_long_is_cut(judge: ClipJudge) -> None:
    assert judge.score([picture(0)], "cat " * 100) == judge.score([picture(0)], "cat " * 200)


def test_it_is_a_judge(judge: ClipJudge) -> None:
    anyone: Judge = judge
    assert re.fullmatch("tiny [0-9a-f]{8}", anyone.name)


def test_other_weights_have_another_name(judge: ClipJudge, spoiled: Path) -> None:
    weights = load_file(spoiled / "model.safetensors")
    weights["logit_scale"] += 1
    save_file(weights, spoiled / "model.safetensors", {"format": "pt"})
    assert ClipJudge.load(spoiled).name.split()[1] != judge.name.split()[1]


def edit(name: str, **values: object) -> Callable[[Path], object]:
    """Change settings; None takes one away."""

    def spoil(folder: Path) -> None:
        data = {**json.loads((folder / name).read_text("utf-8")), **values}
        kept = {key: value for key, value in data.items() if value is not None}
        (folder / name).write_text(json.dumps(kept), "utf-8")

    return spoil


def put(name: str, content: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(content, "utf-8")


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def cut_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def only_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


@pytest.mark.parametrize(
    ("spoil", "error", "says"),
    [
        (cut_weights, ModelDamaged, "incomplete"),
        (only_pickle, ModelRefused, "judge/pytorch_model.bin"),
        (put("run.py", "1"), ModelRefused, "run.py"),
        (remove("merges.txt"), ModelDamaged, "judge/merges.txt"),
        (put("vocab.json", "[1"), ModelDamaged, "judge/vocab.json"),
        (remove("preprocessor_config.json"), ModelDamaged, "preprocessor_config"),
        (edit("config.json", model_type="siglip"), ModelRefused, "siglip"),
        (edit("config.json", projection_dim=9), ModelDamaged, "projection"),
        (edit("config.json", text_config=[]), ModelDamaged, "text_config"),
        (edit("preprocessor_config.json", crop_size=16), ModelDamaged, "16"),
        (edit("preprocessor_config.json", image_mean=None), ModelDamaged, "image_mean"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_bad_folder_is_refused_with_its_reason(
    spoiled: Path, spoil: Callable[[Path], object], error: type[GraineError], says: str
) -> None:
    spoil(spoiled)
    with pytest.raises(error) as caught:
        ClipJudge.load(spoiled)
    for lang in ("en", "fr"):
        text = caught.value.text(lang)
        assert "{" not in text
    assert says in caught.value.text("en")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="nowhere"):
        ClipJudge.load(tmp_path / "nowhere")


def test_weights_of_another_shape_are_named(spoiled: Path) -> None:
    vision = json.loads((spoiled / "config.json").read_text("utf-8"))["vision_config"]
    edit("config.json", vision_config={**vision, "patch_size": 16})(spoiled)
    with pytest.raises(ModelDamaged, match="patch_embedding"):
        ClipJudge.load(spoiled)


SHIPPED = (BUILT_IN / "model.safetensors").is_file()


@pytest.mark.skipif(not SHIPPED, reason="the judge's weights are not in this clone")
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_shipped_judge_tells_a_panda_from_a_car(lang: str) -> None:
    here = Path(__file__).parent
    words = {"en": {"panda": "a panda", "car": "a car"}, "fr": {"panda": "un panda", "car": "une voiture"}}[
        lang
    ]
    shipped = ClipJudge.load()
    drawings = {name: Image.open(here / f"{name}.png") for name in words}
    for name, drawing in drawings.items():
        ranked = shipped.describe(drawing, list(words.values()))
        assert ranked[0][0] == words[name]
        assert ranked[0][1] > 0.9
    by_score = shipped.score(list(drawings.values()), words["panda"])
    assert by_score[list(drawings).index("panda")] == max(by_score)
