"""The tests need nothing that renders: where resvg is not installed, an empty module stands in for it."""

import sys
from importlib.util import find_spec
from types import ModuleType

if find_spec("resvg_py") is None:
    sys.modules["resvg_py"] = ModuleType("resvg_py")
