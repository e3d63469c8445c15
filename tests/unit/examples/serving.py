"""The example service in a test: over a file of its own, with a clock that the test moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from service.app import create_app, now
from service.storage import Store
from sqlalchemy import create_engine, event

HCM = ZoneInfo("Asia/Ho_Chi_Minh")
CREATED = "2026-03-02T09:00:00+07:00"
COMPANY = {"name": "Minh Phát", "country": "VN", "industry": "bán lẻ", "employees": 85}


def local(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """Return a time of 2026 on the clock in Saigon."""
    return datetime(2026, month, day, hour, minute, tzinfo=HCM)


class Host:
    """Who calls the service: a website, a CRM, a scheduler. `at` is the time of the service."""

    def __init__(self, client: TestClient, store: Store, at: datetime) -> None:
        self.client = client
        self.store = store
        self.at = at

    def get(self, path: str, **params: str) -> Any:
        """Ask, and expect an answer."""
        response = self.client.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, told: object = None, *, expect: int = 201) -> Any:
        """Return, and expect a status."""
        response = self.client.post(path, json=told)
        assert response.status_code == expect, response.text
        return response.json()

    def lead(self, lead_id: str = "L-1", *, expect: int = 201, **told: object) -> Any:
        """Return of a lead."""
        return self.post("/leads", {"id": lead_id, "created_at": CREATED, "company": COMPANY, **told}, expect=expect)

    def event(self, key: str, of: str, at: datetime, /, *, lead: str = "L-1", expect: int = 201, **told: object) -> Any:
        """Return of an event."""
        event = {"id": key, "type": of, "at": at.isoformat(), **told}
        return self.post(f"/leads/{lead}/events", event, expect=expect)

    def standing(self, lead: str = "L-1") -> Any:
        """Ask where a lead stands."""
        return self.get(f"/leads/{lead}/standing")

    def clock(self, commitment: str, lead: str = "L-1") -> Any:
        """Ask for the one clock of a commitment."""
        (found,) = [clock for clock in self.standing(lead)["clocks"] if clock["commitment"] == commitment]
        return found

    def advance(self, to: str, *, expect: int = 200, **told: object) -> Any:
        """Ask to move the lead."""
        return self.post("/leads/L-1/advance", {"to": to, **told}, expect=expect)

    def tick(self) -> Any:
        """Be the scheduler."""
        return self.post("/tick", expect=200)


@contextmanager
def hosted(file: Path, at: datetime) -> Iterator[Host]:
    """Start the service over a database file, and stop it."""
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 60})
    # A test survives no power cut: not to wait for the disk makes it quick.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF").close())
    try:
        store = Store(engine)
        app = create_app(store)
        with TestClient(app) as client:
            host = Host(client, store, at)
            app.dependency_overrides[now] = lambda: host.at
            yield host
    finally:
        engine.dispose()
