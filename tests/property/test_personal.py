"""Personal data is shown to whoever asks for it, and never else: marked values are looked for wherever words are made.

Names have a mark of their own: a card and the lists for reps say whom they are about.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cached_property
from inspect import signature
from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from leadflow import Lead, Money
from leadflow.calendars import Month
from leadflow.criteria import attribute, evidence, person
from leadflow.display import to_html
from leadflow.errors import LeadflowError, is_personal
from leadflow.icp import ICP
from leadflow.leads import (
    Answer,
    Authority,
    BuyingRole,
    EvidenceFound,
    History,
    Person,
    Population,
    ProfileChanged,
    ProfileConflict,
    in_order,
)
from leadflow.playbook import Brief, Paragraph, Points, Section, Standing, Table, ToDo, ToDoList, audit
from leadflow.qualification import Dimension, Framework, answered
from leadflow.scores import Characteristic
from leadflow.scoring import Scorecard
from leadflow.sla import WorkItem, WorkList, by_lead
from leadflow.testing import leads
from tests.contracts.public import members
from tests.contracts.scenario import CHAPTERS, story
from tests.contracts.story import PARTS, moment
from tests.contracts.story.agreement import agreement, everybody
from tests.contracts.story.leads import someone
from tests.profiles import share

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DECLARED = {"tax_id", "card_no", "aliases", "born", "income", "faith"}
NAME_PEOPLE = (Standing, ToDoList, ToDo, WorkList, Brief)
CHAPTERS_ON_PEOPLE = {"standings", "pages", "clocks"}
# What is read from these by name is the personal data itself.
HOLD_IT = (Person, Authority, Answer, ProfileChanged, ProfileConflict, WorkItem, Brief)
# Marks are alike: where one is found, no smaller one says more, and the search is long.
UNSHRUNK = [Phase.explicit, Phase.generate]
numbers = st.integers(771_000_000, 779_999_999)
names = st.integers(881_000_000, 889_999_999)


class Faith(Enum):
    """A kind of attribute of which each member says much about a person."""

    ZOROASTRIAN = "zoroastrian faith"
    OTHER = "other faith"


def day(secret: int) -> date:
    return date.fromordinal(secret % 700_000 + 1)


def word(secret: int) -> str:
    """Return a number in letters: digits might be masked because they look like something to call."""
    return str(secret).translate(str.maketrans("0123456789", "qwxzvkjybf"))


def marks_of(secret: int) -> tuple[str, ...]:
    figures = (str(secret), f"{secret:,}", str(day(secret)))
    return (word(secret), *figures, Faith.ZOROASTRIAN.value, Faith.ZOROASTRIAN.name)


def attributes_of(secret: int) -> dict[str, object]:
    text = word(secret)
    return {
        "tax_id": text,
        "card_no": secret,
        "aliases": {f"a{text}", "b"},
        "born": day(secret),
        "income": Money(secret, "VND"),
        "faith": Faith.ZOROASTRIAN,
        "work_email": f"{text} at mail.test",
        "assistant_phone": secret,
    }


def marked(lead: Lead, secret: int, named: int) -> Lead:
    """Return a lead with a marked value in every personal place, merged from two records that disagree."""
    at, later = lead.created_at, lead.created_at + timedelta(hours=1)
    text, name = word(secret), word(named)
    details = {"email": f"x{text}@mail.test", "phone": text, "name": f"{name} Hoa"}
    first = attrs.evolve(
        lead,
        person=attrs.evolve(lead.initial.person, **details),
        attributes={**lead.initial.attributes, **attributes_of(secret)},
        personal_attributes=DECLARED,
    )
    other = Lead(
        lead.id,
        created_at=at + timedelta(minutes=1),
        person=Person(**details | {"email": f"y{text}@mail.test", "phone": f"1{text}"}),
        attributes=attributes_of(secret + 1) | {"tax_id": f"2{text}", "born": day(secret), "nick": text},
    )
    return other.merge(first).record(
        ProfileChanged("attributes.tax_id", at=later, before=f"3{text}", after=f"4{text}"),
        ProfileChanged("attributes.born", at=later, before=day(secret), after=day(secret + 1)),
        ProfileChanged("attributes.nick", at=at, after=text),
        ProfileChanged("attributes.nick", at=later, before=f"5{text}", after=f"6{text}", personal=True),
        ProfileChanged("person.name", at=later, before=f"8{name}", after=f"7{name}"),
        ProfileChanged("person.email", at=later, before=text, after=f"{text} at mail.test"),
        ProfileChanged("person.phone", at=later, before=word(secret + 1), after=text),
        EvidenceFound(Authority(BuyingRole.CHAMPION, name=f"{name} Mai"), at=later),
        EvidenceFound(Answer("champion", f"{name} Lan"), at=later),
        EvidenceFound(Answer("Economic buyer", f"{name} Duc"), at=later),
    )


def questions(secret: int) -> list[Any]:
    """Return questions about every personal field that name a marked value."""
    text, faith = word(secret), attribute("faith", Faith, personal=True)
    tax_id, aliases = attribute("tax_id", str, personal=True), attribute("aliases", frozenset, personal=True)
    texts = (person.name, person.email, person.phone, evidence.authority.name, evidence.answer("champion"), tax_id)
    found: list[Any] = []
    for handle in (*texts, attribute("work_email", str)):
        found += [handle.is_(text), handle.is_not(text), handle.in_({text}), handle.starts_with(text)]
        found += [handle.contains(text), handle.contains_any({text, f"2{text}"})]
    found += [aliases.has(f"a{text}"), aliases.has_any({f"a{text}"}), aliases.has_all({f"a{text}"})]
    found += [
        attribute("card_no", float, personal=True).is_(secret),
        faith.is_(Faith.ZOROASTRIAN),
        faith.in_({Faith.ZOROASTRIAN}),
    ]
    found.append(attribute("born", date, personal=True).is_(day(secret)))
    return found


def own_rules(secret: int) -> tuple[Scorecard, Framework]:
    """Return a scorecard and a framework that are about personal data."""
    asked = questions(secret)
    weighed = [question.worth(number + 1, f"rule {number}") for number, question in enumerate(asked)]
    tax_id, faith = attribute("tax_id", str, personal=True), attribute("faith", Faith, personal=True)
    bins = Characteristic(tax_id, {f"4{word(secret)}": 5, word(secret): 7}, name="bins")
    card = Scorecard(
        "own", *weighed, bins, asked[0].worth(1), Characteristic(faith, {Faith.ZOROASTRIAN: 4}, name="faith")
    )
    met = {
        "champion": answered("champion"),
        "buyer": evidence.answer("Economic buyer").contains("no such name"),
        "named": evidence.authority.name.contains(word(secret)),
        "id": tax_id.is_(word(secret)),
    }
    return card, Framework("own", dimensions=[Dimension(key, question="?", met=each) for key, each in met.items()])


def words_of(thing: Any) -> Iterator[str]:
    """Yield every text that something makes of itself without being asked for personal data."""
    yield repr(thing)
    yield str(thing)
    if hasattr(thing, "_repr_html_"):
        yield to_html(thing)
    for name in {"to_text", "explain", "described"} & members(type(thing)).keys():
        said = getattr(thing, name)
        # Some explain a value that they must be given.
        if all(each.default is not each.empty for each in signature(said).parameters.values()):
            yield str(said())


def parts_of(thing: Any) -> Iterator[Any]:
    """Yield what something is made of and what its properties give, except the personal data itself."""
    if isinstance(thing, Mapping):
        hidden = getattr(thing, "personal", ())
        yield from (value for key, value in thing.items() if key not in hidden and not is_personal(str(key)))
    elif isinstance(thing, (tuple, list, set, frozenset)):
        yield from thing
    if type(thing).__module__.startswith("leadflow") and not isinstance(thing, Enum):
        fields = [field.name for field in attrs.fields(type(thing))] if attrs.has(type(thing)) else []
        read = [name for name, each in members(type(thing)).items() if isinstance(each, (property, cached_property))]
        for name in dict.fromkeys((*fields, *read)):
            part = None if name.startswith("_") or name == "table" else getattr(thing, name)
            if not (isinstance(thing, HOLD_IT) and isinstance(part, (str, date, frozenset, Money))):
                yield part


def leaks(roots: Iterable[Any], marks: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return what shows a mark: everything that is reached from some roots, and below pages on people but for names."""
    waiting: list[tuple[Any, bool]] = [(root, False) for root in roots]
    kept: dict[int, Any] = {}
    found = set()
    while waiting:
        thing, on_people = waiting.pop()
        if id(thing) in kept or isinstance(thing, (bytes, int, float, date, type)) or thing is None:
            continue
        kept[id(thing)] = thing
        on_people = on_people or isinstance(thing, NAME_PEOPLE)
        ours = type(thing).__module__.startswith("leadflow") and not isinstance(thing, Enum)
        for number, text in enumerate(words_of(thing) if ours else [thing] if isinstance(thing, str) else []):
            page = on_people and (number > 0 or isinstance(thing, (str, Section, Paragraph, Points, Table)))
            said = [mark for mark in (*marks, *(() if page else names)) if mark in text]
            found |= {f"{type(thing).__name__}: {mark} in {text[:200]}" for mark in said}
        if not getattr(thing, "redacted", False):
            waiting += [(part, on_people) for part in parts_of(thing)]
    return found


