"""Framework: the questions that must be answered before a lead is qualified, and what each answer means."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

import attrs

from leadflow._validate import EPOCH, asked_at, named, positive_timedelta, required_text, several, whole_number
from leadflow.criteria import Criterion
from leadflow.criteria.check import View
from leadflow.criteria.findings import without_stale
from leadflow.criteria.tree import leaves
from leadflow.errors import invalid, invalid_type, redacted
from leadflow.leads import Lead
from leadflow.leads.vocabulary import member
from leadflow.qualification.findings import Found, in_words, trail_of
from leadflow.qualification.verdict import Action, IfUnmet, Qualification, QualificationVerdict
from leadflow.reasons import Reason

__all__ = ["Dimension", "Framework"]


def _met(value: Criterion, name: str = "") -> Criterion:
    if not isinstance(value, Criterion):
        raise invalid_type(name, value, "a criterion is needed", 'write met=answered("metrics")')
    return value


def _weight(value: int, name: str = "") -> int:
    return whole_number(value, name, minimum=1)


def _if_unmet(value: IfUnmet | str, name: str = "") -> IfUnmet:
    return member(IfUnmet, value, name)


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

    key: str = attrs.field(converter=required_text, kw_only=False)
    question: str = attrs.field(converter=required_text)
    met: Criterion = attrs.field(converter=_met)
    weight: int = attrs.field(default=1, converter=_weight)
    if_unmet: IfUnmet = attrs.field(default=IfUnmet.RECYCLE, converter=_if_unmet)


def _dimensions(value: Iterable[Dimension], name: str = "") -> tuple[Dimension, ...]:
    fix = "write Dimension(key, question=, met=)"
    found = several(value, name, "write dimensions=(Dimension(key, question=, met=),)")
    for dimension in found:
        if not isinstance(dimension, Dimension):
            raise invalid_type(name, dimension, "a dimension is needed", fix)
    if not found:
        raise invalid(name, (), "at least one dimension is required", fix)
    keys = [dimension.key for dimension in found]
    for key in keys:
        if keys.count(key) > 1:
            raise invalid(name, key, "two dimensions share this key", "give each a key of its own")
    return found


def _required(value: int | Iterable[str] | None, name: str = "") -> int | frozenset[str] | None:
    if value is None or isinstance(value, int):
        return value if value is None else whole_number(value, name, minimum=1)
    if isinstance(value, str):
        raise invalid_type(name, value, "several keys are needed", f"write {name}={{{value!r}}}")
    return frozenset(required_text(key, name) for key in several(value, name, 'write 3, or {"need"}'))


def _stale_after(value: timedelta | None, name: str = "") -> timedelta | None:
    return None if value is None else positive_timedelta(value, name)


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
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

    name: str = attrs.field(converter=required_text, kw_only=False)
    dimensions: tuple[Dimension, ...] = attrs.field(converter=_dimensions)
    required: int | frozenset[str] | None = attrs.field(default=None, converter=_required, repr=redacted)
    stale_after: timedelta | None = attrs.field(default=None, converter=_stale_after)

    def __attrs_post_init__(self) -> None:
        keys = tuple(dimension.key for dimension in self.dimensions)
        if isinstance(self.required, int) and self.required > len(keys):
            rule, fix = f"there are only {len(keys)} dimensions", f"write {len(keys)} or less"
            raise invalid("required", self.required, rule, fix)
        if isinstance(self.required, frozenset):
            unknown = sorted(self.required - set(keys))
            if unknown or not self.required:
                rule, fix = f"the dimensions are {', '.join(keys)}", "require some of them, or leave it out"
                raise invalid("required", unknown, rule, fix)

    def qualify(self, lead: Lead, *, as_of: datetime) -> Qualification:
        """Return how ready `lead` is to buy, as known at `as_of` (aware).

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = asked_at(as_of)
        known = lead.as_of(at)
        if self._asks_evidence_alone and not known.evidence:
            return self._nothing_found
        return self._qualified(known, at)

    @cached_property
    def _asks_evidence_alone(self) -> bool:
        # A leaf of a user's own may not say what it reads: it may be anything.
        read = [leaf.paths for dimension in self.dimensions for leaf in leaves(dimension.met)]
        return all(paths and all(path.partition(".")[0] == "evidence" for path in paths) for paths in read)

    # Most leads of a population have no evidence yet: what that comes to is worked out once.
    @cached_property
    def _nothing_found(self) -> Qualification:
        return self._qualified(Lead("no evidence", created_at=EPOCH), EPOCH)

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
        at = asked_at(as_of)
        known = lead.as_of(at)
        return tuple(
            found
            for dimension in self.dimensions
            for found in trail_of(dimension.key, dimension.met, known, as_of=at, stale_after=self.stale_after)
        )

    def _qualified(self, known: Lead, at: datetime) -> Qualification:
        everything, current = View(known, at), View(without_stale(known, as_of=at, stale_after=self.stale_after), at)
        answers: dict[str, bool | None] = {}
        texts: dict[str, str] = {}
        reasons: list[Reason] = []
        stale: list[str] = []
        for dimension in self.dimensions:
            key, weight = dimension.key, dimension.weight
            check = dimension.met.check_in(current)
            texts[key] = in_words(dimension.met, check, current)
            if check.answer is None and current.lead is not known:
                before = dimension.met.check_in(everything)
                if before.answer is not None:
                    stale.append(key)
                    texts[key] = f"{in_words(dimension.met, before, everything)}, but found too long ago"
            answers[key] = check.answer
            points = weight if check.answer else 0
            reasons.append(
                Reason(
                    f"{key}: {texts[key]}",
                    code=key,
                    answer=check.answer,
                    points=points,
                    low=points,
                    high=weight if check.answer is None else points,
                    reachable=weight,
                    missing=check.missing,
                )
            )
        verdict, disqualified, in_the_way = self._verdict(answers)
        met, unmet, unknown = (
            tuple(key for key, answer in answers.items() if answer is wanted) for wanted in (True, False, None)
        )
        open_ones = [dimension for dimension in self.dimensions if dimension.key in unknown]
        return Qualification(
            self.name,
            verdict=verdict,
            met=met,
            unmet=unmet,
            unknown=unknown,
            stale=tuple(stale),
            disqualified=disqualified,
            next_questions=tuple(d.question for d in sorted(open_ones, key=lambda d: -d.weight)),
            actions=tuple(Action(d.key, what=d.if_unmet, because=texts[d.key]) for d in in_the_way),
            reasons=tuple(reasons),
            possible=sum(dimension.weight for dimension in self.dimensions),
        )

    def _verdict(
        self, answers: dict[str, bool | None]
    ) -> tuple[QualificationVerdict, bool | None, tuple[Dimension, ...]]:
        """Return the verdict, whether the lead is disqualified, and the unmet dimensions that stand in the way.

        The four verdicts follow from what is required: all dimensions, so many of them, or a set.

        1. QUALIFIED when enough of the required ones are met, whatever the others are.
        2. While enough of them can still be met: OPEN. No unmet dimension stands in the way yet.
        3. When they no longer can: DISQUALIFIED if any unmet dimension disqualifies, a required one or not.
        4. Otherwise NOT_YET: what is unmet may be mended.
        """
        required = [d for d in self.dimensions if not isinstance(self.required, frozenset) or d.key in self.required]
        enough = self.required if isinstance(self.required, int) else len(required)
        if sum(answers[dimension.key] is True for dimension in required) >= enough:
            return QualificationVerdict.QUALIFIED, False, ()
        unmet = [dimension for dimension in self.dimensions if answers[dimension.key] is False]
        disqualifying = [dimension for dimension in self.dimensions if dimension.if_unmet is IfUnmet.DISQUALIFY]
        # What is not known may yet stand in the way, and then for good.
        possibly = None if any(answers[dimension.key] is not True for dimension in disqualifying) else False
        if sum(answers[dimension.key] is not False for dimension in required) >= enough:
            return QualificationVerdict.OPEN, possibly, ()
        in_the_way = tuple(d for d in unmet if d in required or d in disqualifying)
        if any(dimension in disqualifying for dimension in in_the_way):
            return QualificationVerdict.DISQUALIFIED, True, in_the_way
        return QualificationVerdict.NOT_YET, possibly, in_the_way

    def __str__(self) -> str:
        return f"{self.name}: " + "; ".join(f"{dimension.key}: {dimension.met}" for dimension in self.dimensions)
