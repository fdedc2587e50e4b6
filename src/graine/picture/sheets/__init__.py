"""Contact sheets and pages of pictures."""
