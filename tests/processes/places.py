"""Where the repository's folders lie."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
