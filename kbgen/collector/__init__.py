"""The production service that stores what help sites log."""
