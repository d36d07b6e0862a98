"""The verbs: what people and workers do to cases, each in one transaction."""

from engine.runtime.answers import Attachment, Completed, Deployed, Report, Started
from engine.runtime.verbs import Engine

__all__ = ["Attachment", "Completed", "Deployed", "Engine", "Report", "Started"]
