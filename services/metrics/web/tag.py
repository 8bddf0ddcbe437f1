"""The tag by which another site of the programme is counted: what its pages carry, as text to copy."""

from shared.web.routes import link


def tag() -> str:
    """Return the tag: the counter's script, and its picture for readers without scripts.

    It counts where the site's origin is among the programme's `counted_origins`.
    """
    return (
        f'<script defer src="{link("hit.script")}"></script>\n'
        f'<noscript><img src="{link("hit", n=1)}" referrerpolicy="origin" alt="" width="1" height="1"></noscript>'
    )
