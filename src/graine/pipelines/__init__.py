"""Finishing a picture: each edit is logic that asks for passes of the sampler, and knows no model."""
