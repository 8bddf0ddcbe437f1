"""Settings of a function: read from the environment when first used, never at import."""

import os


class MissingSettingError(RuntimeError):
    """A function was deployed without a setting it needs."""


def setting(name: str) -> str:
    """Return the setting `name`.

    Raises `MissingSettingError` naming it, so that a deployment fault reads as one in the log.
    """
    value = os.environ.get(name, "")
    if not value:
        raise MissingSettingError(
            f"The function's environment has no {name}. Deploy it through the template in infra/."
        )
    return value
