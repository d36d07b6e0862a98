"""What SpiffWorkflow says to a diagram: its schema, its parser, and a play on its engine.

Only the modules of this room import SpiffWorkflow.
"""

from engine.second_opinion.portability import Remark, portability
from engine.second_opinion.schema import schema_problems

__all__ = ["Remark", "portability", "schema_problems"]
