"""Scripts that only assign: as the lines `name = FEEL` of a script task here."""

from __future__ import annotations

import ast
import re

from engine.errors import sentence
from engine.translation.expressions import formula, python
from engine.translation.expressions.formula import Formula, Kind, Untranslatable
from engine.translation.expressions.language import Language, to_feel

#: assignments of one script
MOST = 100
_ASSIGNED = re.compile(r"([^\W\d]\w*)\s*=(?![=>~])\s*(.+)", re.DOTALL)
_SET = re.compile(r"""execution\.setVariable\(\s*(?:"(\w+)"|'(\w+)')\s*,\s*(.+)\)""", re.DOTALL)
_ONLY = sentence("The script does more than assign values: “%(text)s”.")

Line = tuple[str, Formula]


def assignments(
    text: str, language: Language, names: dict[str, Formula] | None = None
) -> list[Line]:
    """Return the assignments of a script, or raise Untranslatable."""
    match language:
        case Language.PYTHON:
            lines = _python(text)
        case Language.SCRIPT:
            lines = _script(text, names)
        case _:
            raise Untranslatable(sentence("Scripts of this language are not known here."))
    if not lines or len(lines) > MOST:
        raise Untranslatable(
            sentence("The script has no assignment, or more than %(most)s."), most=MOST
        )
    return lines


def _python(text: str) -> list[Line]:
    tree: ast.Module = python.parsed(_dedented(text), "exec")
    return [line for node in tree.body for line in _statement(node)]


def _dedented(text: str) -> str:
    """Return a script without the indentation that the XML gave it."""
    lines = text.expandtabs().strip("\n").splitlines()
    margins = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(margins, default=0) :] for line in lines)


def _statement(node: ast.stmt) -> list[Line]:
    """Translate one statement: an assignment, or nothing at all."""
    match node:
        case ast.Pass():
            return []
        case ast.Assign(targets=targets, value=value):
            return [_assigned(target, _checked(value), node) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return [_assigned(target, _checked(value), node)]
        case ast.AugAssign(target=ast.Name(id=name), op=operator, value=value):
            whole = ast.BinOp(ast.Name(name, ast.Load()), operator, value)
            return [(formula.variable(name).text, _checked(whole))]
        case ast.Expr(value=ast.Call() as call):
            return [_appended(call, node)]
    raise _more(node)


def _checked(node: ast.expr) -> Formula:
    """Translate the right side, and let FEEL read it."""
    python.translated(node)
    return to_feel(ast.unparse(node), Language.PYTHON)


def _assigned(target: ast.expr, value: Formula, node: ast.stmt) -> Line:
    """Assign to a variable, or put an entry into a context that is a variable."""
    match target:
        case ast.Name(id=name):
            return formula.variable(name).text, value
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
            return name, formula.called(
                "context put", Kind.OTHER, formula.variable(name), formula.quoted(key), value
            )
    raise _more(node)


def _appended(call: ast.Call, node: ast.stmt) -> Line:
    """Translate items.append(x)."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[one], keywords=[]
        ):
            return name, formula.called("append", Kind.LIST, formula.variable(name), _checked(one))
    raise _more(node)


def _more(node: ast.stmt) -> Untranslatable:
    try:
        return Untranslatable(_ONLY, text=ast.unparse(node).partition("\n")[0][:60])
    except (RecursionError, ValueError):
        return Untranslatable(_ONLY, text=type(node).__name__)


def _script(text: str, names: dict[str, Formula] | None) -> list[Line]:
    """Read JavaScript or Groovy: a line or a semicolon ends an assignment."""
    if len(text) > python.LONGEST:
        raise Untranslatable(
            sentence("The expression has more than %(most)s characters."), most=python.LONGEST
        )
    lines = (line.strip().rstrip(";").strip() for line in _cut(text))
    return [_script_line(line, names) for line in lines if line and not line.startswith("//")]


def _cut(text: str) -> list[str]:
    """Cut a script at line ends and at semicolons outside of quotes."""
    pieces = re.findall(r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^;\n])+""", text)
    return [str(piece) for piece in pieces]


def _script_line(line: str, names: dict[str, Formula] | None) -> Line:
    found = _SET.fullmatch(line)
    if found:
        name, value = found[1] or found[2], found[3]
    elif assigned := _ASSIGNED.fullmatch(line):
        name, value = assigned[1], assigned[2]
    else:
        raise Untranslatable(_ONLY, text=line[:60])
    return formula.variable(name).text, to_feel(value, Language.SCRIPT, names=names)


def entries(text: str) -> list[Line]:
    """Return the entries of a Python dict that is written out, or raise Untranslatable."""
    node = python.parsed(text, "eval").body
    if not isinstance(node, ast.Dict):
        raise Untranslatable(sentence("The payload is not written as a dict."))
    found = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise Untranslatable(sentence("The keys of a context in FEEL are written texts."))
        found.append((key.value, _checked(value)))
    return found
