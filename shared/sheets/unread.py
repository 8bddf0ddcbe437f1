"""Why a file can't be read as sheets."""

from typing import Final

from shared.text import N_, gettext, number

NO_TABLE: Final = N_(
    "This is neither a CSV file nor a workbook nor a ZIP of them. Export it again as CSV and hand that in."
)


class UnreadError(ValueError):
    """A file can't be read; the sentence of the catalogue says where and what to do, and its values stand beside it."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence, values)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return gettext(
            self.sentence,
            **{
                name: number(value) if isinstance(value, int) else value
                for name, value in self.values.items()
            },
        )
