"""One guided step of SD 1.5 at 512x512 with random weights, against diffusers as its users run it.

Each side has a process of its own, for Graine sets the allocator of its whole process; the two take turns.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.measure import Timing, alternate, options, own_peak, report, timed, use_threads

SEED, CFG, LAST = 7, 7.0, 999  # the step at the highest noise level


def contexts() -> Any:
    """Two encoded prompts (2, 77, 768), the unconditioned one first."""
    import torch

    return torch.randn(2, 77, 768, generator=torch.Generator().manual_seed(SEED))


def networks() -> tuple[Any, Any]:
    """U-Net and VAE of SD 1.5 with the same random weights in every process."""
    import torch
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

    torch.manual_seed(SEED)
    unet = UNet2DConditionModel(
        cross_attention_dim=768, attention_head_dim=8, sample_size=64
    )  # SD 1.5 by default
    vae = AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        sample_size=512,
    )
    return unet.eval().requires_grad_(False), vae.eval().requires_grad_(False)


class Work(NamedTuple):
    """What one process measures."""

    step: Callable[[], Any]  # gives the latent (4, 64, 64)
    preview: Callable[[Any], object] | None = None


def graine() -> Work:
    """Our step, through the whole engine, and our preview."""
    import torch

    from graine.engine.loop import Loop
    from graine.engine.memory import keep_pages
    from graine.models.base import Conditioning, ModelInfo
    from graine.models.stable_diffusion import Networks, StableDiffusion
    from graine.models.tokenizer import ClipTokenizer
    from graine.pipelines.base import Pass
    from graine.recipe import Recipe
    from graine.sampling.schedules import NoiseSchedule

    class Encoded(StableDiffusion):
        """SD 1.5 whose two prompts come encoded."""

        def encode(self, chunks: Sequence[Any], **_: Any) -> Conditioning:
            """Encode the empty prompt as the first context, any other as the second."""
            unconditioned = chunks[0].tokens[1] == self.tokenizer.end
            return Conditioning(contexts()[0 if unconditioned else 1])

    keep_pages()
    unet, vae = networks()
    info = ModelInfo(name="random", hash="", family="sd1", native_size=(512, 512))
    schedule = NoiseSchedule.from_config("scaled_linear", beta_start=0.00085, beta_end=0.012)
    model = Encoded(
        info,
        Networks(unet=unet, vae=vae, encoders=()),
        schedule=schedule,
        prediction="epsilon",
        tokenizer=ClipTokenizer.built_in(),
    )
    loop, recipe = Loop(model), Recipe(prompt="any", seed=SEED, sampler="k_euler", steps=1, cfg=CFG)
    model.preview(torch.zeros(4, 64, 64))  # the first fits the map

    def step() -> torch.Tensor:
        job = loop.add(Pass(recipe=recipe))
        list(loop.run())
        assert job.latent is not None, job.error
        return job.latent

    return Work(step, model.preview)


def diffusers() -> Work:
    """Diffusers' step: its pipeline with encoded prompts, one step of Euler, no decoding."""
    import torch
    from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
    from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler

    unet, vae = networks()
    scheduler = EulerDiscreteScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, steps_offset=1
    )
    nothing: dict[str, Any] = dict.fromkeys(
        ("tokenizer", "text_encoder", "safety_checker", "feature_extractor")
    )
    pipeline: Any = StableDiffusionPipeline(
        vae=vae, unet=unet, scheduler=scheduler, requires_safety_checker=False, **nothing
    )
    pipeline.set_progress_bar_config(disable=True)
    noise = torch.randn(1, 4, 64, 64, generator=torch.Generator().manual_seed(SEED))
    empty, prompt = contexts().split(1)

    def step() -> torch.Tensor:
        output = pipeline(
            prompt_embeds=prompt,
            negative_prompt_embeds=empty,
            timesteps=[LAST],
            guidance_scale=CFG,
            latents=noise,
            output_type="latent",
        )
        return output.images[0]

    return Work(step)


def serve(name: str, threads: int) -> None:
    """Make a step for each line that comes in; say what it took."""
    use_threads(threads)
    work = {"graine": graine, "diffusers": diffusers}[name]()
    latents: list[Any] = []
    for _ in sys.stdin:
        timing = timed(lambda: latents.append(work.step()))()
        look = timed(lambda: work.preview and work.preview(latents[-1]))()
        print(*timing, look.wall, own_peak(), *latents[-1].flatten()[::512].tolist(), flush=True)


class Remote:
    """A side in a process of its own, and what it said beside its timings."""

    def __init__(self, name: str, threads: int) -> None:
        command = [sys.executable, "-m", "benchmarks.sd15_step", "--serve", name, "--threads", str(threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.preview, self.peak, self.latent = 0.0, 0.0, np.zeros(0)
        assert self.process.stdout
        print(f"{name}: {self.process.stdout.readline().strip()}")

    def __call__(self) -> Timing:
        """Ask for one step."""
        assert self.process.stdin
        assert self.process.stdout
        print("step", file=self.process.stdin, flush=True)
        wall, processor, preview, peak, *latent = map(float, self.process.stdout.readline().split())
        self.preview, self.peak, self.latent = preview, peak, np.array(latent)
        return Timing(wall, processor)


def main() -> None:
    """Compare the two processes."""
    parser = options(__doc__)
    parser.add_argument("--serve", choices=("graine", "diffusers"))
    asked = parser.parse_args()
    if asked.serve:
        return serve(asked.serve, asked.threads)
    sides = {name: Remote(name, asked.threads) for name in ("graine", "diffusers")}
    found = alternate(sides, rounds=asked.pairs)
    ours, peer = sides["graine"], sides["diffusers"]
    report("one guided step of SD 1.5 at 512x512", found)
    error = np.abs(ours.latent - peer.latent).max() / np.abs(peer.latent).max()
    share = ours.preview / found["graine"][-1].wall
    print(f"\nlargest difference of the latents: {error:.1e} of their largest value")
    print(f"a preview takes {ours.preview * 1000:.1f} ms, {share:.2%} of a step")
    print(f"peak memory: Graine {ours.peak:.2f} GB, diffusers {peer.peak:.2f} GB")
    for side in sides.values():
        side.process.communicate()
    assert error < 1e-4


if __name__ == "__main__":
    main()
