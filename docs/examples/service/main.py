"""Start the service: python -m uvicorn --factory --app-dir docs/examples service.main:serve."""

import os

from fastapi import FastAPI
from sqlalchemy import create_engine

from service.app import create_app
from service.storage import Store


def serve() -> FastAPI:
    """Make the service over the database of `LEADS_DATABASE`, by default a file here."""
    return create_app(Store(create_engine(os.environ.get("LEADS_DATABASE", "sqlite:///leads.sqlite"))))
