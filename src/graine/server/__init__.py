"""The web server: answers browsers and other programs, and never waits for torch."""