@settings(share(5), phases=UNSHRUNK)
@given(numbers, names)
def test_no_public_verb_shows_what_is_personal(secret: int, named: int) -> None:
    # The story touches every verb and every type, so the search does too.
    with pytest.MonkeyPatch.context() as patch:
        for chapter in CHAPTERS:
            if hasattr(chapter, "someone"):
                patch.setattr(chapter, "someone", lambda turn: marked(someone(turn), secret, named))
        for part in PARTS:
            marks = marks_of(secret) if part in CHAPTERS_ON_PEOPLE else (*marks_of(secret), word(named))
            for line in story(1, part):
                assert not [mark for mark in marks if mark in line], line


@settings(share(10), phases=UNSHRUNK)
@given(numbers, names)
def test_no_rule_about_it_shows_what_is_personal(secret: int, named: int) -> None:
    at = moment(1, days=9)
    card, framework = own_rules(secret)
    people = [marked(someone(1), secret, named), marked(everybody(1)[4], secret, named)]
    # Not every rule says so: what the leads declare must do.
    near = [attribute(name, str).is_(word(secret)[:-1] + "a").worth(1, name) for name in ("tax_id", "nick")]
    hot = [attribute("tax_id", str, personal=True).known().worth(1, "known"), questions(secret)[36].worth(2, "own")]
    ours = ICP("own profile", should=[*near, *hot, attribute("faith", Faith).is_(Faith.OTHER).worth(2, "faith")])
    book = attrs.evolve(agreement(1), qualification=framework, scorers=(*agreement(1).scorers, card))
    book = attrs.evolve(book, icps=(*book.icps, ours))
    roots: list[Any] = [card, framework, card.diff(own_rules(secret + 1)[0]), card.digest, book, *questions(secret)]
    for lead in Population.of(people, as_of=at):
        roots += [lead, lead.conflicts, book.assess(lead, as_of=at), card.score(lead, as_of=at)]
        roots += [framework.qualify(lead, as_of=at), framework.history(lead, as_of=at), lead.as_of(lead.created_at)]
        roots += [question.check(lead, as_of=at) for question in (*questions(secret), ~questions(secret)[0])]
        roots.append(book.standing(lead, as_of=at))
    agreed = agreement(1).contract
    assert agreed is not None
    rows = [*agreed.overdue(people, as_of=at, assess=book.assess), *agreed.due(people, as_of=at, assess=book.assess)]
    roots += [rows, by_lead(rows), book.to_do(people, as_of=at), audit(people, book, as_of=at)]
    roots.append(book.review(people, Month(2026, 3), as_of=at))
    assert leaks(roots, marks_of(secret), [word(named)]) == set()


