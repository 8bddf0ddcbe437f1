"""Facts kept before events were kept whole: a row was the snapshot alone, and is read as contract 1."""

import pytest

from services.metrics.table import facts
from shared.dynamo import put, write
from tests.support.aws import ENGINES
from tests.support.events import event, snapshot
from tests.support.facts import MONDAY

pytestmark = pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)


def test_a_visit_kept_as_its_snapshot_is_known_and_overtaken_by_the_next_event(metrics_aws: None) -> None:
    old = snapshot(1, 2, "confirmed")
    row = {
        "pk": "VISITS",
        "sk": old.id,
        "entity": "visit",
        "correlation_id": "c-1",
        "snapshot": old.model_dump_json(),
        "version": 2,
    }
    write(put("metrics", row))
    known = facts.known(MONDAY.date())
    assert known.visits == (old,)
    assert known.correlation == {old.id: "c-1"}
    assert not facts.keep_visit(event(old)), "the same version again changes nothing"
    facts.keep_visit(event(snapshot(1, 3, "delivered")))
    assert [visit.status for visit in facts.known(MONDAY.date()).visits] == ["delivered"]
