"""The browser's modules as the site ships them: without comments and indentation.

Not a minifier: names and structure stay, an error's line still says what happened. Comments must stand on
lines of their own or end a line after two spaces, which a test holds the modules to.
"""

from __future__ import annotations

import re
from typing import Final

_BLOCK: Final = re.compile(r"^[ \t]*/\*\*.*?\*/[ \t]*\n?", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_CAST: Final = re.compile(r"/\*\* @type \{[^\n]*?\} \*/ ?")
_INDENT: Final = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


def stripped(source: str) -> str:
    """A module without its comments and indentation."""
    source = _CAST.sub("", source)
    return _INDENT.sub("", _LINE.sub("", _BLOCK.sub("", source)))
