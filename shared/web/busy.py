"""What a reader is told where no function answers: too many came at once, or one took too long. The edge says it, from a file."""

from typing import Final

from shared.text import N_

HEADING: Final = N_("Too many people are here at once")

ADVICE: Final = N_(
    "Please wait a minute, go back and try again. What you typed is still on the page you came from, or on your device."
)

START: Final = N_("Go to the start page")

FILE: Final = "busy.html"
"""What the page is called among the pages' files: without a hash, as the edge is told of it by name."""

STATUSES: Final = (503, 504)
"""With what the edge says it: what Lambda had no room for, what the API had none for, what took too long. No page of ours answers
with one of these, or the edge would take this one in its place; a script is answered so, which reads no page."""
