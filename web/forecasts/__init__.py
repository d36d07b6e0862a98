"""What will be late and why, how honest that is, and what would be by other rules."""

from web.forecasts import listing, questions
from web.forecasts.blueprint import blueprint

ROUTES = (listing, questions)

__all__ = ["ROUTES", "blueprint"]
