"""What prompts are built from: parts, lists of words, saved styles, quality presets."""
