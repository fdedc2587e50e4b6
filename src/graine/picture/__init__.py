"""Pictures: what was drawn, the files it is kept in, and the upscaler."""

from graine.picture.formats.picture_files import SavedPicture, free_name, load, save
from graine.picture.picture import Picture, pixels_hash

__all__ = ["Picture", "SavedPicture", "free_name", "load", "pixels_hash", "save"]
