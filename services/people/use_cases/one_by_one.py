"""Something done with each of several, whatever becomes of the others: one's trouble never stops another's turn."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from shared.log import failed

T = TypeVar("T")


def one_by_one(
    some: Iterable[T], do: Callable[[T], object], *, unless: str, named: Callable[[T], Mapping[str, str]]
) -> list[Exception]:
    """Do something with each of some; return what failed, which is logged as `unless`, with the ids by which each is `named`."""
    errors: list[Exception] = []
    for one in some:
        try:
            do(one)
        except Exception as error:  # noqa: BLE001  see above
            failed(unless, error, **named(one))
            errors.append(error)
    return errors
