"""What the APIs of other programs, A1111's and OpenAI's, have in common."""
