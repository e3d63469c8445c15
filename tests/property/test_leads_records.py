"""Laws of leads: `as_of` sees no later fact, and records of one lead merge in any order, grouping and number."""

import unicodedata
from datetime import datetime, timedelta
from functools import reduce
from itertools import permutations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from leadflow.leads import Company, Event, History, Lead, ProfileChanged
from leadflow.leads.profile import known_field_value
from leadflow.testing import events, leads, moments
from tests.profiles import share

JUST_BEFORE = datetime.fromisoformat("2026-01-01T00:00+00:00")


def seen(lead: Lead) -> tuple[object, ...]:
    """Return everything that a lead shows."""
    views = (lead.person, lead.company, lead.source, lead.attributes, lead.activities, lead.evidence, lead.owner)
    return (
        *views,
        lead.journey,
        lead.deals,
        lead.consents,
        lead.holds,
        lead.open_objections,
        lead.conflicts,
        lead.tracked,
    )


created_first = leads(created=JUST_BEFORE)


@given(created_first, moments(), events())
def test_what_comes_later_does_not_change_what_was(lead: Lead, as_of: datetime, event: Event) -> None:
    then = lead.as_of(as_of)
    if event.at > as_of:
        assert seen(lead.record(event).as_of(as_of)) == seen(then)
        assert lead.record(event).as_of(as_of) == then
    assert all(known.at <= as_of for known in then.history)
    assert then.as_of(as_of) is then


@given(created_first, moments(), moments())
def test_looking_back_twice_is_looking_back_once(lead: Lead, one: datetime, other: datetime) -> None:
    early, late = sorted((one, other))
    assert lead.as_of(late).as_of(early) == lead.as_of(early)
    assert seen(lead.as_of(late).as_of(early)) == seen(lead.as_of(early))


@given(created_first, moments())
def test_a_lead_looked_at_earlier_is_as_if_built_so(lead: Lead, as_of: datetime) -> None:
    then = lead.as_of(as_of)
    built = Lead("L-x", created_at=JUST_BEFORE).record(*then.history)
    assert then.history == built.history
    assert (then.journey, then.deals, then.owner) == (built.journey, built.deals, built.owner)


@given(created_first)
def test_the_profile_is_what_was_recorded_last(lead: Lead) -> None:
    changes = lead.history.of(ProfileChanged)
    first = lead.as_of(JUST_BEFORE) if not changes or changes[0].at > JUST_BEFORE else None
    last = {change.field: change.after for change in changes if change.at >= lead.created_at}
    for path, value in last.items():
        section, _, name = path.partition(".")
        now = lead.attributes.get(name) if section == "attributes" else getattr(getattr(lead, section), name)
        assert now == value == known_field_value(path, value)
    if first is not None and "company.country" not in last:
        assert lead.company.country == first.company.country


records = leads(ids=st.just("L-1"))


@share(60)  # three leads an example
@given(records, records, records)
def test_records_merge_in_any_order_and_grouping(one: Lead, two: Lead, three: Lead) -> None:
    both = one.merge(two)
    assert both == two.merge(one)
    assert seen(both) == seen(two.merge(one))
    assert both.merge(three) == one.merge(two.merge(three))
    assert seen(both.merge(three)) == seen(three.merge(two).merge(one))


@given(records, records)
def test_merging_again_changes_nothing(one: Lead, other: Lead) -> None:
    both = one.merge(other)
    assert both.merge(one) == both.merge(other) == both.merge(both) == both
    assert one.merge(one) == one


bare = leads(ids=st.just("L-1"), history=st.just(History()))


def claimed(lead: Lead) -> dict[str, object]:
    """Return what a record says, field by field."""
    fields: dict[str, object] = {f"attributes.{name}": value for name, value in lead.attributes.items()}
    for section in ("person", "company", "source"):
        part = attrs.asdict(getattr(lead, section), recurse=False)
        fields.update((f"{section}.{name}", value) for name, value in part.items() if value is not None)
    return fields


def spelled(value: object) -> object:
    """Return a value without the spelling of its text, and a set in one order."""
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return unicodedata.normalize("NFKC", str(value)).casefold().split() if type(value) is str else value


