"""The library: every picture that was made or brought in, with what is known of it."""
