"""kbgen's MkDocs plugins: thin translations of MkDocs' hooks into calls of ``kbgen.site``."""
