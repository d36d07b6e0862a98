"""FEEL, the expression language of DMN: compiled once, evaluated often, never dangerous.

    compile_expression("amount >= 1000 and vip")({"amount": 2000, "vip": True})  ->  True

An error inside an evaluation gives null, as the standard wants. Only two things raise: a text that
cannot be read (FeelError, when compiling) and an evaluation beyond its budget (FeelLimit).
"""

from engine.feel.data import to_feel, to_json
from engine.feel.errors import FeelError, FeelLimit
from engine.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests

__all__ = [
    "Expression",
    "FeelError",
    "FeelLimit",
    "UnaryTests",
    "compile_expression",
    "compile_unary_tests",
    "to_feel",
    "to_json",
]
