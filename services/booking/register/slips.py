"""What someone may have meant who made a slip: words that are one letter away, or two in a long word."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

SHORTEST: Final = 4
"""Letters: of a shorter word too many others are one letter away."""

LONG: Final = 6
"""Letters from which on two slips are forgiven, if the first letter is right."""

TWO: Final = 2


def one_away(word: str) -> tuple[set[str], set[str]]:
    """Return the spellings one letter away: those with a letter left out, and the others.

    One slip is a letter missing, one too many, a wrong one, or two that changed places.
    """
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in cuts if right}
    others = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    for letter in LETTERS:
        others.update(left + letter + right for left, right in cuts)
        others.update(left + letter + right[1:] for left, right in cuts if right)
    others.discard(word)
    return fewer - {word}, others


def meant(vocabulary: Sequence[str], word: str, *, unfinished: bool) -> set[int]:
    """Return where in the sorted `vocabulary` the words stand that are one slip away from `word`.

    Where the word is `unfinished`, also those that go on after the slip.
    """
    if len(word) < SHORTEST:
        return set()
    fewer, others = one_away(word)
    found = set(_whole(vocabulary, fewer))
    if not unfinished or len(word) == SHORTEST:
        return found | set(_whole(vocabulary, others))
    for spelling in others:
        at = bisect_left(vocabulary, spelling)
        while at < len(vocabulary) and vocabulary[at].startswith(spelling):
            found.add(at)
            at += 1
    return found


def _whole(vocabulary: Sequence[str], spellings: set[str]) -> Iterator[int]:
    for spelling in spellings:
        at = bisect_left(vocabulary, spelling)
        if at < len(vocabulary) and vocabulary[at] == spelling:
            yield at


def meant_twice(vocabulary: Sequence[str], word: str) -> set[int]:
    """Return where the words stand that are two slips away from a long `word` and begin with its first letter."""
    if len(word) < LONG:
        return set()
    letters = set(word)
    first = bisect_left(vocabulary, word[0])
    beginning = takewhile(lambda at: vocabulary[at][0] == word[0], range(first, len(vocabulary)))
    return {
        at
        for at in beginning
        if abs(len(vocabulary[at]) - len(word)) <= TWO
        and len(letters.symmetric_difference(vocabulary[at])) <= 2 * TWO
        and _distance(word, vocabulary[at]) <= TWO
    }


def _distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or changed to make one word of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for there, theirs in enumerate(other, 1):
            before, row[there] = (
                row[there],
                min(row[there] + 1, row[there - 1] + 1, before + (letter != theirs)),
            )
    return row[-1]
