"""The languages the platform speaks."""

from collections.abc import Mapping
from typing import Final

ENGLISH: Final = "en"
"""What stands in the code and in a programme's files, and what is said where a translation is missing."""

NAMES: Final[Mapping[str, str]] = {
    "en": "English",
    "cy": "Cymraeg",
    "pl": "Polski",
    "uk": "Українська",
    "ar": "العربية",
}
"""The languages the platform has catalogues of, each as its speakers call it, in the order in which pages offer them."""
