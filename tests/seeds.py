"""One seed for all that the tests draw by lot."""

from __future__ import annotations

import subprocess
from pathlib import Path


def of_this_tree() -> int:
    """Give a number that every committed change draws anew, and that is the same wherever it runs.

    So a change is tested by draws of its own, and fails or passes the same on every machine.
    Without git (an unpacked archive) it is a fixed number.
    """
    command = ["git", "rev-parse", "HEAD^{tree}"]
    try:
        told = subprocess.run(
            command, cwd=Path(__file__).parent, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 2569
    return int(told.stdout[:8], 16)
