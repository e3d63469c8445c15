"""Write the example export: three months of leads of a company that sells accounting software to small firms.

    python docs/examples/make_leads.py [FOLDER]

The same files come out on every run (the generator is seeded), and they look as a CRM gives them: times in several
zones, rows exported twice, fields left out, names in two spellings of Unicode. Rows that cannot be read are in files of
their own. Nothing here uses leadflow: what the rules make of these leads is for the rules to say.
"""

import csv
import random
import sys
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Literal

SEED = 20260401
HERE = Path(__file__).parent
HCM = timezone(timedelta(hours=7))
TOKYO = timezone(timedelta(hours=9))
EXPORTED = datetime(2026, 4, 1, 8, 0, tzinfo=HCM)

HOLIDAYS = {date(2026, 1, 1), *(date(2026, 2, day) for day in range(16, 21))}  # New Year, Tet
MORNING, NOON, AFTER_LUNCH, EVENING = time(8), time(12), time(13, 30), time(17, 30)

LEADS_PER_MONTH = {1: 190, 2: 140, 3: 230}
REPS = ("rep-an", "rep-binh", "rep-chi", "rep-dung")

# channel, campaign, offer, origin, share of leads, how keen they are, how often the size of the firm is not known
SOURCES = (
    ("Paid Social", "seven-reasons", "report template", "marketing", 27, 0.42, 0.45),
    ("Paid Search", "accounting-software", "free trial", "marketing", 18, 0.50, 0.20),
    ("Content", "month-end-blog", "month-end checklist", "marketing", 17, 0.36, 0.30),
    ("Chat", "website-bot", "", "marketing", 14, 0.46, 0.00),
    ("Webinar", "e-invoice-webinar", "recording", "marketing", 8, 0.52, 0.15),
    ("Email", "newsletter", "price list", "marketing", 6, 0.44, 0.20),
    ("Outbound", "", "", "sales", 4, 0.25, 0.05),
    ("Direct Mail", "tet-letter", "calendar", "marketing", 4, 0.06, 0.50),
    ("Traditional Ads", "radio-hanoi", "", "marketing", 2, 0.05, 0.60),
)
INDUSTRIES = ("bán lẻ", "logistics", "dịch vụ", "sản xuất", "xây dựng", "giáo dục")
TARGET_INDUSTRIES = {"bán lẻ", "logistics", "dịch vụ"}
MAKERS = {"sản xuất"}
TITLES = (
    ("kế toán viên", "entry"),
    ("kế toán trưởng", "manager"),
    ("chief accountant", "manager"),
    ("giám đốc tài chính", "director"),
    ("giám đốc", "owner"),
    ("office manager", "manager"),
    ("", ""),
)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Quốc", "Thanh", "Hữu", "Kim")
GIVEN = ("Hoa", "Lan", "Hùng", "Dũng", "Hương", "Phương", "Tuấn", "Linh", "Bình", "Thảo", "Khánh", "Yến")
FIRM = (
    "Minh Phát",
    "An Khang",
    "Thành Đạt",
    "Hòa Bình",
    "Tân Tiến",
    "Việt Hưng",
    "Phú Quý",
    "Đại Lợi",
    "Sao Mai",
    "Bảo Ngọc",
)
FIRM_END = ("Co.", "Trading", "Foods", "Logistics", "Services", "Store", "Build")
PAGES = ("blog/seven-reasons", "blog/month-end", "features/e-invoice", "customers/an-khang")

LEAD_COLUMNS = (
    "lead_id", "created_at", "full_name", "email", "phone", "job_title", "seniority", "company", "industry",
    "employees", "country", "annual_revenue", "currency", "channel", "campaign", "offer", "origin", "erp",
)  # fmt: skip
EVENT_COLUMNS = (
    "event_id", "lead_id", "at", "event", "detail", "channel", "campaign", "actor", "outcome", "automated", "value",
    "reason", "disposition", "deal", "deal_kind", "amount", "currency", "by",
)  # fmt: skip

UNKNOWN = ("", "", "NaN")  # as the systems behind the CRM write a number that they do not have
WRITTEN = ("{}", "{}", "{}.0")  # and one that they have

Row = dict[str, str]


