"""The programme: everything that differs between one county's team and another's, as data.

A programme is a folder of TOML, CSV and JSON files. `load` reads and checks it all at once and names each
mistake by file and field; `compile_to` writes what the functions read: `programme.json`, the whole, and
as plain data for the pupil's path, where importing pydantic would take too long, `pupil.json` and `careers.json`.
"""

from shared.programme.colours import contrast
from shared.programme.compile import careers_of, compile_to, essentials_of
from shared.programme.connections import Connection
from shared.programme.folder import load
from shared.programme.model import Programme, School, Source
from shared.programme.reader import ProgrammeError
from shared.programme.surveys import Survey
from shared.programme.workshops import Workshop

__all__ = [
    "Connection",
    "Programme",
    "ProgrammeError",
    "School",
    "Source",
    "Survey",
    "Workshop",
    "careers_of",
    "compile_to",
    "contrast",
    "essentials_of",
    "load",
]
