"""Words that hold a comment back from being shown to a school, until they are masked or a person says that they may stand."""

from functools import cache
from typing import TYPE_CHECKING, Final

from services.feedback.comments.folding import folded, pattern_of

if TYPE_CHECKING:
    import re

WORDS: Final = """
    fuck*|fck*|fuk*|fuq|motherfuck*|wtf|stfu|shit*|sht|shite*|bullshit|crap|crappy|bitch*|btch|bastard*|arse|arsehole*
    asshole*|piss*|dick|dicks|dickhead*|cock|cocks|cocksuck*|prick|pricks|knob|knobhead*|bellend*|wank*|twat*|cunt*
    cnt|pussy|pussies|fanny|tits|titties|penis|vagina|cum|jizz|dildo*|porn*|slut*|slag|slags|whore*|skank*|tosser*
    bollocks|bugger*|bloody hell|nigg*|nigga*|paki|pakis|chink|chinks|gypo*|pikey*|wog|wogs|spic|yid|kike*|faggot*|fag
    fags|dyke*|tranny|trannies|poof|poofs|poofter*|retard*|spastic*|spaz*|mong|mongs|cripple*
"""


def rude(text: str) -> bool:
    """Tell whether a comment has a word that holds it back."""
    return bool(_pattern().search(folded(text)))


@cache
def _pattern() -> "re.Pattern[str]":
    return pattern_of(WORDS.replace("\n", "|").split("|"))
