"""The programme that the drill is of: the tests' own, and what that lacks for every function to ask AWS for something.

It is connected to a platform, shows anyone what it has reached, and has a register of schools, in which one is called otherwise
than when a visit to it was asked for: so the team is told to look at it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from services.booking.domain.parts import School
from services.booking.domain.schools import KnownSchool
from services.booking.register.index import pack
from shared.paths import ROOT
from tests.support.programme import OWN, programme_of

PLATFORM: Final = "plausible"
SOURCE: Final = "campaign-page"

CONNECTED: Final = f"""id = "{SOURCE}"
connector = "{PLATFORM}"
title = "Campaign page"
account = "northmoor"
metrics = ["plausible_views", "plausible_visits"]

[settings]
site = "northmoor.example"
"""

RENAMED: Final = KnownSchool("910099", "Tarn Academy", "Tarnfoot", "ZZ99 9AA", phase="secondary")
"""As the register has it, which is not the programme's."""

BEFORE: Final = School(RENAMED.urn, "Tarn School", RENAMED.town, RENAMED.postcode)
"""As it was booked."""


@contextmanager
def county(folder: Path) -> Iterator[None]:
    """Be of this programme for a while; it is made anew in a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    made, register = folder / Path(OWN).name, folder / "register.bin"
    shutil.copytree(ROOT / OWN, made)
    settings = made / "programme.toml"
    settings.write_text(f"impact_page = true\n{settings.read_text('utf-8')}", "utf-8")
    (made / "sources" / f"{SOURCE}.toml").write_text(CONNECTED, "utf-8")
    register.write_bytes(pack([RENAMED], made="2026-09-01", source="drill"))
    with patch.dict(os.environ, REGISTER=str(register)), programme_of(str(made)):
        yield
