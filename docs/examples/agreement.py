"""The agreement of the example: what marketing and sales of a seller of accounting software promised each other."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from leadflow import (
    ICP,
    Actor,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Money,
    Outcome,
    Playbook,
    Seniority,
    TemperatureRules,
    accepted,
    activities,
    company,
    entered,
    person,
    rejected,
    source,
    verdict,
)
from leadflow.funnel import presets
from leadflow.qualification import BANT, BuyingRole, Severity
from leadflow.scoring import Group, HalfLife, Scorecard
from leadflow.sla import Convert, Count, Deliver, Provide, Respond, Share, SLAContract

HCM = ZoneInfo("Asia/Ho_Chi_Minh")

office = BusinessCalendar(
    tz=HCM,
    weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]},
    holidays=[date(2026, 1, 1), *(date(2026, 2, day) for day in range(16, 21)), date(2026, 4, 30), date(2026, 5, 1)],
)

small_firms = ICP(
    "small firms",
    must=(company.country.is_("VN"), company.employees >= 10),
    should=(
        company.employees.between(10, 250).worth(50, "size"),
        company.industry.in_({"bán lẻ", "logistics", "dịch vụ"}).worth(30, "industry"),
        person.seniority.at_least(Seniority.MANAGER).worth(20, "decision level"),
    ),
    grades={"A": 80, "B": 60, "C": 40, "D": 0},
)

engagement = Scorecard(
    "engagement",
    Group(
        "behaviour",
        activities("email_click").each(4, "mails clicked", at_most=16, decay=HalfLife(days=21)),
        activities("page_view").each(2, "pages read", at_most=8),
        activities("form_submit", "chat_answer").any().worth(10, "told us about themselves"),
        activities("demo_request").within(days=60).any().worth(40, "asked for a demo"),
        (activities("price_page").within(days=30).count() >= 2).worth(30, "came back to the prices"),
        cap=80,
    ),
    Group("bad signs", activities("unsubscribe").any().worth(-30, "unsubscribed"), floor=-30),
)

bant = BANT(
    minimum_budget=Money(18_000_000, "VND"),
    roles={BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER},
    minimum_need=Severity.MODERATE,
    decide_within=timedelta(days=180),
    stale_after=timedelta(days=90),
)

touch = activities("call", "email_sent", "meeting", actor=Actor.SALES)
sixth_attempt = activities("call", actor=Actor.SALES).nth(6)
answered = activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED)

contract = SLAContract(
    "Smarketing 2026",
    calendar=office,
    starts=date(2026, 1, 1),
    marketing=(
        Deliver("MQLs", entered("mql"), at_least=65, per=Cadence.MONTH),
        Share(
            "A/B grade among MQLs",
            of=entered("mql"),
            meeting=verdict.grade.at_least("B"),
            at_least=0.6,
            per=Cadence.MONTH,
        ),
        Deliver(
            "sourced pipeline",
            entered("opportunity"),
            worth="amount",
            at_least=Money(1_200_000_000, "VND"),
            where=source.origin.is_(Actor.MARKETING),
            per=Cadence.MONTH,
        ),
        Provide("campaign calendar", at_least=1, per=Cadence.MONTH),
    ),
    sales=(
        Respond(
            "demo request",
            start=activities("demo_request"),
            stop=touch,
            within=BusinessHours(1),
            at_least=0.8,
            per=Cadence.MONTH,
        ),
        Respond(
            "first touch", start=entered("mql"), stop=touch, within=BusinessHours(4), at_least=0.9, per=Cadence.MONTH
        ),
        Respond(
            "accept or reject",
            start=entered("mql"),
            stop=accepted() | rejected(),
            within=BusinessDays(2),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
        Respond(
            "six attempts or an answer",
            start=entered("mql"),
            stop=sixth_attempt | answered | accepted() | rejected(),
            within=BusinessDays(10),
            at_least=0.95,
            per=Cadence.MONTH,
        ),
        Share(
            "rejections with a reason",
            of=rejected(),
            meeting=rejected(with_reason=True),
            at_least=1.0,
            per=Cadence.MONTH,
        ),
        Convert(
            "SQL to won in 60 days",
            start=entered("sql"),
            stop=entered("won"),
            within=timedelta(days=60),
            at_least=0.25,
            per=Cadence.MONTH,
        ),
        Deliver("demos", activities("demo", actor=Actor.SALES), at_least=8, per=Cadence.WEEK, count=Count.EACH),
        Provide("stories from the field", at_least=4, per=Cadence.MONTH),
    ),
)

playbook = Playbook(
    "Smarketing 2026",
    icps=(small_firms,),
    scorers=(engagement,),
    qualification=bant,
    temperature=TemperatureRules(),
    funnel=presets.lifecycle(),
    pipelines=(presets.sales_steps(),),
    sla=contract,
    won_within=timedelta(days=45),
)
