"""Vocabularies: one spelling for each channel, kind of activity, reason, stage and title, however it was recorded."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import named, normalise_text, required_text, several
from leadflow.errors import invalid, invalid_type
from leadflow.leads.events import Activity, DealUpdated, Event, Planned, ProfileChanged, Rejected, StageEntered
from leadflow.leads.history import History, placed
from leadflow.leads.lead import Lead
from leadflow.leads.profile import Profile
from leadflow.leads.spellings import CHANNELS, KINDS, REASONS, STAGES, TITLES

__all__ = ["Vocabularies", "Vocabulary", "spelling_key"]

# Letters that Unicode does not take apart; the second is often typed for the first.
_LETTERS = str.maketrans({"đ": "d", "ð": "d", "-": " ", "_": " "})


@lru_cache(maxsize=8192)
def spelling_key(text: str) -> str:
    """Return what all spellings of a name share, without case, accents, `-`, `_`, outer white space and punctuation.

    >>> spelling_key("Không đúng đối tượng."), spelling_key("Paid_Social")
    ('khong dung doi tuong', 'paid social')
    """
    folded = unicodedata.normalize("NFD", normalise_text(text).translate(_LETTERS))
    plain = normalise_text("".join(letter for letter in folded if not "\u0300" <= letter <= "\u036f"))
    spoken = [place for place, letter in enumerate(plain) if letter.isalnum()]
    # What is punctuation only is a name as well.
    return plain[spoken[0] : spoken[-1] + 1] if spoken else plain


def _aliases(value: "Mapping[str, Iterable[str]] | Vocabulary") -> FrozenMapping[str, tuple[str, ...]]:
    if isinstance(value, Vocabulary):
        return value.aliases
    if not isinstance(value, Mapping):
        fix = 'write {"Zalo": ["zalo oa", "zalo official account"]}'
        raise invalid_type("aliases", value, "a mapping of names to other spellings is needed", fix)
    found: dict[str, tuple[str, ...]] = {}
    for given, spellings in value.items():
        name = required_text(given, "aliases")
        others = several(spellings, f"aliases[{name!r}]", f'write {{{name!r}: ["another spelling"]}}')
        found[name] = tuple(required_text(other, f"aliases[{name!r}]") for other in others)
    return FrozenMapping(found)


@attrs.frozen(weakref_slot=False, repr=False)
class Vocabulary:
    """Names, and the other spellings of each: `{"Zalo": ["zalo oa", "zalo official account"]}`.

    Case, accents (đ is d), white space, `-`, `_` and punctuation at the ends do not matter, and need no alias.

    Args:
        aliases: The other spellings by the name that is shown; a name may have none.

    Raises:
        InvalidValueError: One spelling belongs to two names.

    >>> Vocabulary({"Zalo": ["zalo oa"]}).name_of("ZALO OA.")
    'Zalo'
    """

    aliases: FrozenMapping[str, tuple[str, ...]] = attrs.field(factory=dict, converter=_aliases)
    _names: dict[str, str] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        names: dict[str, str] = {}
        for name, others in self.aliases.items():
            for spelling in (name, *others):
                known = names.setdefault(spelling_key(spelling), name)
                if known != name:
                    rule = f"is a spelling of both {known!r} and {name!r}"
                    raise invalid("aliases", spelling, rule, "leave it with one of the two")
        object.__setattr__(self, "_names", names)

    def find(self, text: str) -> str | None:
        """Return the name that `text` is a spelling of, or None where this vocabulary does not know it."""
        known = self._names.get(text)
        return self._names.get(spelling_key(required_text(text, "text"))) if known is None else known

    def name_of(self, text: str) -> str:
        """Return the name that `text` is a spelling of; what is not known stays as it is, without outer white space.

        >>> Vocabulary({"Zalo": ["zalo oa"]}).name_of(" Fanpage ")
        'Fanpage'
        """
        known = self.find(text)
        return text.strip() if known is None else known

    def but(self, aliases: "Mapping[str, Iterable[str]] | Vocabulary") -> "Vocabulary":
        """Return the vocabulary with more names and spellings.

        What is added counts before what stood: a spelling that belonged to another name moves, and a name that becomes
        a spelling of another brings all its own with it.

        >>> named = Vocabulary({"Zalo": ["zalo oa"]}).but({"Zalo Official": ["zalo"]})
        >>> named.name_of("zalo oa"), list(named.aliases)
        ('Zalo Official', ['Zalo Official'])
        """
        added = Vocabulary(aliases)
        found = {name: dict.fromkeys(others) for name, others in added.aliases.items()}
        for name, others in self.aliases.items():
            kept = added.find(name) or name
            spellings = found.setdefault(kept, {})
            for other in others if kept == name else (name, *others):
                if added.find(other) is None:
                    spellings[other] = None
        return Vocabulary(found)

    def __repr__(self) -> str:
        return f"Vocabulary({dict(self.aliases)})"


def _vocabulary(value: "Vocabulary | Mapping[str, Iterable[str]]") -> Vocabulary:
    return value if isinstance(value, Vocabulary) else Vocabulary(value)


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Vocabularies:
    """The vocabularies by which facts are read; without arguments those in English and Vietnamese that come with it.

    A population reads its leads by them: `Population.of(leads, as_of=..., vocabularies=Vocabularies())`. The leads that
    you have keep what was recorded.

    Args:
        channels: Of `source.channel` and of activities, such as "Zalo" and "Facebook lead ads".
        kinds: Of activities and of what is planned.
        reasons: Why leads were rejected, entered a stage, or why deals were lost.
        stages: Of leads and of deals.
        titles: Of people.

    >>> Vocabularies().reasons.name_of("khong dung doi tuong.")
    'not our customer'
    """

    channels: Vocabulary = attrs.field(default=Vocabulary(CHANNELS), converter=_vocabulary)
    kinds: Vocabulary = attrs.field(default=Vocabulary(KINDS), converter=_vocabulary)
    reasons: Vocabulary = attrs.field(default=Vocabulary(REASONS), converter=_vocabulary)
    stages: Vocabulary = attrs.field(default=Vocabulary(STAGES), converter=_vocabulary)
    titles: Vocabulary = attrs.field(default=Vocabulary(TITLES), converter=_vocabulary)

    def but(self, **aliases: "Mapping[str, Iterable[str]] | Vocabulary") -> "Vocabularies":
        """Return the vocabularies with more names and spellings, such as `but(channels={"TikTok": ["tik tok"]})`.

        >>> Vocabularies().but(channels={"TikTok": ["douyin"]}).channels.name_of("Douyin")
        'TikTok'
        """
        fields = [field.name for field in attrs.fields(Vocabularies)]
        for name in aliases:
            if name not in fields:
                raise invalid("vocabularies", name, "there is no such vocabulary", f"write one of {', '.join(fields)}")
        return attrs.evolve(self, **{name: getattr(self, name).but(more) for name, more in aliases.items()})

    def read(self, lead: Lead) -> Lead:
        """Return the lead with one spelling of each name, or the lead itself where all are spelled so already.

        >>> from datetime import UTC, datetime
        >>> from leadflow.leads import Source
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC), source=Source(channel="ZALO OA"))
        >>> Vocabularies().read(lead).source.channel
        'Zalo'
        """
        parts: dict[str, Any] = {}
        profile = self._named(lead.initial)
        if profile is not lead.initial:
            parts.update(source=profile.source, person=profile.person)
        records = tuple((at, self._named(record)) for at, record in lead._records)  # noqa: SLF001  # part of facts
        if records != lead._records:  # noqa: SLF001  # as above
            parts["_records"] = records
        events = [self._spelled(event) for event in lead.history]
        if any(event is not known for event, known in zip(events, lead.history, strict=True)):
            parts["history"] = History(events)
        return attrs.evolve(lead, **parts) if parts else lead

    def _named(self, profile: Profile) -> Profile:
        channel, title = profile.source.channel, profile.person.job_title
        source, person = profile.source, profile.person
        if channel is not None and (name := self.channels.name_of(channel)) != channel:
            source = attrs.evolve(source, channel=name)
        if title is not None and (name := self.titles.name_of(title)) != title:
            person = attrs.evolve(person, job_title=name)
        same = source is profile.source and person is profile.person
        return profile if same else attrs.evolve(profile, source=source, person=person)

    def _spelled(self, event: Event) -> Event:
        changes: dict[str, Any] = {}
        fields = FIELDS.get(type(event), ())
        if isinstance(event, ProfileChanged):
            kind = PATHS.get(event.field)
            fields = () if kind is None else (("before", kind), ("after", kind))
        for field, kind in fields:
            text = getattr(event, field)
            if isinstance(text, str) and (name := getattr(self, kind).name_of(text)) != text:
                changes[field] = name
        return placed(attrs.evolve(event, **changes), event._order) if changes else event  # noqa: SLF001  # part of facts


FIELDS: dict[type[Event], tuple[tuple[str, str], ...]] = {
    Activity: (("kind", "kinds"), ("channel", "channels")),
    Planned: (("kind", "kinds"),),
    StageEntered: (("stage", "stages"), ("reason", "reasons")),
    Rejected: (("reason", "reasons"),),
    DealUpdated: (("stage", "stages"), ("reason", "reasons")),
}
PATHS = {"source.channel": "channels", "person.job_title": "titles"}
