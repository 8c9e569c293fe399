"""Property tests are reproducible, and do not depend on how busy the machine is."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.setup import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("kbgen", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kbgen")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """Run a PostgreSQL of the tests' own."""
    with postgres.cluster() as running:
        yield running


@pytest.fixture
def database(cluster: postgres.Cluster) -> Iterator[str]:
    """Return the address of an empty database."""
    import psycopg

    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield cluster.url(name)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
