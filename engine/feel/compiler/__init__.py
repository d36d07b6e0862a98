"""Turns the nodes of an expression into Python closures."""

from engine.feel.compiler import calls, clauses, lists, operators
from engine.feel.compiler.core import Compiler
from engine.feel.compiler.level import Check, Code, Frame, Level
from engine.feel.compiler.tests import checks, constants

#: importing these rooms registers the nodes that they compile
ROOMS = (calls, clauses, lists, operators)

__all__ = ["Check", "Code", "Compiler", "Frame", "Level", "checks", "constants"]
