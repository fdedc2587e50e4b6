"""The grammar of prompts: what each sign means, and what a model reads of it."""
