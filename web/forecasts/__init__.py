"""What will be late and why, how honest that is, and what would be by other rules."""

from web.forecasts import listing, questions
from web.forecasts.blueprint import blueprint

__all__ = ["blueprint", "listing", "questions"]
