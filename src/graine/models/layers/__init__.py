"""Layers of networks that replace those of diffusers."""
