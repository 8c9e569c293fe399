"""Why searches failed, what would mend them, and whether the mending worked."""
