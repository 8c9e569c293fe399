"""What customers of shops call things: wordings of the same meaning, by language, and where they stand in a text.

The data are `<language>.yml` beside this file: one meaning a line, the standard term first. They know no shop. A
shop's own synonyms are in its `search.yml`, where its search itself uses them.

    reading     the data as frozen values
    matching    finds wordings in a text, in whatever form the language gives their words
"""

from kbgen.insights.thesaurus.matching import Spot, Text, Thesaurus
from kbgen.insights.thesaurus.reading import Group, thesaurus_of

__all__ = ["Group", "Spot", "Text", "Thesaurus", "thesaurus_of"]
