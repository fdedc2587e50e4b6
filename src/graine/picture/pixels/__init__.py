"""Plain arithmetic on pixels, masks and latents."""
