"""The contracts: schemas committed, changes that break someone refused, everything published fits its schema."""

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.hears import HEARERS
from operate.events import FOLDER, catalogue, file_of, files, incompatible, schema_of
from shared.events import ALL, BookingConfirmed, BookingEvent, SummaryUpdated, UnknownEventError, parse
from tests.support.events import booking_events, summary_events


def test_what_is_committed_is_what_the_code_says() -> None:
    for path, content in files().items():
        assert path.read_text() == content, f"{path.name} is not up to date. Run: make events"
    assert {path.name for path in FOLDER.iterdir()} == {path.name for path in files()}


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.DETAIL_TYPE)
def test_no_event_broke_its_contract(event: type[Any]) -> None:
    assert list(incompatible(json.loads(file_of(event).read_text()), schema_of(event))) == []


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


@given(st.one_of(booking_events(), summary_events()))
def test_whatever_is_published_fits_its_schema_and_comes_back_the_same(
    event: BookingEvent | SummaryUpdated,
) -> None:
    detail = json.loads(event.model_dump_json())
    jsonschema.validate(detail, json.loads(file_of(type(event)).read_text()))
    assert parse({"source": event.SOURCE, "detail-type": event.DETAIL_TYPE, "detail": detail}) == event


@given(booking_events())
def test_a_newer_publishers_fields_are_passed_over(event: BookingEvent) -> None:
    detail = json.loads(event.model_dump_json())
    detail["colour"] = "green"
    detail["booking"]["sessions"][0]["room"] = "Hall"
    assert parse({"source": event.SOURCE, "detail-type": event.DETAIL_TYPE, "detail": detail}) == event


def test_an_unknown_event_says_its_name() -> None:
    with pytest.raises(UnknownEventError, match=r"Surprise.*outreach\.booking"):
        parse({"source": "outreach.booking", "detail-type": "Surprise", "detail": {}})


def test_the_catalogue_names_every_event_and_who_hears_it() -> None:
    text = catalogue()
    for event in ALL:
        assert f"`{event.DETAIL_TYPE}`" in text
        assert any(event in heard for heard in HEARERS.values())


def test_no_event_can_carry_a_person() -> None:
    for event in ALL:
        told = json.dumps(schema_of(event)).lower()
        assert not any(
            f'"{word}"' in told for word in ("contact", "email", "phone", "notes", "answers_by_pupil")
        )