def wrongs(secret: int) -> list[Callable[[], object]]:
    """Return mistakes in which a marked value stands in a place for personal data."""
    text = word(secret)
    tax_id, faith = attribute("tax_id", str, personal=True), attribute("faith", Faith, personal=True)
    number, born = attribute("card_no", float, personal=True), attribute("born", date, personal=True)
    handles: list[Any] = [person.email, person.name, person.phone, evidence.authority.name, tax_id]
    values: list[Any] = [[text], {text}, (text,), {text: text, "of": [text]}, text.encode(), Money(secret, "EUR")]
    found: list[Callable[[], object]] = []
    for value in values:
        for field in ("name", "email", "phone"):
            found.append(lambda field=field, value=value: Person(**{field: value}))
            found.append(lambda field=field, value=value: ProfileChanged(f"person.{field}", at=NOON, after=value))
        found.append(lambda value=value: Authority(name=value))
        found.append(lambda value=value: Answer("champion", value) if not isinstance(value, Money) else Person(name=1))
        found += [lambda handle=handle, value=value: handle.contains(value) for handle in handles]
        found += [lambda handle=handle, value=value: handle.is_([value]) for handle in handles]
    for value in (text.encode(), {text: 1}, [[text]], datetime.combine(day(secret), time()), object):
        own = {"tax_id": value}
        found.append(lambda own=own: Lead("L-1", created_at=NOON, attributes=own, personal_attributes=DECLARED))
        found.append(
            lambda value=value: ProfileChanged("attributes.tax_id", at=NOON, before=value, personal=True)  # type: ignore[misc]  # one each
        )
    found += [lambda handle=handle: handle.in_(text) for handle in (*handles, faith)]
    found += [lambda: faith.is_(text), lambda: number.is_(text), lambda: number >= text, lambda: born.is_(text)]  # type: ignore[arg-type,operator]  # what must be refused
    found += [
        lambda: Lead("L-1", created_at=NOON, attributes=[("tax_id", text)], personal_attributes=DECLARED),  # type: ignore[arg-type]  # what must be refused
        lambda: Characteristic(tax_id, {secret: 4}),
        lambda: Characteristic(tax_id, {text: 4, (text, "b"): 3}),
        lambda: Characteristic(faith, {text: 4}),
        lambda: bool(tax_id.is_(text)),
    ]
    return found


