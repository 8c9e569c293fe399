"""The shop's facts: read and checked once, formatted for each language, and calculated with."""
