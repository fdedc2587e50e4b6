"""The judge: an ordinary CLIPModel that says how well a picture fits words."""
