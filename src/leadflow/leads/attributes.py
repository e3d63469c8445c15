"""Attributes: the fields of your own that a lead carries, and which of them are personal: nothing shows those."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy

from leadflow._mapping import FrozenMapping
from leadflow._validate import required_text, several
from leadflow.errors import PersonalName, invalid, invalid_type
from leadflow.leads.events import Event, ProfileChanged
from leadflow.leads.values import known_attribute

__all__ = ["attribute_names", "declared", "known_attributes", "own_attributes", "personal_names"]


def attribute_names(value: Iterable[str]) -> frozenset[str]:
    """Return the names of attributes, such as "tax_id" or "attributes.tax_id", without their section.

    >>> attribute_names([" attributes.tax_id"])
    frozenset({'tax_id'})
    """
    name = "personal_attributes"
    return frozenset(
        required_text(required_text(each, name).removeprefix("attributes."), name)
        for each in several(value, name, 'write personal_attributes={"tax_id"}')
    )


def own_attributes(value: Mapping[str, object]) -> FrozenMapping[str, object]:
    """Return custom attributes as a mapping of their own; refuse what is none, and show none of it.

    >>> own_attributes({"erp": "none"})
    FrozenMapping({'erp': 'none'})
    """
    if not isinstance(value, Mapping):
        name = PersonalName("attributes")
        raise invalid_type(name, value, "a mapping is needed", 'write attributes={"erp": "none"}')
    return value if isinstance(value, FrozenMapping) else FrozenMapping(value)


def known_attributes(value: Mapping[str, object], personal: frozenset[str]) -> FrozenMapping[str, object]:
    """Return custom attributes by name, without those that are missing; refuse a name that is given twice.

    Args:
        value: The attributes.
        personal: The names of those that are personal, which no error shows.
    """
    kept: dict[str, object] = {}
    for given, item in value.items():
        name = required_text(given, "attribute")
        if name in kept:
            raise invalid("attributes", given, "is given twice", "drop the white space around one of the two, or one")
        path = f"attributes.{name}"
        kept[name] = known_attribute(item, PersonalName(path) if name in personal else path)
    return FrozenMapping({name: item for name, item in kept.items() if item is not None}, personal)


def personal_names(events: Iterable[Event]) -> frozenset[str]:
    """Return the names of the attributes that changes of the profile declare personal.

    >>> personal_names([])
    frozenset()
    """
    changes = (event for event in events if isinstance(event, ProfileChanged))
    return frozenset(change.field.removeprefix("attributes.") for change in changes if change.personal)


def declared(events: Collection[Event], names: Iterable[str] = ()) -> list[Event]:
    """Return events, in their order, in which every change of a personal attribute says that it is personal.

    Args:
        events: Any events; what one change declares holds for all changes of its attribute.
        names: The attributes that are personal whatever the events say.

    >>> declared([], {"tax_id"})
    []
    """
    found = list(events)
    fields = {f"attributes.{name}" for name in (*names, *personal_names(found))}
    for place, event in enumerate(found if fields else ()):
        if isinstance(event, ProfileChanged) and event.field in fields and not event.personal:
            # Its fields were checked when it was made, and the declaration is no part of what happened.
            found[place] = marked = copy(event)
            object.__setattr__(marked, "personal", True)
    return found
