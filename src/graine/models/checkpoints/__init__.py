"""Models as they lie on disk: found, named by their hashes, read and checked."""