def shifts(day: date) -> list[tuple[datetime, datetime]]:
    """Return the hours in which the office works on a day."""
    if day in HOLIDAYS or day.weekday() == 6:
        return []
    morning = (datetime.combine(day, MORNING, HCM), datetime.combine(day, NOON, HCM))
    if day.weekday() == 5:
        return [morning]
    return [morning, (datetime.combine(day, AFTER_LUNCH, HCM), datetime.combine(day, EVENING, HCM))]


def after_work(start: datetime, minutes: float) -> datetime:
    """Return the instant at which the office has worked for so many minutes since `start`."""
    left = timedelta(minutes=minutes)
    day = start.date()
    while True:
        for opens, closes in shifts(day):
            begin = max(opens, start)
            if begin + left <= closes:
                return begin + left
            left -= max(timedelta(0), closes - begin)
        day += timedelta(days=1)


class Export:
    """The rows of the export, as the CRM writes them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.leads: list[Row] = []
        self.events: list[tuple[datetime, Row]] = []

    def instant(self, at: datetime) -> str:
        """Write an instant as one of the systems behind the CRM does: in office time, in UTC, in Tokyo time."""
        zone = self.rng.choices((HCM, UTC, TOKYO), (80, 15, 5))[0]
        text = at.astimezone(zone).isoformat(timespec="seconds")
        return text.replace("+00:00", "Z") if zone is UTC else text

    def event(self, lead: str, at: datetime, event: str, **cells: str) -> None:
        """Add what happened, unless it happens after the export."""
        if at < EXPORTED:
            self.events.append((at, {"lead_id": lead, "at": self.instant(at), "event": event, **cells}))


class Story:
    """The life of one lead, written to the export."""

    def __init__(self, export: Export, number: int, created: datetime) -> None:
        self.export = export
        self.rng = export.rng
        self.id = f"L-{number:04d}"
        self.created = created
        self.month = created.month
        self.source = self.rng.choices(SOURCES, [source[4] for source in SOURCES])[0]
        self.rep = REPS[number % len(REPS)]
        self.industry = self.rng.choices(INDUSTRIES, (24, 14, 24, 16, 12, 10))[0]
        self.employees = self.size()
        self.title, self.seniority = self.rng.choices(TITLES, (16, 20, 16, 10, 14, 10, 14))[0]
        self.country = "VN" if self.rng.random() < 0.96 else "LA"
        self.won_at: datetime | None = None
        self.deals = 0

    def size(self) -> int | None:
        """Draw how many people work there; social ads bring the smallest firms."""
        if self.rng.random() < self.source[6]:
            return None
        if self.source[1] == "seven-reasons":
            return self.rng.choices((3, 6, 14, 40, 120), (26, 22, 24, 20, 8))[0] + self.rng.randrange(3)
        return self.rng.choices((4, 15, 45, 110, 230, 600), (8, 26, 32, 20, 10, 4))[0] + self.rng.randrange(8)

    @property
    def fits(self) -> bool:
        """Whether the firm is one of those that the teams agreed on, as far as the CRM's own screen can tell."""
        size = 50 if self.employees is not None and 10 <= self.employees <= 250 else 0
        trade = 30 if self.industry in TARGET_INDUSTRIES else 0
        person = 20 if self.seniority not in ("", "entry") else 0
        return self.country == "VN" and size + trade + person >= 60

    def record(self, at: datetime, event: str, **cells: str) -> None:
        """Return one event of this lead."""
        self.export.event(self.id, at, event, **cells)

    def profile(self) -> Row:
        """Return the lead's row."""
        rng = self.rng
        name = f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"
        firm = f"{rng.choice(FIRM)} {rng.choice(FIRM_END)}"
        plain = (
            unicodedata.normalize("NFD", f"{name.rsplit(maxsplit=1)[-1]}.{firm.split(maxsplit=1)[0]}")
            .encode("ascii", "ignore")
            .decode()
            .lower()
        )
        spelling: Literal["NFC", "NFD"] = "NFD" if rng.random() < 0.2 else "NFC"
        channel, campaign, offer, origin = self.source[:4]
        return {
            "lead_id": self.id,
            "created_at": self.export.instant(self.created),
            "full_name": unicodedata.normalize(spelling, name),
            "email": "" if rng.random() < 0.06 else f"{plain}{int(self.id[2:])}@mail.example",
            "phone": "" if rng.random() < 0.3 else f"+84 9{rng.randrange(10**8):08d}",
            "job_title": unicodedata.normalize(spelling, self.title),
            "seniority": self.seniority,
            "company": unicodedata.normalize(spelling, firm),
            "industry": unicodedata.normalize(spelling, self.industry if rng.random() < 0.8 else self.industry.title()),
            "employees": rng.choice(UNKNOWN if self.employees is None else WRITTEN).format(self.employees),
            "country": self.country,
            "annual_revenue": "" if self.employees is None or rng.random() < 0.5 else str(self.employees * 450_000_000),
            "currency": "VND",
            "channel": channel,
            "campaign": campaign,
            "offer": offer,
            "origin": origin,
            "erp": rng.choices(("", "none", "excel", "misa", "sap"), (30, 25, 25, 15, 5))[0],
        }  # fmt: skip

    def live(self) -> None:
        """Return what the lead does, and what the teams do with it."""
        rng = self.rng
        channel, campaign, offer, origin = self.source[:4]
        keen = rng.random() < self.source[5]
        at = self.created
        if channel == "Chat":
            self.record(at, "chat_answer", channel=channel, campaign=campaign, value="industry and size")
        elif origin == "marketing" and offer:
            self.record(at, "form_submit", channel=channel, campaign=campaign, value=offer)
        if rng.random() < 0.8:
            self.record(at, "consent", detail="email", value="yes" if rng.random() < 0.93 else "no")
        for _ in range(rng.randrange(1, 3 + 3 * keen)):
            at += timedelta(hours=rng.uniform(2, 60))
            opened = rng.random()
            if opened < 0.25:
                self.record(at, "email_open", channel="Email", campaign="nurture", automated="true")
            elif opened < 0.6:
                self.record(at, "email_click", channel="Email", campaign="nurture", value=rng.choice(PAGES))
            else:
                self.record(at, "page_view", channel="Direct", value=rng.choice(PAGES))
        if not keen:
            if rng.random() < 0.08:
                self.record(at + timedelta(hours=3), "unsubscribe", channel="Email", campaign="nurture")
                self.record(at + timedelta(hours=3), "consent", detail="email", value="no")
            return
        for _ in range(2):
            at += timedelta(hours=rng.uniform(1, 30))
            self.record(at, "price_page", channel="Direct", value="pricing")
        asked = rng.random() < 0.34
        if asked:
            at += timedelta(minutes=rng.uniform(4, 300))
            self.record(at, "demo_request", channel=channel, campaign=campaign, value="demo")
        if asked or self.fits:
            self.hand_over(at + timedelta(minutes=rng.uniform(1, 20)), asked=asked)

    def hand_over(self, at: datetime, *, asked: bool) -> None:
        """Marketing hands the lead over; sales touches it, and accepts or rejects it."""
        rng = self.rng
        self.record(at, "stage", detail="mql", by="marketing-automation")
        self.record(at + timedelta(seconds=40), "assigned", detail=self.rep, by="marketing-automation")
        late = self.rep == "rep-dung" and at.month == 3
        if rng.random() < (0.12 if late else 0.025):
            return  # nobody ever called
        touch = after_work(at, rng.expovariate(1 / (420 if late else 12 if asked else 55)) + 1)
        attempts = rng.choices((1, 2, 3, 4), (50, 26, 16, 8))[0]
        for attempt in range(attempts):
            answered = attempt == attempts - 1
            self.record(
                touch,
                "call",
                actor="sales",
                channel="Phone",
                outcome="connected" if answered else "no_answer",
                by=self.rep,
            )
            touch = after_work(touch, rng.uniform(20, 90) if answered else rng.uniform(60, 260))
        small = self.employees is None or self.employees < 10
        picky = self.rep == "rep-chi" and rng.random() < 0.22
        odds = 0.62 if self.source[1] == "seven-reasons" else 0.2
        if not picky and rng.random() >= odds:
            self.record(touch, "accepted", by=self.rep)
            self.record(touch, "stage", detail="sal", by=self.rep)
            self.discover(touch)
            return
        if small or picky:
            reason, disposition = "not our customer", "disqualify"
        else:
            reason, disposition = rng.choice(("no budget", "bad timing", "wrong contact")), "recycle"
        if rng.random() < 0.08:
            reason = ""
        self.record(touch, "rejected", reason=reason, disposition=disposition, by=self.rep)
        after = touch + timedelta(seconds=30)
        if disposition == "disqualify":
            self.record(after, "stage", detail="disqualified", reason=reason, by=self.rep)
            return
        self.record(after, "stage", detail="recycled", reason=reason, by=self.rep)
        if rng.random() < 0.35:
            again = after + timedelta(days=rng.uniform(12, 45))
            self.record(
                again - timedelta(hours=2),
                "email_click",
                channel="Email",
                campaign="nurture",
                value="customers/an-khang",
            )
            self.record(again, "demo_request", channel="Email", campaign="nurture", value="demo")
            if again < EXPORTED:
                self.hand_over(again + timedelta(minutes=3), asked=True)

    def discover(self, at: datetime) -> None:
        """Sales finds out about budget, authority, need and time."""
        rng = self.rng
        met = rng.random() < 0.72
        at = after_work(at, rng.uniform(200, 1800))
        self.record(at, "meeting", actor="sales", channel="Phone", outcome="held", by=self.rep)
        amount = (
            str(rng.randrange(20, 80) * 1_000_000)
            if met or rng.random() < 0.5
            else str(rng.randrange(5, 18) * 1_000_000)
        )
        self.record(
            at, "budget", amount=amount, currency="VND", value="approved" if rng.random() < 0.5 else "", by=self.rep
        )
        self.record(
            at,
            "authority",
            detail=rng.choice(("decision_maker", "economic_buyer")) if met else "influencer",
            by=self.rep,
        )
        self.record(
            at,
            "need",
            detail="high" if met else rng.choice(("low", "moderate")),
            value=rng.choice(("month-end closing takes 9 days", "e-invoices are typed twice", "two sets of books")),
            by=self.rep,
        )
        if met or rng.random() < 0.4:
            by = (at + timedelta(days=rng.uniform(20, 150))).date()
            self.record(at, "timeline", detail=by.isoformat(), by=self.rep)
        if rng.random() < 0.3:
            self.record(at, "objection", detail=self.objection(("price", "integration", "trust")), by=self.rep)
        if met:
            at = after_work(at, rng.uniform(5, 60))
            self.record(at, "stage", detail="sql", by=self.rep)
            if rng.random() < 0.85:
                self.sell(after_work(at, rng.uniform(60, 900)))

    def objection(self, kinds: tuple[str, ...]) -> str:
        """What a lead holds against buying: makers have machines and stock that must be tied in, others anything."""
        drawn = self.rng.choice(kinds)
        return "integration" if self.industry in MAKERS else drawn

    def sell(self, at: datetime, kind: str = "new") -> None:
        """A deal travels through its pipeline: discovery (the demo), solution (the proposal), closing."""
        rng = self.rng
        self.deals += 1
        deal = f"D-{self.id[2:]}-{self.deals}"
        amount = str(rng.randrange(18, 95) * 1_000_000)
        if kind == "new":
            self.record(at, "stage", detail="opportunity", by=self.rep)
        for stage, low, high in (
            ("qualification", 0, 1),
            ("discovery", 200, 1500),
            ("solution", 400, 2600),
            ("closing", 500, 3400),
        ):
            at = after_work(at, rng.uniform(low, high))
            cells = {"detail": stage, "deal": deal, "deal_kind": kind, "by": self.rep}
            if stage in ("solution", "closing"):
                cells |= {"amount": amount, "currency": "VND"}
                self.record(at, "email_sent", actor="sales", channel="Email", value="proposal", by=self.rep)
            self.record(at, "deal", **cells)
            if stage == "discovery":
                self.record(at, "demo", actor="sales", outcome="held", by=self.rep)
            if stage == "solution" and rng.random() < 0.4:
                objection = self.objection(("price", "price", "integration", "trust"))
                self.record(at + timedelta(minutes=20), "objection", detail=objection, by=self.rep)
                if rng.random() < 0.6:
                    self.record(at + timedelta(days=1), "objection_resolved", detail=objection, by=self.rep)
            if rng.random() < 0.09:
                break
        else:
            if rng.random() < 0.66:
                self.record(
                    at,
                    "deal",
                    detail="won",
                    deal=deal,
                    deal_kind=kind,
                    amount=amount,
                    currency="VND",
                    outcome="won",
                    by=self.rep,
                )
                if kind == "new":
                    self.record(at, "stage", detail="won", by=self.rep)
                    self.won_at = at if at < EXPORTED else None
                return
        at = after_work(at, rng.uniform(60, 600))
        self.record(at, "deal", detail="lost", deal=deal, deal_kind=kind, outcome="lost", reason="price", by=self.rep)
        if kind == "new":
            self.record(
                at, "stage", detail="lost", reason=rng.choice(("price", "chose a rival", "no decision")), by=self.rep
            )


