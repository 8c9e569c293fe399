"""kbgen: a shop's multilingual help centre from Markdown in git."""

__version__ = "0.1.0"
