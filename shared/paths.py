"""Where things lie: in a checkout, and in a function's package, whose root stands in the checkout's place."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout, or the package."""

LOCAL: Final = ROOT / ".local"
"""What commands make in a checkout and may make again: builds, the running stage, mails."""

SERVICES: Final = ROOT / "services"
"""A folder a service."""

TEMPLATES: Final = ROOT / "shared" / "web" / "templates"
"""What all services' pages and mails stand in; in a package they are compiled."""

PROGRAMMES: Final = ROOT / "programmes"
"""A folder a programme."""

BASE: Final = PROGRAMMES / "base"
"""What programmes have in common (`shared.programme.base`)."""

PROGRAMME: Final = ROOT / "programme.json"
ESSENTIALS: Final = ROOT / "pupil.json"
CAREERS: Final = ROOT / "careers.json"
"""What a package has in place of a programme's folder (`shared.programme.compile_to`)."""

REGISTER: Final = ROOT / "register" / "register.bin"
"""The register of schools, where `make schools` made one; a package has it in the same place."""

CATALOGUES: Final = ROOT / "catalogues"
"""Sentences in other languages: `.po` files in a checkout, plain data in a package."""


def register() -> Path:
    """Return where the register of schools lies, if there is one: `REGISTER`, or a file that the setting REGISTER names."""
    return Path(os.environ.get("REGISTER") or REGISTER)