def arrivals(rng: random.Random) -> list[datetime]:
    """Draw when the leads of three months come: more by day than by night, few at Tet."""
    found = []
    for month, count in LEADS_PER_MONTH.items():
        days = (date(2026, month + 1, 1) - date(2026, month, 1)).days
        drawn = 0
        while drawn < count:
            day = date(2026, month, rng.randrange(days) + 1)
            if (day in HOLIDAYS and rng.random() < 0.8) or (day.weekday() >= 5 and rng.random() < 0.5):
                continue
            hour = min(23.9, max(0.0, rng.gauss(14, 4.5)))
            found.append(datetime.combine(day, time(0), HCM) + timedelta(seconds=int(hour * 3600)))
            drawn += 1
    return sorted(found)


def after_the_sale(stories: list[Story], export: Export) -> None:
    """Customers buy again, and bring others."""
    rng = export.rng
    customers = sorted(
        (story for story in stories if story.won_at is not None), key=lambda story: story.won_at or EXPORTED
    )
    for place, story in enumerate(customers[:6]):
        start = after_work((story.won_at or EXPORTED) + timedelta(days=rng.uniform(8, 20)), 30)
        story.sell(start, "expansion" if place % 2 else "renewal")
    for story in customers[:9]:
        number = len(stories) + 1
        created = (story.won_at or EXPORTED) + timedelta(days=rng.uniform(2, 12), hours=rng.uniform(0, 5))
        if created >= EXPORTED:
            continue
        friend = Story(export, number, created.replace(microsecond=0))
        friend.source = ("Referral", "", "", "sales", 0, 0.9, 0.0)
        friend.employees = rng.randrange(12, 140)
        stories.append(friend)
        export.leads.append(friend.profile())
        friend.record(friend.created, "referred", detail=story.id)
        friend.live()


