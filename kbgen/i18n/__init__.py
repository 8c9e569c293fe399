"""Languages: interface catalogs, plural forms, dates, money, text direction."""
