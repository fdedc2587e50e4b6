"""Upscalers: the bundled one, plain filters, and those that users bring."""
