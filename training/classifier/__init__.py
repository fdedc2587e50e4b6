"""The independent classifier of the evaluation, which learns from real pictures alone."""
