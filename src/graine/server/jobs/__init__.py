"""The way into the queue, and waiting for what comes out of it."""
