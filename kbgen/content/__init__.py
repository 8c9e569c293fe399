"""The content model: from files to frozen articles and the library that looks them up."""
