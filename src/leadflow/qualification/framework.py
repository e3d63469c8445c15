"""Framework: the questions that must be answered before a lead is qualified, and what each answer means."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

import attrs

from leadflow._validate import EPOCH, named, positive_timedelta, required_text, several, to_utc, whole_number
from leadflow.criteria import Criterion, View, leaves, without_stale
from leadflow.errors import invalid, invalid_type, redacted
from leadflow.leads import Lead
from leadflow.qualification.findings import in_words
from leadflow.qualification.trail import Found, trail_of
from leadflow.qualification.verdict import Action, IfUnmet, Qualification, QualificationVerdict
from leadflow.reasons import Reason

__all__ = ["Dimension", "Framework"]


def _key(value: str) -> str:
    return required_text(value, "key")


def _met(value: Criterion) -> Criterion:
    if not isinstance(value, Criterion):
        raise invalid_type("met", value, "a criterion is needed", 'write met=answered("metrics")')
    return value


def _weight(value: int) -> int:
    return whole_number(value, "weight", minimum=1)


def _if_unmet(value: IfUnmet | str) -> IfUnmet:
    try:
        return IfUnmet(value)
    except ValueError:
        choices = ", ".join(f"IfUnmet.{member.name}" for member in IfUnmet)
        raise invalid("if_unmet", value, "is no IfUnmet", f"write one of {choices}") from None


def _stale_after(value: timedelta | None) -> timedelta | None:
    return None if value is None else positive_timedelta(value, "stale_after")


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Dimension:
    """One thing that has to be found out: its `question` for people, what it takes to be `met`, and what it means if it
    is not.

    `met` is a criterion over evidence (`evidence.budget.amount >= ...`, `answered("metrics")`) or anything else about
    the lead; `weight` says which is asked first.

    >>> from leadflow.qualification import answered
    >>> Dimension("metrics", question="What will be better, in figures?", met=answered("metrics")).if_unmet.value
    'recycle'
    """

    key: str = attrs.field(converter=_key, kw_only=False)
    question: str = attrs.field(converter=required_text)
    met: Criterion = attrs.field(converter=_met)
    weight: int = attrs.field(default=1, converter=_weight)
    if_unmet: IfUnmet = attrs.field(default=IfUnmet.RECYCLE, converter=_if_unmet)


def _dimensions(value: Iterable[Dimension]) -> tuple[Dimension, ...]:
    found = several(value, "dimensions", "write dimensions=(Dimension(key, question=, met=),)")
    for dimension in found:
        if not isinstance(dimension, Dimension):
            raise invalid_type(
                "dimensions", dimension, "a dimension is needed", "write Dimension(key, question=, met=)"
            )
    if not found:
        raise invalid("dimensions", (), "a framework asks for something", "give at least one Dimension")
    keys = [dimension.key for dimension in found]
    for key in keys:
        if keys.count(key) > 1:
            raise invalid("dimensions", key, "two dimensions share this key", "give each a key of its own")
    return found


def _required(value: int | Iterable[str] | None) -> int | frozenset[str] | None:
    if value is None or isinstance(value, int):
        return value if value is None else whole_number(value, "required", minimum=1)
    if isinstance(value, str):
        raise invalid_type("required", value, "several keys are needed", f"write required={{{value!r}}}")
    return frozenset(required_text(key, "required") for key in several(value, "required", 'write 3, or {"need"}'))


@attrs.frozen(kw_only=True, weakref_slot=False)
class Framework:
    """A qualification framework: `dimensions`, how many of them (or which) are `required`, and when evidence goes
    stale.

    `required` is None (all), a number of dimensions, or a set of keys. Evidence older than `stale_after` counts as
    unknown again. Raises when keys repeat, or more or other dimensions are required than there are.

    >>> from datetime import UTC
    >>> from leadflow.qualification import answered
    >>> metrics = Dimension("metrics", question="What will be better, in figures?", met=answered("metrics"))
    >>> framework = Framework("ours", dimensions=[metrics])
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> framework.qualify(lead, as_of=datetime(2026, 3, 3, tzinfo=UTC)).next_questions
    ('What will be better, in figures?',)
    """

    name: str = attrs.field(converter=_key, kw_only=False)
    dimensions: tuple[Dimension, ...] = attrs.field(converter=_dimensions)
    required: int | frozenset[str] | None = attrs.field(default=None, converter=_required, repr=redacted)
    stale_after: timedelta | None = attrs.field(default=None, converter=_stale_after)

    def __attrs_post_init__(self) -> None:
        keys = tuple(dimension.key for dimension in self.dimensions)
        if isinstance(self.required, int) and self.required > len(keys):
            raise invalid(
                "required", self.required, f"there are only {len(keys)} dimensions", f"write {len(keys)} or less"
            )
        if isinstance(self.required, frozenset):
            unknown = sorted(self.required - set(keys))
            if unknown or not self.required:
                raise invalid(
                    "required",
                    unknown,
                    f"the dimensions are {', '.join(keys)}",
                    "require some of them, or leave it out",
                )

    def qualify(self, lead: Lead, *, as_of: datetime) -> Qualification:
        """Return how ready `lead` is to buy, as known at `as_of` (aware).

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = to_utc(as_of, "as_of")
        known = lead.as_of(at)
        if self._asks_evidence_alone and not known.evidence:
            return self._nothing_found
        return self._qualified(known, at)

    # Most leads of a population have no evidence yet: what that comes to is worked out once.
    @cached_property
    def _asks_evidence_alone(self) -> bool:
        # A leaf of somebody's own may not say what it reads: it may be anything.
        read = [leaf.paths for dimension in self.dimensions for leaf in leaves(dimension.met)]
        return all(paths and all(path.partition(".")[0] == "evidence" for path in paths) for paths in read)

    @cached_property
    def _nothing_found(self) -> Qualification:
        return self._qualified(Lead("nobody", created_at=EPOCH), EPOCH)

    def history(self, lead: Lead, *, as_of: datetime) -> tuple[Found, ...]:
        """Return who found out what on each dimension, when, and what it replaced, as known at `as_of` (aware).

        By dimension in declared order, then by time. Raises as `qualify` does.

        >>> from datetime import UTC
        >>> from leadflow.leads import Answer, EvidenceFound
        >>> from leadflow.qualification import answered
        >>> framework = Framework("ours", dimensions=[Dimension("metrics", question="?", met=answered("metrics"))])
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=at, history=[EvidenceFound(Answer("metrics", "3 days"), at=at, by="rep-7")])
        >>> [(found.dimension, found.by, found.counts) for found in framework.history(lead, as_of=at)]
        [('metrics', 'rep-7', True)]
        """
        at = to_utc(as_of, "as_of")
        known = lead.as_of(at)
        return tuple(
            found
            for dimension in self.dimensions
            for found in trail_of(dimension.key, dimension.met, known, as_of=at, stale_after=self.stale_after)
        )

    def _qualified(self, known: Lead, at: datetime) -> Qualification:
        everything, current = View(known, at), View(without_stale(known, as_of=at, stale_after=self.stale_after), at)
        answers: dict[str, bool | None] = {}
        reasons: list[Reason] = []
        stale: list[str] = []
        for dimension in self.dimensions:
            check = dimension.met.check_for(current)
            said = in_words(dimension.met, check, current)
            if check.answer is None and current.lead is not known:
                before = dimension.met.check_for(everything)
                if before.answer is not None:
                    stale.append(dimension.key)
                    said = f"{in_words(dimension.met, before, everything)}, but found too long ago"
            answers[dimension.key] = check.answer
            reasons.append(_reason(dimension, check.answer, said, check.missing))
        return self._verdict(answers, tuple(reasons), tuple(stale))

    def _in_the_way(self, answers: dict[str, bool | None]) -> tuple[Dimension, ...]:
        unmet = tuple(dimension for dimension in self.dimensions if answers[dimension.key] is False)
        if isinstance(self.required, int):
            return unmet if len(answers) - len(unmet) < self.required else ()
        return tuple(dimension for dimension in unmet if self.required is None or dimension.key in self.required)

    def _verdict(
        self, answers: dict[str, bool | None], reasons: tuple[Reason, ...], stale: tuple[str, ...]
    ) -> Qualification:
        unmet = self._in_the_way(answers)
        needed = [d for d in self.dimensions if not isinstance(self.required, frozenset) or d.key in self.required]
        met = sum(answers[dimension.key] is True for dimension in needed)
        enough = met >= (self.required if isinstance(self.required, int) else len(needed))
        deadly = [dimension for dimension in needed if dimension.if_unmet is IfUnmet.DISQUALIFY]
        disqualified: bool | None = False
        if enough:
            verdict = QualificationVerdict.QUALIFIED
        elif any(dimension in deadly for dimension in unmet):
            verdict, disqualified = QualificationVerdict.DISQUALIFIED, True
        else:
            verdict = QualificationVerdict.NOT_YET if unmet else QualificationVerdict.OPEN
            # What is not known may yet stand in the way, and then for good.
            if any(answers[dimension.key] is not True for dimension in deadly):
                disqualified = None
        unknown = [dimension for dimension in self.dimensions if answers[dimension.key] is None]
        because = {
            dimension.key: reason.text.removeprefix(f"{dimension.key}: ")
            for dimension, reason in zip(self.dimensions, reasons, strict=True)
        }
        return Qualification(
            self.name,
            verdict=verdict,
            met=tuple(key for key, answer in answers.items() if answer is True),
            unmet=tuple(key for key, answer in answers.items() if answer is False),
            unknown=tuple(dimension.key for dimension in unknown),
            stale=stale,
            disqualified=disqualified,
            next_questions=tuple(d.question for d in sorted(unknown, key=lambda d: -d.weight)),
            actions=tuple(Action(d.key, what=d.if_unmet, because=because[d.key]) for d in unmet),
            reasons=reasons,
            possible=sum(dimension.weight for dimension in self.dimensions),
        )

    def __str__(self) -> str:
        return f"{self.name}: " + "; ".join(f"{dimension.key}: {dimension.met}" for dimension in self.dimensions)


def _reason(dimension: Dimension, answer: bool | None, said: str, missing: tuple[str, ...]) -> Reason:
    points = dimension.weight if answer else 0
    return Reason(
        f"{dimension.key}: {said}",
        code=dimension.key,
        answer=answer,
        points=points,
        low=points,
        high=dimension.weight if answer is None else points,
        reachable=dimension.weight,
        missing=missing,
    )
