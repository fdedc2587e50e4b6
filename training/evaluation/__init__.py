"""Fixed prompts and seeds, drawn once and measured."""
