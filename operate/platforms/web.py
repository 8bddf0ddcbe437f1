"""Stand-ins for statistics of websites: Google Analytics 4, Plausible, Matomo, Umami."""

import functools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from operate.platforms.base import Call, Platform, Said, World

PAGE = 50
"""Rows of a page here, so that a quarter of a year has pages."""

PAGES = ("/", "/schools", f"/{'long' * 60}")
PARTS = {
    "event:page": PAGES,
    "visit:source": ("Direct / None", "Google"),
    "visit:utm_campaign": ("(not set)", "poster-2026"),
    "pagePath": PAGES,
    "sessionSource": ("(direct)", "google"),
    "sessionManualCampaignName": ("(not set)", "poster-2026"),
}
"""What each dimension has on a day."""


class Plausible(Platform):
    """Asked by POST with a query in JSON; at most `PAGE` rows an answer, and the rest by offset."""

    id = "plausible"

    def settings(self) -> dict[str, str]:
        return {"site": "northmoor.example"}

    def answer(self, call: Call) -> Said:
        if call.bearer != self.token:
            return Said(
                {"error": "Invalid API key. Please make sure you're using a valid API key with access."}, 401
            )
        query = call.json
        for name in query["metrics"]:
            if name in self.retired:
                return Said({"error": f'Invalid metric "{name}"'}, 400)
        days = self.days(*query["date_range"])
        [by] = query["dimensions"]
        if by != "time:day":
            if len(days) > 1 or not query["order_by"]:
                return Said({"error": "The stand-in tells parts of one day only, in order"}, 400)
            [name] = query["metrics"]
            shown = [
                {"dimensions": [part], "metrics": [self.figure(f"{name} {part}", days[0])]}
                for part in (PARTS[by] if days else ())
            ]
            return Said({"results": shown[: query["pagination"]["limit"]], "meta": {}, "query": query})
        offset = query["pagination"]["offset"]
        rows = [
            {"dimensions": [str(day)], "metrics": [self._value(name, day) for name in query["metrics"]]}
            for day in days[offset : offset + PAGE]
        ]
        return Said({"results": rows, "meta": {"total_rows": len(days)}, "query": query})

    def _value(self, name: str, day: date) -> Any:
        return self.figure(name, day) / 10 if name == "bounce_rate" else self.figure(name, day)


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    """Return the service account's key: made once, for it takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class GoogleAnalytics(Platform):
    """A service account's signed assertion is changed for a token; then reports, by position and as text."""

    id = "ga4"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.key = _key()
        self.metadata: dict[str, Any] = {"currencyCode": "GBP", "timeZone": "Europe/London"}

    @property
    def credential(self) -> dict[str, str]:
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "client_email": "outreach@northmoor.iam.example",
            "private_key": pem.decode(),
            "token_uri": f"{self.world.address}/{self.id}/token",
        }

    def settings(self) -> dict[str, str]:
        return {"property": "123456789"}

    def answer(self, call: Call) -> Said:
        if call.path == "/token":
            return self._token(call)
        if call.bearer != self.token:
            return _google(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        report = call.json
        names = [one["name"] for one in report["metrics"]]
        for name in names:
            if name in self.retired:
                return _google(
                    400, "INVALID_ARGUMENT", f"Did you mean views? Field {name} is not a valid metric."
                )
        days = self.days(report["dateRanges"][0]["startDate"], report["dateRanges"][0]["endDate"])
        [by] = (one["name"] for one in report["dimensions"])
        if by != "date":
            return self._parts(by, names, days)
        offset = int(report["offset"])
        rows = [
            {
                "dimensionValues": [{"value": f"{day:%Y%m%d}"}],
                "metricValues": [{"value": self._value(name, day)} for name in names],
            }
            for day in days[offset : offset + PAGE]
        ]
        body = {
            "dimensionHeaders": [{"name": "date"}],
            "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in names],
            "rowCount": len(days),
            "metadata": self.metadata,
            "propertyQuota": {"tokensPerDay": {"consumed": 5, "remaining": 199_000}},
            "kind": "analyticsData#runReport",
        }
        return Said({**body, "rows": rows} if rows else body)

    def _parts(self, by: str, names: list[str], days: list[date]) -> Said:
        rows = [
            {
                "dimensionValues": [{"value": part}],
                "metricValues": [{"value": str(self.figure(f"{name} {part}", days[0]))} for name in names],
            }
            for part in (PARTS[by] if days else ())
        ]
        headers = [{"name": name, "type": "TYPE_INTEGER"} for name in names]
        return Said({"metricHeaders": headers, "rows": rows, "rowCount": 900, "metadata": self.metadata})

    def _value(self, name: str, day: date) -> str:
        return str(self.figure(name, day) / 1000) if name == "engagementRate" else str(self.figure(name, day))

    def _token(self, call: Call) -> Said:
        try:
            jwt.decode(
                call.form["assertion"],
                self.key.public_key(),
                algorithms=["RS256"],
                audience="https://oauth2.googleapis.com/token",
            )
        except jwt.InvalidTokenError:
            return Said({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400)
        return Said({"access_token": self.token, "expires_in": 3599, "token_type": "Bearer"})


def _google(code: int, status: str, message: str) -> Said:
    return Said({"error": {"code": code, "message": message, "status": status}}, code)


class Matomo(Platform):
    """Asked by POST, the token in the body. A day without a visit is an empty list; a refusal calls itself 200."""

    id = "matomo"

    def settings(self) -> dict[str, str]:
        return {"site": "1"}

    def answer(self, call: Call) -> Said:
        form = call.form
        if form.get("token_auth") != self.token:
            said = "Unable to authenticate with the provided token. It is either invalid or expired."
            return Said({"result": "error", "message": said})
        if form["method"] in self.retired:
            said = f"The method '{form['method']}' does not exist or is not available in the module."
            return Said({"result": "error", "message": said})
        first, last = form["date"].split(",")
        days = self.days(first, last)
        return Said({str(day): self._day(form["method"], day) for day in days})

    def _day(self, report: str, day: date) -> Any:
        if day.weekday() == 6:
            return []
        if report == "Actions.get":
            return {"nb_pageviews": self.figure("nb_pageviews", day), "nb_downloads": 0}
        return {
            "nb_uniq_visitors": self.figure("nb_uniq_visitors", day),
            "nb_visits": self.figure("nb_visits", day),
            "nb_actions": self.figure("nb_actions", day),
            "bounce_rate": "48%",
            "avg_time_on_site": 72,
        }


class Umami(Platform):
    """A name and a password are changed for a token; figures by milliseconds, one answer for all days between."""

    id = "umami"

    @property
    def credential(self) -> dict[str, str]:
        return {"username": "collector", "password": "umami-password-of-the-stand-in"}

    def settings(self) -> dict[str, str]:
        return {"site": "0f5ab1a2-5c1e-4c5d-9b2a-5d6f7a8b9c0d"}

    def answer(self, call: Call) -> Said:
        if call.path == "/api/auth/login":
            if call.json != self.credential:
                return Said(
                    {"error": {"message": "Incorrect username and/or password", "code": "incorrect"}}, 401
                )
            return Said({"token": self.token, "user": {"id": "1", "username": "collector"}})
        if call.bearer != self.token:
            return Said("Unauthorized", 401)
        start = datetime.fromtimestamp(int(call.query["startAt"]) / 1000, UTC).astimezone(
            ZoneInfo("Europe/London")
        )
        end = datetime.fromtimestamp(int(call.query["endAt"]) / 1000, UTC).astimezone(
            ZoneInfo("Europe/London")
        )
        whole = start.hour == 0 and end + timedelta(milliseconds=1) == end.replace(
            hour=0, minute=0, second=0, microsecond=0
        ) + timedelta(days=1)
        if not whole:
            return Said({"error": "The stand-in tells whole days of London only"}, 400)
        names = ("pageviews", "visitors", "visits", "bounces", "totaltime")
        return Said({} if self.empty else {name: self.figure(name, start.date()) for name in names})
