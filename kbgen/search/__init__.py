"""Client-side search: analysis, index, payload, query."""
