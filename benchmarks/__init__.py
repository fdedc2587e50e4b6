"""Graine beside a named peer: the same work, alternating in one run; see README.md."""
