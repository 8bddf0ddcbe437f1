"""Takes out of a package what Jinja reads templates with: there they were compiled beforehand, and are only drawn.

Its parser, its compiler and the classes of its syntax tree are more than half of the 18 ms that Jinja takes to import, for which
every page would wait. `shared.web.pages` draws compiled templates alone; what compiles them is no part of a package.
"""

import re
from pathlib import Path
from typing import Final

UNUSED: Final = (
    *("_identifier", "bccache", "compiler", "ext", "idtracking", "lexer", "meta", "nativetypes", "nodes"),
    *("optimizer", "parser", "sandbox", "visitor"),
)
"""Modules that nothing needs which draws a compiled template."""

IMPORT: Final = re.compile(
    r"^(?:from \. import nodes|from \.(?:bccache|compiler|lexer|parser) import .*)\n", re.MULTILINE
)
"""An import of them; what is imported for a type checker alone is indented."""

IMPORTS: Final = {"__init__.py": 3, "environment.py": 7, "runtime.py": 0}
"""How many of those a module has."""

EVALUATED: Final = re.compile(r"^class EvalContext:\n.*?(?=^\S)", re.MULTILINE | re.DOTALL)
"""The one class beside those of the syntax tree that drawing needs: it says whether values are escaped."""

CHANGED: Final = {
    "__init__.py": (),
    "environment.py": (
        # Types in signatures are names that are imported no more.
        ("import os\n", "from __future__ import annotations\n\nimport os\n"),
        ("\nfrom .nodes import EvalContext\n", "\nfrom .evaluation import EvalContext\n"),
        (" = CodeGenerator\n", " = None\n"),
    ),
    "runtime.py": (("\nfrom .nodes import EvalContext\n", "\nfrom .evaluation import EvalContext\n"),),
}
"""What else stands in a module, once, and what takes its place."""


def rewrite(path: Path, text: str) -> None:
    """Put another file in a library's place: written into, the library itself would change, of which it is a second name."""
    path.unlink()
    path.write_text(text, "utf-8")


def trim_jinja(folder: Path) -> None:
    """Trim the copy of Jinja in `folder`. Raises `RuntimeError` where it is no longer as it was when this was written."""
    found = EVALUATED.findall((folder / "nodes.py").read_text())
    if len(found) != 1:
        raise _changed("nodes.py")
    (folder / "evaluation.py").write_text(f"import typing as t\n\n\n{found[0]}")
    for name, changes in CHANGED.items():
        text, taken = IMPORT.subn("", (folder / name).read_text())
        if taken != IMPORTS[name]:
            raise _changed(name)
        for before, after in changes:
            if text.count(before) != 1:
                raise _changed(name)
            text = text.replace(before, after)
        rewrite(folder / name, text)
    for name in UNUSED:
        (folder / f"{name}.py").unlink()


def _changed(name: str) -> RuntimeError:
    return RuntimeError(
        f"Jinja's {name} has changed: see whether infra/trim_jinja.py still needs to change it."
    )
