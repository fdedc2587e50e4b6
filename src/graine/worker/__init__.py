"""The engine process: claims jobs from the queue, and lets them share network calls step by step."""
