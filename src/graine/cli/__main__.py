"""`python -m graine.cli`, which the launcher runs."""

import sys

from graine.cli import main

sys.exit(main())
