"""What a beginner should know about a prompt, and how it is put right."""
