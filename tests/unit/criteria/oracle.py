"""A slow, obvious evaluator of questions: it walks over all events for each, and shares no line with the real one.

Answers are numbers, so that Kleene's logic is minimum and maximum: 0 no, 1 unknown, 2 yes.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from leadflow.criteria.conditions import (
    Compared,
    Comparison,
    Contains,
    Has,
    Is,
    IsText,
    Spans,
    StartsWith,
)
from leadflow.criteria.findings import Finding
from leadflow.criteria.guards import FitGuard, GradeGuard, QualificationGuard, ScoreGuard, StageGuard, TemperatureGuard
from leadflow.criteria.happening_kinds import Activities, Creation, DealChange, DealMoment, Recorded, StageEntry
from leadflow.criteria.happenings import Either, Nth, Per, Since, Within
from leadflow.criteria.occurrences import CountOf, Happened, SinceLast
from leadflow.criteria.operands import Field, FieldCriterion, Kind, Presence
from leadflow.criteria.tree import AllGuards, AllOf, AnyGuard, AnyOf, Not, NotGuard
from leadflow.leads import (
    Activity,
    Actor,
    Answer,
    Authority,
    Budget,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Event,
    EvidenceFound,
    Lead,
    Need,
    Outcome,
    StageEntered,
    Timeline,
)
from leadflow.money import Money

NO, UNKNOWN, YES = 0, 1, 2
NOW = datetime(2026, 3, 31, tzinfo=UTC)
SOME = Lead("L-0", created_at=NOW)
ANSWERS = {False: NO, None: UNKNOWN, True: YES}


def plain(text: str) -> str:
    """Text as semantics compare it: NFKC, casefold (which may undo NFKC), white space collapsed."""
    once = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", once).split())


def alike(fact: object, wanted: object) -> bool:
    if isinstance(fact, str) and isinstance(wanted, str):
        return plain(fact) == plain(wanted)
    return fact is not None and fact == wanted


def events(lead: Lead, at: datetime, kind: type[Event] = Event) -> list[Any]:
    return [event for event in lead.history.events if event.at <= at and isinstance(event, kind)]


class Oracle:
    """What one lead answers at one instant; `lead` is the whole lead, with its future."""

    def __init__(self, lead: Lead, at: datetime, assessed: Any = None) -> None:
        self.lead, self.at, self.assessed = lead, at, assessed
        self.zone = getattr(at, "zone", UTC)
        self.today = at.astimezone(self.zone).date()

    def ask(self, node: object) -> bool | None:
        return {NO: False, UNKNOWN: None, YES: True}[self.answer(node)]

    def answer(self, node: object) -> int:
        match node:
            case AllOf() | AllGuards():
                return min(map(self.answer, node.parts))
            case AnyOf() | AnyGuard():
                return max(map(self.answer, node.parts))
            case Not() | NotGuard():
                return YES - self.answer(node.parts[0])
            case Presence():
                there = any(fact is not None for fact in self.facts(node.operand))
                return YES if there is node.wanted else NO
            case FieldCriterion():
                return self.asked(node)
            case Happened():
                fewest, most = self.fewest(node.happening), self.most(node.happening)
                return YES if fewest else NO if most == 0 else UNKNOWN
            case _:
                return ANSWERS[self.verdict(node)]

    # Fields

    def facts(self, operand: object) -> list[object | None]:
        """The facts as they stand; one None when there is none."""
        if isinstance(operand, Finding):
            return self.found(operand)
        assert isinstance(operand, Field)
        section, _, name = operand.path.partition(".")
        known = self.lead.as_of(self.at)
        match section:
            case "attributes":
                return [dict(known.attributes).get(name)]
            case "consents":
                changes = [event for event in events(self.lead, self.at, ConsentChanged) if event.purpose == name]
                # Recorded both ways at one instant, the strict one holds.
                last = [event.granted for event in changes if event.at == changes[-1].at]
                return [all(last) if last else None]
            case "owner":
                return [known.owner]
            case "stage":
                entries = events(self.lead, self.at, StageEntered)
                return [entries[-1].stage if entries else None]
            case _:
                return [getattr(getattr(known, section), name)]

    def found(self, operand: Finding) -> list[object | None]:
        kinds = {"budget": Budget, "authority": Authority, "need": Need, "timeline": Timeline}
        known = [event.evidence for event in events(self.lead, self.at, EvidenceFound)]
        if operand.dimension in kinds:
            known = [one for one in known if type(one) is kinds[operand.dimension]]
        else:
            known = [one for one in known if type(one) is Answer and plain(one.dimension) == plain(operand.dimension)]
        # The newest value of each part counts, of authority that of each person who has a name; pains are united.
        people: dict[object, list[Any]] = {}
        for place, one in enumerate(known):
            name = getattr(one, "name", None) if operand.dimension == "authority" else "all"
            people.setdefault(place if name is None else plain(name), []).append(one)
        facts: list[object | None] = []
        for findings in sorted(people.values(), key=lambda findings: known.index(findings[-1])):
            values = [getattr(one, operand.part) for one in findings]
            if any(isinstance(value, tuple) for value in values):
                facts.append(tuple(text for value in values for text in value) or None)
            else:
                facts.append(next((value for value in reversed(values) if value is not None), None))
        return facts or [None]

    def asked(self, node: FieldCriterion) -> int:
        if isinstance(node.operand, (CountOf, SinceLast)):
            happening = node.operand.happening
            if isinstance(node.operand, CountOf):
                fewest, most = self.fewest(happening), self.most(happening)
                # Far beyond what is asked about, one more changes nothing.
                last = max(fewest, *bounds(node.condition)) + 2 if most is None else most
                return self.agreed(range(fewest, last + 1), node.condition)
            sure, possible = self.sure(happening), self.possible(happening)
            if not sure:
                return UNKNOWN
            low = timedelta(0) if possible is None else self.at - possible[-1][0]
            high, step = self.at - sure[-1][0], timedelta(microseconds=1)
            near = [bound + shift for bound in bounds(node.condition) for shift in (-step, timedelta(0), step)]
            return self.agreed([low, *(ago for ago in near if low <= ago <= high), high], node.condition)
        assert isinstance(node.operand, (Field, Finding))
        negated = getattr(node.condition, "negated", False)
        answers = []
        for fact in self.facts(node.operand):
            value = self.typed(fact, node.operand)
            if isinstance(node.operand, Finding) and node.operand.kind is Kind.INSTANT and type(fact) is date:
                # A day to decide by is compared with days, and beside an instant it is over when UTC says so.
                over = datetime(fact.year, fact.month, fact.day, 23, 59, 59, 999_999, tzinfo=UTC)
                value = fact if isinstance(node.condition, Spans) else over
            answer = UNKNOWN if value is None else ANSWERS[self.meets(value, node.condition)]
            answers.append(YES - answer if negated else answer)
        # Any of several that meets wins; so for "is not", none may contradict.
        return YES - max(answers) if negated else max(answers)

    def agreed(self, values: Iterable[Any], condition: object) -> int:
        answers = {ANSWERS[self.meets(value, condition)] for value in values}
        return answers.pop() if len(answers) == 1 else UNKNOWN

    @staticmethod
    def typed(fact: object, operand: Field | Finding) -> object | None:
        """The fact, if it is of the kind asked about."""
        match operand.kind:
            case Kind.TEXT:
                return fact if isinstance(fact, str) else None
            case Kind.NUMBER:
                return fact if isinstance(fact, (int, float, Decimal)) and not isinstance(fact, bool) else None
            case Kind.MONEY:
                return fact if isinstance(fact, Money) else None
            case Kind.TRUTH:
                return fact if isinstance(fact, bool) else None
            case Kind.INSTANT:
                return fact if isinstance(fact, datetime) else None
            case Kind.DATE if isinstance(fact, datetime):
                return fact.date()
            case Kind.DATE:
                return fact if isinstance(fact, date) else None
            case Kind.SET:
                return frozenset(fact) if isinstance(fact, (frozenset, tuple)) else None
            case Kind.MEMBER:
                assert operand.members is not None
                return next((member for member in operand.members if spells(fact, member)), None)

    def meets(self, value: Any, condition: object) -> bool | None:
        match condition:
            case Spans():
                if not isinstance(value, datetime):
                    whole = abs((value - self.today).days) <= condition.span / timedelta(days=1)
                    return whole and (value >= self.today if condition.ahead else value <= self.today)
                low_at, high_at = sorted([self.at, self.shifted(condition)])
                return low_at <= value <= high_at
            case Compared():
                low, high = condition.bounds[0], condition.bounds[-1]
                if isinstance(value, Money) and value.currency != low.currency:
                    return None
                less, more = value < low, value > high
                return {
                    Comparison.AT_LEAST: not less,
                    Comparison.AT_MOST: not more,
                    Comparison.MORE_THAN: more,
                    Comparison.LESS_THAN: less,
                    Comparison.BETWEEN: not less and not more,
                }[condition.comparison]
            case _:
                return self.matches(value, condition)

    def matches(self, value: Any, condition: object) -> bool:
        match condition:
            case IsText():
                # `negated` is undone by who asks, so that several facts fold alike.
                return (plain(value) in {plain(text) for text in condition.texts}) is not condition.negated
            case StartsWith():
                return any(plain(value)[: len(plain(text))] == plain(text) for text in condition.texts)
            case Contains():
                return any(plain(text) in plain(value) for text in condition.texts)
            case Is():
                return any(value == wanted for wanted in condition.bounds) is not condition.negated
            case Has(every=True):
                return all(any(alike(one, text) for one in value) for text in condition.texts)
            case Has():
                return any(alike(one, text) for one in value for text in condition.texts)
            case _:
                raise AssertionError(condition)

    def shifted(self, condition: Spans) -> datetime:
        return self.at + condition.span if condition.ahead else self.at - condition.span

    # Happenings

    def recent(self, found: list[tuple[datetime, Event | None]], span: timedelta | int) -> list[Any]:
        """Those in the stretch before the instant, or in so many calendar months before it."""
        if isinstance(span, timedelta):
            return [time for time in found if self.at - span <= time[0]]
        local = self.at.astimezone(self.zone)
        years, month = divmod(local.month - 1 - span, 12)
        day = local.day
        while True:
            try:
                start = local.replace(year=local.year + years, month=month + 1, day=day)
                break
            except ValueError:
                day -= 1
        return [time for time in found if start.astimezone(UTC) <= time[0]]

    def first_of_each(self, found: list[tuple[datetime, Event | None]], field: str | None) -> list[Any]:
        """The first of each day where it is asked, or of each thing that a field of the event names."""
        seen: list[object] = []
        kept = []
        for at, event in found:
            thing: object = at.astimezone(self.zone).date() if field is None else getattr(event, field, None)
            thing = plain(thing) if isinstance(thing, str) else thing
            if thing is not None and thing not in seen:
                seen.append(thing)
                kept.append((at, event))
        return kept

    def untracked(self, happening: object) -> bool:
        return not self.lead.tracked and any(
            isinstance(one, Activities) and one.actor in (Actor.LEAD, None) for one in within(happening)
        )

    def times(self, happening: object) -> list[tuple[datetime, Event | None]]:
        """Every time it took place, in order."""
        match happening:
            case Within():
                return self.recent(self.times(happening.happening), happening.span)
            case Per():
                return self.first_of_each(self.times(happening.happening), happening.field)
            case Since():
                starts = self.times(happening.start)
                return [time for time in self.times(happening.happening) if starts and time[0] >= starts[-1][0]]
            case Nth():
                return self.times(happening.happening)[happening.n - 1 : happening.n]
            case Either():
                return self.in_order(time for part in happening.parts for time in self.times(part))
            case Creation():
                return [(self.lead.created_at, None)]
            case StageEntry():
                entries = events(self.lead, self.at, StageEntered)
                before = [None, *(plain(entry.stage) for entry in entries)]
                return [
                    (entry.at, entry)
                    for entry, present in zip(entries, before, strict=False)
                    if plain(entry.stage) == plain(happening.stage) != present
                ]
            case DealChange():
                return [(event.at, event) for event in self.deal_events(happening)]
            case Recorded():
                return [
                    (event.at, event) for event in events(self.lead, self.at, happening.event) if fits(event, happening)
                ]
            case Activities():
                if self.untracked(happening):
                    return []
                return [(event.at, event) for event in events(self.lead, self.at, Activity) if done(event, happening)]
            case _:
                raise AssertionError(happening)

    def sure(self, happening: object) -> list[tuple[datetime, Event | None]]:
        """The times that hold whatever an untracked lead did."""
        if not self.untracked(happening):
            return self.times(happening)
        match happening:
            case Within():
                return self.recent(self.sure(happening.happening), happening.span)
            case Since() if not self.untracked(happening.start):
                starts = self.times(happening.start)
                return [time for time in self.sure(happening.happening) if starts and time[0] >= starts[-1][0]]
            case Either():
                return self.in_order(time for part in happening.parts for time in self.sure(part))
            case _:
                return []

    def possible(self, happening: object) -> list[tuple[datetime, Event | None]] | None:
        """The times that may hold; None when an untracked lead may have made any."""
        if not self.untracked(happening):
            return self.times(happening)
        match happening:
            case Within():
                inner = self.possible(happening.happening)
                return None if inner is None else self.recent(inner, happening.span)
            case Per():
                return self.possible(happening.happening)
            case Since():
                if self.possible(happening.start) == []:
                    return []
                inner, starts = self.possible(happening.happening), self.sure(happening.start)
                return None if inner is None else [one for one in inner if not starts or one[0] >= starts[-1][0]]
            case Nth():
                inner = self.possible(happening.happening)
                return None if inner is None else inner[happening.n - 1 :]
            case Either():
                parts = [self.possible(part) for part in happening.parts]
                return None if None in parts else self.in_order(time for part in parts for time in part or ())
            case _:
                return None

    def fewest(self, happening: object) -> int:
        match happening:
            case Nth():
                return int(self.fewest(happening.happening) >= happening.n)
            case Per():
                return len(self.first_of_each(self.sure(happening.happening), happening.field))
            case Either():
                return max(len(self.sure(happening)), *map(self.fewest, happening.parts))
            case _:
                return len(self.sure(happening))

    def most(self, happening: object) -> int | None:
        possible = self.possible(happening)
        if isinstance(happening, Per) and possible is not None:
            return len(self.first_of_each(possible, happening.field))
        if isinstance(happening, Nth):
            most = self.most(happening.happening)
            return int(most is None or most >= happening.n)
        return None if possible is None else len(possible)

    def times_from(self, happening: object, start: datetime) -> list[tuple[datetime, Event | None]]:
        """Every time it took place at or after `start`, from which the n-th one counts."""
        match happening:
            case Per():
                return self.first_of_each(self.times_from(happening.happening, start), happening.field)
            case Nth():
                return self.times_from(happening.happening, start)[happening.n - 1 : happening.n]
            case Either():
                return self.in_order(time for part in happening.parts for time in self.times_from(part, start))
            case _:
                return [time for time in self.times(happening) if time[0] >= start]

    def in_order(self, found: Iterable[tuple[datetime, Event | None]]) -> list[tuple[datetime, Event | None]]:
        """Each event once, in the order of the history; the creation first."""
        order = {event: place for place, event in enumerate(self.lead.history.events)}
        return sorted(set(found), key=lambda time: (time[0], -1 if time[1] is None else order[time[1]]))

    def deal_events(self, happening: DealChange) -> Iterator[DealUpdated]:
        updates: list[DealUpdated] = events(self.lead, self.at, DealUpdated)
        for place, update in enumerate(updates):
            same = [other for other in updates if other.deal == update.deal]
            kind = next((other.kind for other in reversed(same) if other.kind is not None), DealKind.NEW)
            if happening.kind not in (None, kind):
                continue
            before = [other for other in updates[:place] if other.deal == update.deal]
            outcome = next((other.outcome for other in reversed(before) if other.outcome), None)
            stage = next((other.stage for other in reversed(before) if other.stage), None)
            if {
                DealMoment.OPENED: not before,
                DealMoment.WON: update.outcome is Outcome.WON and outcome is not Outcome.WON,
                DealMoment.LOST: update.outcome is Outcome.LOST and outcome is not Outcome.LOST,
                DealMoment.ENTERED: alike(update.stage, happening.stage) and not alike(stage, happening.stage),
            }[happening.moment]:
                yield update

    # Verdicts

    def verdict(self, node: object) -> bool | None:
        match node:
            case QualificationGuard():
                return self.assessed.disqualified if node.disqualified else self.assessed.qualified
            case FitGuard():
                fits = self.assessed.fit_of(node.name).fits
                others = [] if node.name else [other.fits for other in self.assessed.contenders]
                return None if fits is False and any(other is not False for other in others) else fits
            case StageGuard():
                stage = self.assessed.stage
                return None if stage is None else any(alike(stage, name) for name in node.stages)
            case TemperatureGuard():
                scale = ["cold", "warm", "qualified"]
                if self.assessed.temperature is None:
                    return None
                here, wanted = scale.index(self.assessed.temperature.value), scale.index(node.temperature)
                return {
                    None: here == wanted,
                    Comparison.AT_LEAST: here >= wanted,
                    Comparison.AT_MOST: here <= wanted,
                }[node.comparison]
            case ScoreGuard():
                score = self.assessed.score_of(node.name)
                low, high = (score.low, score.low) if node.surely else (score.value, score.high)
                return agreed(points > node.points if node.more else points >= node.points for points in (low, high))
            case GradeGuard():
                fit = self.assessed.fit_of(node.name)
                if fit.fits is False:
                    return node.comparison is Comparison.AT_MOST
                # Worst first: the grades it could have are those between its own and the best it could get.
                scale = list(reversed(fit.scale))
                ranks = range(scale.index(fit.grade), scale.index(fit.high_grade) + 1)
                wanted_ranks = [scale.index(grade) for grade in node.grades]
                return agreed(
                    {
                        None: rank in wanted_ranks,
                        Comparison.AT_LEAST: rank >= wanted_ranks[0],
                        Comparison.AT_MOST: rank <= wanted_ranks[0],
                    }[node.comparison]
                    for rank in ranks
                )
            case _:
                raise AssertionError(node)


def agreed(answers: Iterator[bool]) -> bool | None:
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def within(happening: Any) -> Iterator[object]:
    yield happening
    for part in happening.parts:
        yield from within(part)


def spells(fact: object, member: Enum) -> bool:
    if fact is member:
        return True
    if not isinstance(fact, str) or isinstance(fact, type(member)):
        return False
    text = plain(fact).replace(" ", "_").replace("-", "_")
    return text in (str(member.value), member.name.lower())


def bounds(condition: object) -> list[Any]:
    match condition:
        case Compared() | Is():
            return list(condition.bounds)
        case _:
            raise AssertionError(condition)


def fits(event: Any, happening: Recorded) -> bool:
    names = {"Budget": "budget", "Authority": "authority", "Need": "need", "Timeline": "timeline"}

    def fact(name: str) -> object:
        if isinstance(event, EvidenceFound):
            return getattr(event.evidence, "dimension", names.get(type(event.evidence).__name__))
        return getattr(event, name)

    return all(alike(fact(name), wanted) for name, wanted in happening.wanted) and all(
        fact(name) is not None for name in happening.present
    )


def about(value: object, condition: object) -> bool:
    """What an activity is about, where it is of the kind asked for."""
    if isinstance(condition, (StartsWith, Contains, IsText)):
        right = isinstance(value, str)
    elif isinstance(getattr(condition, "bound", None), Money):
        right = isinstance(value, Money)
    else:
        right = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return right and Oracle(SOME, NOW).meets(value, condition) is True


def done(event: Activity, happening: Activities) -> bool:
    return (
        (not happening.kinds or any(alike(event.kind, kind) for kind in happening.kinds))
        and happening.actor in (None, event.actor)
        and happening.outcome in (None, event.outcome)
        and happening.automated in (None, event.automated)
        and (happening.channel is None or alike(event.channel, happening.channel))
        and (happening.campaign is None or alike(event.campaign, happening.campaign))
        and (happening.about is None or alike(event.value, happening.about))
        and all(event.outcome is not outcome for outcome in happening.outcome_not)
        and all(about(event.value, condition) for condition in happening.conditions)
    )