@settings(share(10), phases=UNSHRUNK)
@given(numbers)
def test_no_error_shows_what_is_personal(secret: int) -> None:
    for number, wrong in enumerate(wrongs(secret)):
        with pytest.raises(LeadflowError) as caught:
            wrong()
        words = f"{caught.value} {caught.value!r}"
        assert not [mark for mark in marks_of(secret)[:4] if mark in words], (number, words)


@given(leads(), numbers)
def test_what_is_declared_stays_declared(lead: Lead, secret: int) -> None:
    text, at = word(secret), lead.created_at
    plain = ProfileChanged("attributes.tax_id", at=at, after=f"2{text}", id="p-1")
    declared = attrs.evolve(plain, personal=True)
    later = ProfileChanged("attributes.tax_id", at=at + timedelta(hours=1), before=f"2{text}", after=f"3{text}")
    assert declared == plain
    assert hash(declared) == hash(plain)
    with_it = attrs.evolve(lead, attributes={**lead.initial.attributes, "tax_id": text})
    silent = with_it.record(plain, later)
    assert text in repr(silent.attributes)
    found = [with_it.record(*events) for events in permutations((plain, declared, later))]
    found += [with_it.record(plain).record(later).record(declared), with_it.record(declared).record(plain, later)]
    found += [attrs.evolve(silent, personal_attributes=[" attributes.tax_id "]), silent.record(declared)]
    found += [attrs.evolve(with_it, history=in_order([*with_it.history, plain, later, declared]))]
    found += [silent.merge(found[0]), found[0].merge(silent), with_it.merge(found[0])]
    found += [pickle.loads(pickle.dumps(each)) for each in found]
    for each in found:
        assert each.personal_attributes == {"tax_id"}
        then = each.as_of(at)
        seen = (each, each.attributes, each.initial, each.conflicts, *each.history, then, then.attributes)
        assert not [thing for thing in seen if text in repr(thing)]
    assert found[0] == silent
    merged = History([plain, later]).merge(History([declared, later]))
    assert text not in repr([merged, *merged, History([plain]).merge(History([declared]))])
