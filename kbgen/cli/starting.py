"""The command that makes a new site.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.cli.shared import FINE, count_of, say, short

if TYPE_CHECKING:
    import argparse


def init(options: argparse.Namespace) -> int:
    """Make a new site that builds at once."""
    from kbgen.site import scaffold

    count = scaffold.create(options.folder, options.locale)
    left_out = (
        [] if options.locale else [tag for tag in scaffold.demo_locales() if tag not in scaffold.buildable([tag])]
    )
    if left_out:
        say(f"Left out {', '.join(left_out)}, whose search needs “pip install 'kbgen[thai,chinese]'”.")
    print(
        f"Made {short(options.folder)} with {count_of(count, 'file')}. Next: cd {short(options.folder)} && kbgen serve"
    )
    return FINE
