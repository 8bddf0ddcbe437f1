"""Which kinds of row the stores write, read of their source: each row says its kind under `entity`."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from shared.paths import ROOT

KINDS_IN_A_NAME = {
    ("people", "pairs"): ("MERGING", "FORGETTING", "MERGING_ORGANISATIONS", "PARTING_ORGANISATIONS"),
}
"""Modules that make the kind of a name in small letters, and which names: nothing else is told by its source alone."""

SHARED = ("outbox", "sent")
"""Modules that write rows into whichever service's table uses them."""

SALTS = ("metrics", "salts")
"""The one room whose rows lie in a table of their own."""


APART = {"services/access/reading.py": "access", "shared/unreachable.py": "unreachable"}
"""Modules whose rows lie in a table that is theirs alone, and what documents call it."""


def written() -> set[str]:
    """Return every kind of row, as ``table:kind``. Raises `ValueError` for one that the source doesn't tell."""
    found = set[str]()
    for path in sorted((ROOT / "services").glob("*/table/*.py")):
        service, module = path.parts[-3], path.stem
        table = "salts" if (service, module) == SALTS else service
        found |= {f"{table}:{kind}" for kind in kinds(path)}
    for name in SHARED:
        for service in sorted(_users(name)):
            found |= {f"{service}:{kind}" for kind in kinds(ROOT / "shared" / f"{name}.py")}
    for module, table in APART.items():
        found |= {f"{table}:{kind}" for kind in kinds(ROOT / module)}
    return found


def _users(name: str) -> set[str]:
    """Return the services that write rows by a shared module."""
    use = (f"from shared import {name}", f"from shared.{name} import")
    return {
        path.relative_to(ROOT / "services").parts[0]
        for path in (ROOT / "services").rglob("*.py")
        if any(line in path.read_text() for line in use)
    }


def kinds(path: Path) -> set[str]:
    """Return the kinds of row that a module writes."""
    service, module = path.parts[-3], path.stem
    tree = ast.parse(path.read_text())
    if (service, module) in KINDS_IN_A_NAME:
        said = {name.casefold() for name in KINDS_IN_A_NAME[service, module]}
        return said | {one for value in _values(tree) for one in _if_said(value)}
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return {one for value in _values(tree) for one in _told(value, tree, name)}


def _values(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what stands as `entity`: in rows, and where a function is handed one."""
    takes = {"row": 2} | {
        function.name: [one.arg for one in function.args.args].index("entity")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and "entity" in [one.arg for one in function.args.args]
    }
    handed = {
        id(value)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in takes
        for value in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "entity" and id(value) not in handed:
                    yield value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in takes:
            # A key that is unpacked stands for two.
            place = takes[node.func.id] - sum(isinstance(one, ast.Starred) for one in node.args)
            if len(node.args) > place and id(node) not in handed:
                yield node.args[place]


def _if_said(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant):
        yield str(value.value)


def _told(value: ast.expr, tree: ast.Module, module: str) -> Iterator[str]:
    named: list[str] = []
    match value:
        case ast.Constant():
            named = [str(value.value)]
        case ast.IfExp():
            named = [*_told(value.body, tree, module), *_told(value.orelse, tree, module)]
        case ast.Name():
            known = getattr(importlib.import_module(module), value.id, None)
            named = [known] if isinstance(known, str) else list(_assigned(value.id, tree))
    if not named:
        raise ValueError(f"{module}: nobody can tell which kind of row {ast.unparse(value)} is")
    yield from named


def _assigned(name: str, tree: ast.Module) -> Iterator[str]:
    """Yield what a local name is given, where that is one of some tuples."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            names = [one.id for one in node.targets[0].elts if isinstance(one, ast.Name)]
            for one in ast.walk(node.value):
                if name in names and isinstance(one, ast.Tuple):
                    yield from _if_said(one.elts[names.index(name)])
