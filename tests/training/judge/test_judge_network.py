import torch

from training.judge.judge_network import HEADS, NEIGHBOURS, PATCH, Pupil, new_model
from training.judge.pairs import SIDE

BEGIN, END = 98, 99


def test_every_head_begins_by_looking_at_its_own_neighbour() -> None:
    torch.manual_seed(0)
    vision, side = new_model(100, BEGIN, END).vision_model, SIDE // PATCH
    with torch.inference_mode():
        looks = vision(pixel_values=torch.rand(1, 3, SIDE, SIDE) * 2 - 1, output_attentions=True).attentions
    inner = [(down, right) for down in range(1, side - 1) for right in range(1, side - 1)]
    for layer in looks:
        for head, (step_down, step_right) in enumerate(NEIGHBOURS[:HEADS]):
            for down, right in inner:
                look = layer[0, head, 1 + down * side + right, 1:]
                assert look.argmax() == (down + step_down) * side + right + step_right


def test_both_towers_meet_in_points_of_length_one() -> None:
    pupil = Pupil(new_model(100, BEGIN, END), things=7, styles=3).eval()
    with torch.inference_mode():
        seen = pupil.see(torch.rand(2, 3, SIDE, SIDE))
        heard = pupil.hear(torch.tensor([[BEGIN, 5, END], [BEGIN, END, END]]))
        things, styles = pupil.named(seen)
    assert torch.allclose(seen.norm(dim=1), torch.ones(2), atol=1e-5)
    assert seen.shape == heard.shape
    assert (things.shape, styles.shape) == ((2, 7), (2, 3))


def test_what_fills_a_caption_up_is_not_heard() -> None:
    pupil = Pupil(new_model(100, BEGIN, END), things=7, styles=3).eval()
    with torch.inference_mode():
        short, long = (
            pupil.hear(torch.tensor([[BEGIN, 5, END]])),
            pupil.hear(torch.tensor([[BEGIN, 5] + [END] * 9])),
        )
    assert torch.allclose(short, long, atol=1e-5)
