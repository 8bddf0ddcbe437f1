"""The programme's colours, and whether text on them can be read."""

from typing import Final, Self

from pydantic import model_validator

from shared.programme.pieces import Colour, Piece

AA_CONTRAST: Final = 4.5
"""The least contrast of text to its ground (WCAG 2.2, 1.4.3)."""


class Colours(Piece):
    """The programme's colours; text is set in white on them, so they need the contrast for it."""

    brand: Colour
    accent: Colour

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for name in ("brand", "accent"):
            ratio = contrast(getattr(self, name), "#ffffff")
            if ratio < AA_CONTRAST:
                raise ValueError(
                    f"{name} has a contrast of {ratio:.1f} to white; it needs {AA_CONTRAST} (WCAG AA)"
                )
        return self


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2's definition)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004  sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
