"""The contracts as committed: every schema there, changes that break someone refused, a new contract beside the old one."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any, ClassVar

import pytest

from infra.hears import HEARERS
from operate.examples import examples
from operate.schemas import (
    FOLDER,
    broken,
    file_of,
    files,
    incompatible,
    news,
    overview,
    publish,
    schema_of,
    unliftable,
)
from shared.events import booking as events
from shared.events.base import Event
from shared.events.booking import BookingConfirmed, BookingSnapshot
from shared.events.contracts import Contracts, ContractsError, contracts_of, newest
from shared.events.known import ALL, CONTRACTS
from tests.support.drill import DRILL, NEWEST, NEXT, OTHERS, First, Newest, Next


def test_what_is_committed_is_what_the_code_says() -> None:
    assert {path.name for path in FOLDER.iterdir()} == files().keys(), (
        "Each contract's class and schema stay."
    )
    for name, content in files().items():
        assert (FOLDER / name).read_text() == content, f"{name} is not up to date. Run: make events"


def test_no_event_broke_its_contract() -> None:
    assert broken() == []


def at(schema: dict[str, Any], *path: str) -> dict[str, Any]:
    for part in path:
        schema = schema[part]
    return schema


BREAKING: dict[str, Callable[[dict[str, Any]], object]] = {
    "a field gone": lambda s: at(s, "properties").pop("occurred_at"),
    "a field of another type": lambda s: at(s, "properties", "event_id").update(type="integer"),
    "a new field that is required": lambda s: (
        at(s, "properties").update(colour={"type": "string"}),
        s["required"].append("colour"),
    ),
    "a field that may now be missing": lambda s: s["required"].remove("correlation_id"),
    "another format": lambda s: at(s, "properties", "occurred_at").update(format="date"),
    "a new value, deep inside": lambda s: at(s, "$defs", "BookingSnapshot", "properties", "status")[
        "enum"
    ].append("moved"),
    "a narrower bound, deep inside": lambda s: at(s, "$defs", "Present", "properties", "pupils").update(
        maximum=10
    ),
    "a field gone, deep inside": lambda s: at(s, "$defs", "SessionSnapshot", "properties").pop("starts_at"),
    "no longer null": lambda s: at(s, "$defs", "BookingSnapshot", "properties", "delivered_on")[
        "anyOf"
    ].pop(),
}


@pytest.mark.parametrize("change", BREAKING)
def test_a_change_that_breaks_someone_is_refused(change: str) -> None:
    old = schema_of(BookingConfirmed)
    new = copy.deepcopy(old)
    BREAKING[change](new)
    assert list(incompatible(old, new)) != []


def test_a_new_optional_field_breaks_nobody() -> None:
    old = schema_of(BookingConfirmed)
    new = copy.deepcopy(old)
    at(new, "$defs", "BookingSnapshot", "properties")["colour"] = {"type": "string", "default": ""}
    assert list(incompatible(old, new)) == []


def test_the_table_names_every_event_and_who_hears_it() -> None:
    text = overview()
    for event in ALL:
        assert f"`{event.DETAIL_TYPE}`" in text
        assert any(event in heard for heard in HEARERS.values())


def test_no_event_can_carry_a_person() -> None:
    for event in CONTRACTS.values():
        schema = json.dumps(schema_of(event)).lower()
        assert not any(
            f'"{word}"' in schema for word in ("contact", "email", "phone", "notes", "answers_by_pupil")
        )


@pytest.mark.parametrize("event", CONTRACTS.values(), ids=file_of)
def test_the_examples_are_details_of_their_contract(event: type[Event]) -> None:
    made = list(examples(schema_of(event)))
    for one in made:
        event.model_validate(one | {"contract": event.CONTRACT})
    assert len({json.dumps(one, sort_keys=True) for one in made}) > 100


# The drill: one more contract of an event.

NEW = f"BookingConfirmed.{NEXT}.json"


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish everything but the drill's contract, once."""
    made = tmp_path_factory.mktemp("committed")
    assert publish(contracts_of(*OTHERS, First, Newest), made) == 0
    return made


@pytest.fixture
def folder(committed: Path, tmp_path: Path) -> Path:
    """Return a folder in which everything but the drill's contract is committed."""
    return copytree(committed, tmp_path / "events")


