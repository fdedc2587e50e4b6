"""Prompts with choices in them: `{a|b}`, `__animal__`."""
