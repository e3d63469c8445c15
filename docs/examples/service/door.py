"""The door: bodies are read with a limit, and refusals go back with their reasons; nothing personal is logged."""

import json
import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from leadflow import LeadflowError
from leadflow.errors import ConflictingEventError, NotYetCreatedError, invalid, invalid_type, redacted
from service.storage import ConflictError, NoSuchLeadError
from service.values import Json

LIMIT = 64 * 1024
"""The most bytes that a body may have."""


class TooLargeError(ValueError):
    """A body has more bytes than anybody reads."""


LOG = logging.getLogger("service")
STATUS: dict[type[Exception], int] = {
    NoSuchLeadError: 404,
    TooLargeError: 413,
    ConflictError: 409,
    ConflictingEventError: 409,
    NotYetCreatedError: 409,
    LeadflowError: 422,
}


async def body(request: Request) -> object:
    """Return the JSON of a request, reading no more than is allowed."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LIMIT:
            raise TooLargeError(f"a body has at most {LIMIT:,} bytes; send one event at a time")
    try:
        raw: object = json.loads(read.decode())
        json.dumps(raw, ensure_ascii=False).encode()  # half of a surrogate pair is no text, and no database takes it
    except (ValueError, RecursionError):
        raise invalid("body", f"{len(read):,} bytes", "is not JSON in UTF-8", "send one JSON object") from None
    return raw


Body = Annotated[object, Depends(body)]


def like(example: Json) -> dict[str, object]:
    """Describe a body by an example, for the page /docs on which one can try the service."""
    content = {"application/json": {"schema": {"type": "object"}, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def key_of(value: str | None, name: str) -> str:
    """Return an id that can stand in a path and a log; refuse any other."""
    if value is None:
        raise invalid(name, value, "is missing", "give it the id of your system: what is sent twice then counts once")
    if len(value) > 200 or "/" in value or value in {".", ".."} or not value.isprintable():
        raise invalid(name, value[:200], "an id is printable, without slash, of at most 200 characters", "shorten it")
    return value


def text_of(value: object, name: str) -> str:
    """Return a text; refuse what is none."""
    if not isinstance(value, str):
        raise invalid_type(name, value, "text is needed", f'write {{"{name}": "..."}}')
    return value


def _refuser(status: int) -> Callable[[Request, Exception], JSONResponse]:
    def refuse(request: Request, error: Exception) -> JSONResponse:
        # leadflow's messages are masked already; a path holds what the caller wrote.
        LOG.info("%s %s: %d %s", request.method, redacted(request.url.path), status, error)
        return JSONResponse({"error": type(error).__name__, "message": str(error)}, status)

    return refuse


def guard(app: FastAPI) -> None:
    """Let errors come back as answers."""
    for kind, status in STATUS.items():
        app.add_exception_handler(kind, _refuser(status))
