"""Misuse: what is said when an operator of Python is used where it cannot build a question."""

from leadflow.errors import InvalidTypeError, invalid_type

__all__ = ["no_equality", "no_operand", "no_truth_of_handle", "no_truth_of_question"]


def no_operand(other: object) -> InvalidTypeError:
    """Return the error for what stands beside `&` or `|` and is no question.

    >>> no_operand(10).name
    'operand'
    """
    return invalid_type(
        "operand",
        other,
        "only questions combine with & and |",
        "put parentheses around each comparison, as in (company.employees >= 10) & (company.country.is_('VN')); "
        "of a happening ask .any(), of a field .known() or .is_true()",
    )


def no_truth_of_question(text: str) -> InvalidTypeError:
    """Return the error for a question in an `if`, an `and`, or a chained comparison.

    >>> no_truth_of_question("company.country is VN").value
    'company.country is VN'
    """
    return invalid_type(
        "question",
        text,
        "a question has no truth value before a lead is asked",
        "combine with & | ~ (each part in parentheses) instead of and, or, not; "
        "write .between(low, high) instead of low <= x <= high; ask with .holds(lead, as_of=...)",
    )


def no_truth_of_handle(phrase: str) -> InvalidTypeError:
    """Return the error for a handle in an `if` or an `and`.

    >>> no_truth_of_handle("company.country").value
    'company.country'
    """
    return invalid_type(
        "handle",
        phrase,
        "has no truth value before a lead is asked",
        "write .known() or .is_true() of a field, .any() of a happening; combine questions with & | ~",
    )


def no_equality(phrase: str) -> InvalidTypeError:
    """Return the error for a handle beside `==` or `!=`.

    >>> no_equality("company.country").value
    'company.country'
    """
    return invalid_type(
        "handle",
        phrase,
        "does not compare with == or !=, which must give a truth and not a question",
        "write .is_(...), .is_not(...) or .between(low, high)",
    )
