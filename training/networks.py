"""The networks of pousse, untrained, in the ordinary classes of diffusers and transformers."""

from diffusers import AutoencoderTiny, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from transformers import CLIPTextConfig, CLIPTextModel

from training.text import LENGTH

WIDTH = 192  # of the text, as the U-Net hears it
LATENT_CHANNELS = 12
BETA_START, BETA_END, TIMESTEPS = 0.00085, 0.012, 1000


def new_vae() -> AutoencoderTiny:
    """Give the autoencoder: 8x down, nothing wide at full resolution."""
    return AutoencoderTiny(
        latent_channels=LATENT_CHANNELS,
        encoder_block_out_channels=(64, 64, 64, 64),
        decoder_block_out_channels=(64, 64, 64, 64),
        num_encoder_blocks=(0, 2, 3, 3),
        num_decoder_blocks=(3, 3, 2, 0),
        scaling_factor=1.0,
    )


def new_unet() -> UNet2DConditionModel:
    """Give the U-Net: 11 million weights, deaf to the prompt at its widest level, where it costs most.

    In training its attention is made of plain matrix products: on a CPU the backward pass of the fused kernel
    took a third of a step.
    """
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        layers_per_block=1,
        block_out_channels=(64, 128, 192),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH,
        attention_head_dim=(2, 4, 6),
        norm_num_groups=16,
        addition_embed_type="text",
        addition_embed_type_num_heads=4,
    )
    unet.set_attn_processor(AttnProcessor())
    return unet


def new_text_encoder(vocabulary: int, *, begin: int, end: int) -> CLIPTextModel:
    """Give the text encoder: three layers, 1.4 million weights."""
    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        intermediate_size=512,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=LENGTH,
        projection_dim=WIDTH,
        bos_token_id=begin,
        eos_token_id=end,
        pad_token_id=end,
        hidden_act="gelu",
        attn_implementation="eager",
    )
    return CLIPTextModel(config)
