"""Property tests have no deadline: on a busy core the first example may wait for an import."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
