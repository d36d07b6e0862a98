"""The pages without data, for what can be said of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from engine.db import Database
from engine.runtime import Engine
from forms import FormJs
from handlers import registry
from web.app import create_app
from web.config import Config


@pytest.fixture
def pages(database: Database, tmp_path: Path) -> Flask:
    """The application on an empty database."""
    engine = Engine(database, forms=FormJs(), handlers=registry.registry())
    return create_app(engine, Config(secret_file=str(tmp_path / "secret")))