def meant(values: dict[str, object]) -> set[tuple[str, str]]:
    """Return the values of fields without the spelling of their texts."""
    return {(field, repr(spelled(value))) for field, value in values.items()}


@share(60)  # three leads an example
@given(bare, bare, bare)
def test_nothing_recorded_is_lost_and_nothing_is_invented(one: Lead, two: Lead, three: Lead) -> None:
    merged = one.merge(two).merge(three)
    kept, claims = claimed(merged), [claimed(lead) for lead in (one, two, three)]
    others = {(conflict.field, repr(spelled(conflict.claimed))) for conflict in merged.conflicts}
    assert meant(kept) | others == set().union(*map(meant, claims))
    assert not meant(kept) & others
    for conflict in merged.conflicts:
        assert conflict.kept == kept.get(conflict.field)


@share(60)  # three leads an example
@given(bare, bare, bare)
def test_a_merge_never_mixes_two_sources_companies_or_persons(one: Lead, two: Lead, three: Lead) -> None:
    records = sorted((one, two, three), key=lambda lead: lead.created_at)
    merged = one.merge(two).merge(three)
    sources = [lead.source for lead in records if lead.source.channel is not None or lead.source.campaign is not None]
    assert merged.source in [lead.source for lead in records]
    if sources:
        first = next(lead.created_at for lead in records if lead.source in sources)
        assert merged.source in [lead.source for lead in records if lead.created_at == first]
    for section, names in (("company", ("name", "domain")), ("person", ("name",))):
        block = getattr(merged, section)
        for field, value in attrs.asdict(block, recurse=False).items():
            givers = [
                getattr(lead, section)
                for lead in records
                if spelled(getattr(getattr(lead, section), field)) == spelled(value)
            ]
            assert value is None or any(
                all(
                    getattr(giver, name) is None or spelled(getattr(giver, name)) == spelled(getattr(block, name))
                    for name in names
                )
                for giver in givers
            )


@given(records, records)
def test_the_earlier_creation_and_every_event_count(one: Lead, other: Lead) -> None:
    both = one.merge(other)
    assert both.created_at == min(one.created_at, other.created_at)
    assert set(both.history) == {*one.history, *other.history}
    assert both.tracked == (one.tracked or other.tracked)


@given(records, records, moments())
def test_merging_and_looking_back_agree(one: Lead, other: Lead, as_of: datetime) -> None:
    if max(one.created_at, other.created_at) <= as_of:
        assert one.merge(other).as_of(as_of) == one.as_of(as_of).merge(other.as_of(as_of))


NAMED = st.builds(
    Company,
    name=st.sampled_from([None, "Zeta", "zeta ", "Alpha"]),
    domain=st.sampled_from([None, "zeta.example", "alpha.example"]),
    employees=st.none() | st.integers(1, 9),
    city=st.sampled_from([None, "Huế", "Vinh"]),
)


@share(60)  # four leads an example
@given(st.lists(NAMED, min_size=1, max_size=4), st.permutations(range(4)))
def test_named_companies_merge_in_any_order(companies: list[Company], order: list[int]) -> None:
    leads = [
        Lead("L-1", created_at=JUST_BEFORE + timedelta(days=day), company=company)
        for day, company in enumerate(companies)
    ]
    merged = reduce(Lead.merge, leads)
    again = reduce(Lead.merge, [leads[place] for place in order if place < len(leads)])
    assert (merged, merged.conflicts) == (again, again.conflicts)


def test_a_company_known_by_its_domain_alone_is_not_given_another_name() -> None:
    days = [JUST_BEFORE + timedelta(days=day) for day in range(3)]
    parts = (
        Company(name="Zeta"),
        Company(domain="alpha.example", employees=500),
        Company(name="Alpha", domain="alpha.example"),
    )
    for one in permutations(range(3)):
        records = [Lead("L-1", created_at=days[when], company=parts[part]) for part, when in enumerate(one)]
        company = reduce(Lead.merge, records).company
        zeta_first = one[0] < min(one[1], one[2])
        expected = Company(name="Zeta") if zeta_first else Company(name="Alpha", domain="alpha.example", employees=500)
        assert company == expected
