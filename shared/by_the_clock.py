"""A function that the clock calls again and again: what passes waits for the next call, and rings nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec

from shared import measured
from shared.clock import now
from shared.log import failed, kept_apart
from shared.trouble import passes

WAITS: Final = "waits for the next call"
"""What is logged of a call that AWS's trouble stopped."""

Its = ParamSpec("Its")


def apart(**steps: Callable[[], Any]) -> tuple[dict[str, Any], list[Exception]]:
    """Take each step of a call, whatever becomes of those before it; return what each returned, by name, and what stopped others.

    A row that nobody can read stops the step that meets it, at every call: it must not stop all else.
    """
    done, errors = dict[str, Any](), list[Exception]()
    for name, step in kept_apart(steps.items()):
        try:
            done[name] = step()
        except Exception as error:  # noqa: BLE001  see above
            failed("not done", error, step=name)
            errors.append(error)
    return done, errors


def called_again(handler: Callable[Its, dict[str, Any]]) -> Callable[Its, dict[str, Any]]:
    """Return a handler whose trouble, if it passes (`shared.trouble`), is logged as `WAITS` and left to the next call.

    What never passes is raised: Lambda lays the call into the dead-letter queue, which rings.
    """

    @wraps(handler)
    def called(*arguments: Its.args, **named: Its.kwargs) -> dict[str, Any]:
        try:
            return handler(*arguments, **named)
        except Exception as error:
            if not passes(error):
                raise
            failed(WAITS, error, **measured.metrics(now(), **{measured.CALLS_WAITED: 1}))
            return {"waits": 1}

    return called
