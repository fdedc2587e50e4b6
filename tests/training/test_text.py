from itertools import islice
from random import Random

import pytest

from graine.models.tokenizer import ClipTokenizer
from training import text
from training.caption_sampler import wishes
from training.captions import caption


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> ClipTokenizer:
    folder = tmp_path_factory.mktemp("tokenizer")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "CAPTIONS", 3000)
        text.write(folder, text.learn())
    assert text.size(folder) <= text.MAX_TOKENS + 258  # 256 bytes at the end of a word, and the two marks
    return ClipTokenizer.from_folder(folder)


@pytest.mark.parametrize("prompt", ["un éléphant, rendu 3d", "a jack-o'-lantern", "œuf au plat", "数 🌱", ""])
def test_what_is_cut_into_tokens_reads_the_same(words: ClipTokenizer, prompt: str) -> None:
    read = words.decode(words.encode(prompt))
    assert read.replace(" ", "") == prompt.replace(" ", "")


def test_captions_need_few_tokens(words: ClipTokenizer) -> None:
    random = Random(7)
    texts = [caption(random, wish) for wish in islice(wishes(random), 200)]
    assert max(len(words.encode(each)) for each in texts) < 40
    assert sum(len(words.encode(each)) for each in texts) / sum(len(each.split()) for each in texts) < 2


def test_a_caption_becomes_exactly_so_many_tokens(words: ClipTokenizer) -> None:
    for prompt in ("", "a cat", "cat " * 200):
        tokens = text.token_ids(words, prompt)
        assert len(tokens) == text.LENGTH
        assert tokens[0] == words.begin
        assert tokens[-1] == words.end
    assert text.token_ids(words, "a cat")[1:3] == words.encode("a cat")[:2]
