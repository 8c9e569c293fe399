"""The day that a site is built for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


def today(environ: Mapping[str, str]) -> datetime.date:
    """Return the day of ``SOURCE_DATE_EPOCH`` (reproducible-builds.org: seconds since 1970, UTC), else of the clock.

    Raises `InputError` for a value that is none.
    """
    value = environ.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return datetime.date.today()
    try:
        if int(value) < 0:
            raise ValueError(value)
        return datetime.datetime.fromtimestamp(int(value), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        message = f"“{value}” is no number of seconds since 1970: mend or unset it"
        raise InputError.of("SOURCE_DATE_EPOCH", 0, "usage", message) from None