def test_a_new_contract_stands_beside_the_older_ones(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert publish(DRILL, folder) == 0
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() - before.keys() == {NEW}
    del before["README.md"]
    assert {name: after[name] for name in before} == before, "what was committed stays byte for byte"
    new = json.loads(after[NEW])
    assert new["properties"]["contract"]["default"] == NEXT
    assert "put_off" in new["$defs"]["BookingSnapshot"]["properties"]["status"]["enum"]
    assert f"[{NEXT}]({NEW}), [{NEWEST}](BookingConfirmed.{NEWEST}.json)" in after["README.md"].decode()
    printed = capsys.readouterr().err
    assert (
        f"BookingConfirmed {NEXT}, against {NEWEST}: detail.booking.notice_days: it is required now"
        in printed
    )
    assert f"BookingConfirmed {NEXT}, against {NEWEST}: detail.booking.status: enum was" in printed
    assert list(news(DRILL, folder)) == [], "it is said once"
    assert publish(DRILL, folder) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == after


def test_an_old_schema_stays_and_so_does_its_class(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(DRILL, folder) == 0
    with pytest.raises(ContractsError, match="BookingConfirmed has no class of contract 1 any more"):
        contracts_of(*OTHERS, Newest, Next)
    there = {path.name for path in folder.iterdir()}
    assert publish(CONTRACTS, folder) == 1
    assert f"{NEW}: its class is gone" in capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} == there


def test_a_contract_that_was_changed_is_refused_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Changed(Next):
        """The team agreed to come."""

        CONTRACT: ClassVar[int] = NEWEST

    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert publish(contracts_of(*OTHERS, First, Changed), folder) == 1
    assert (
        f"BookingConfirmed {NEWEST}: detail.booking.notice_days: it is required now"
        in capsys.readouterr().err
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == there


def test_two_classes_can_not_claim_one_contract() -> None:
    with pytest.raises(ContractsError, match=f"BookingConfirmed has two classes of contract {NEWEST}"):
        contracts_of(*CONTRACTS.values(), Newest)


def test_the_newest_of_each_is_told() -> None:
    assert Next in newest(DRILL)
    assert Newest not in newest(DRILL)
    assert len(newest(DRILL)) == len(ALL)


class Silent(events.BookingConfirmed):
    """The newest contract that doesn't say how it becomes the next."""


class Failing(events.BookingConfirmed):
    """The newest contract that can't be lifted in each of its states."""

    def lifted(self) -> Event:
        numbers = {status: 1 for status in events.STATUSES if status != "delivered"}
        fields = self.booking.model_dump() | {"notice_days": numbers[self.booking.status]}
        return Next.model_validate(self.model_dump(exclude={"contract"}) | {"booking": fields})


class Idle(events.BookingConfirmed):
    """The newest contract that is lifted to itself."""

    def lifted(self) -> Event:
        return self


class Renaming(Newest):
    """The newest contract that is lifted to another event."""

    def lifted(self) -> Next:
        return super().lifted().model_copy(update={"event_id": "another"})


class Careless(Newest):
    """The newest contract that is lifted to what the next does not allow."""

    def lifted(self) -> Next:
        lifted = super().lifted()
        return lifted.model_copy(update={"booking": lifted.booking.model_copy(update={"notice_days": -1})})


@pytest.mark.parametrize(
    ("old", "sentence"),
    [
        (Careless, f"contract {NEWEST} can't be lifted: ValidationError for "),
        (Silent, f"contract {NEWEST} does not say how it becomes {NEXT}"),
        (Failing, f"contract {NEWEST} can't be lifted: KeyError for "),
        (Idle, f"contract {NEWEST} is lifted to Idle {NEWEST}, not to {NEXT}"),
        (Renaming, f"contract {NEWEST} is lifted to another event"),
    ],
)
def test_a_new_contract_that_can_not_read_all_of_the_old_one_is_refused(
    old: type[Event], sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(contracts_of(*OTHERS, First, old, Next), folder) == 1
    assert f"BookingConfirmed {NEXT}: {sentence}" in capsys.readouterr().err
    assert not (folder / NEW).exists()
    assert unliftable(Newest, Next) == ""


def test_a_new_contract_keeps_the_envelope(folder: Path) -> None:
    class Enveloped(Next):
        """The team agreed to come."""

        correlation_id: str = ""

    contracts: Contracts = contracts_of(*OTHERS, First, Newest, Enveloped)
    assert any(
        "detail.correlation_id: required was True and is False. The envelope stays." in sentence
        for sentence in broken(contracts, folder)
    )


def test_a_part_has_versions_as_an_event_has() -> None:
    parts = schema_of(Next)["$defs"]
    assert "notice_days" in parts["BookingSnapshot"]["required"]
    assert "notice_days" not in BookingSnapshot.model_fields
