"""Readers of the pictures of other programs."""