def repeat_some(export: Export) -> tuple[list[Row], list[Row]]:
    """Return the rows of leads and events as a CRM exports them: numbered, and some twice."""
    rng = export.rng
    export.events.sort(key=lambda row: row[0])
    events = [row | {"event_id": f"E-{number:05d}"} for number, (_, row) in enumerate(export.events, 1)]
    leads = list(export.leads)
    for place in sorted(rng.sample(range(len(events)), 40), reverse=True):  # recorded twice, by two systems
        events.insert(place + rng.randrange(1, 30), dict(events[place]))
    for place in sorted(rng.sample(range(len(leads)), 6), reverse=True):  # exported twice, one without the phone
        leads.insert(place + 1, leads[place] | {"phone": ""})
    return leads, events


def errors(leads: list[Row], events: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return rows of leads and events that cannot be read, each for a reason of its own."""
    bad_leads = [
        leads[40] | {"lead_id": ""},
        leads[90] | {"lead_id": "L-8001", "created_at": "yesterday"},
        leads[160] | {"lead_id": "L-8002", "employees": "-3"},
        leads[230] | {"lead_id": "L-8003", "employees": "about 20"},
        leads[310] | {"lead_id": "L-8004", "seniority": "boss of bosses"},
    ]
    budget = {"event": "budget", "value": ""}
    bad_events = [
        events[120] | {"event_id": "X-00120", "at": "31/02/2026 25:00"},
        events[333] | {"event_id": "X-00333", "at": "2026-01-20 10:15:00"},
        events[700] | {"event_id": "X-00700", "lead_id": "L-9999"},
        events[1100] | {"event_id": "X-01100", "event": "teleported"},
        events[1500]
        | {"event_id": "X-01500", "event": "budget", "amount": "12.000.000", "currency": "VND", "value": ""},
        events[1700] | budget | {"event_id": "X-01700", "amount": "30000000", "currency": ""},
        events[1900] | {"event_id": "X-01900", "event": "call", "outcome": "perhaps", "actor": "sales"},
        events[60] | {"at": "2026-03-30T09:00:00+07:00"},  # one id, two contents
    ]
    return bad_leads, bad_events


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write rows as CSV, in UTF-8, lines ended as on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


HANDOVERS = (
    ("campaign calendar", "2026-01-05T09:00:00+07:00", "marketing"),
    ("campaign calendar", "2026-02-03T09:00:00+07:00", "marketing"),
    ("campaign calendar", "2026-03-02T10:30:00+07:00", "marketing"),
    ("stories from the field", "2026-01-12T16:00:00+07:00", "rep-an"),
    ("stories from the field", "2026-01-19T16:00:00+07:00", "rep-binh"),
    ("stories from the field", "2026-01-23T11:00:00+07:00", "rep-an"),
    ("stories from the field", "2026-01-29T15:00:00+07:00", "rep-chi"),
    ("stories from the field", "2026-02-06T16:00:00+07:00", "rep-an"),
    ("stories from the field", "2026-02-25T16:00:00+07:00", "rep-binh"),
    ("stories from the field", "2026-02-27T16:00:00+07:00", "rep-an"),
    ("stories from the field", "2026-03-09T16:00:00+07:00", "rep-an"),
    ("stories from the field", "2026-03-23T16:00:00+07:00", "rep-binh"),
    ("stories from the field", "2026-03-30T16:00:00+07:00", "rep-an"),
)
SPEND = tuple(
    (f"2026-{month:02d}", channel, campaign, str(millions * 1_000_000), "VND")
    for month, factor in ((1, 10), (2, 7), (3, 12))
    for channel, campaign, millions in (
        ("Paid Social", "seven-reasons", 6 * factor),
        ("Paid Search", "accounting-software", 5 * factor),
        ("Content", "month-end-blog", 2 * factor),
        ("Webinar", "e-invoice-webinar", factor),
    )
)
OBSERVED = (
    ("2026-01", "website visits", "9800", "15000", "visits", "2026-12-31"),
    ("2026-02", "website visits", "8100", "15000", "visits", "2026-12-31"),
    ("2026-03", "website visits", "11900", "15000", "visits", "2026-12-31"),
    ("2026-03", "aided recall among small firms", "14", "20", "%", "2026-12-31"),
)


def main(folder: Path = HERE) -> None:
    """Write the files of the export into `folder`."""
    rng = random.Random(SEED)
    export = Export(rng)
    stories: list[Story] = []
    for number, created in enumerate(arrivals(rng), 1):
        story = Story(export, number, created)
        stories.append(story)
        export.leads.append(story.profile())
        story.live()
    after_the_sale(stories, export)
    leads, events = repeat_some(export)
    bad_leads, bad_events = errors(leads, events)
    write(folder / "leads_export.csv", LEAD_COLUMNS, leads)
    write(folder / "events_export.csv", EVENT_COLUMNS, events)
    write(folder / "leads_export_errors.csv", LEAD_COLUMNS, bad_leads)
    write(folder / "events_export_errors.csv", EVENT_COLUMNS, bad_events)
    write(
        folder / "handovers_export.csv",
        ("what", "at", "by"),
        [dict(zip(("what", "at", "by"), row, strict=True)) for row in HANDOVERS],
    )
    spent = ("month", "channel", "campaign", "amount", "currency")
    write(folder / "spend_export.csv", spent, [dict(zip(spent, row, strict=True)) for row in SPEND])
    seen = ("month", "what", "value", "target", "unit", "target_by")
    write(folder / "observed_export.csv", seen, [dict(zip(seen, row, strict=True)) for row in OBSERVED])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
