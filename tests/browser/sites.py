"""The sites that the browser tests look at: the demo, and a small one with gaps and a right-to-left language."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.content.stamping import stamp_of
from kbgen.site import opening

if TYPE_CHECKING:
    from kbgen.content.library import Library

DEMO = Path(__file__).parent.parent.parent
DAY = datetime.date(2026, 11, 21)
LOCALES = ("en", "cs", "ru", "th", "zh-Hant")


def build(root: Path, out: Path) -> None:
    """Build a site as a writer does, for a fixed day."""
    arguments = ["build", "--site", str(root), "--out", str(out), "--now", DAY.isoformat()]
    run = subprocess.run(
        [sys.executable, "-m", "kbgen", *arguments], capture_output=True, text=True, check=False, cwd=root
    )
    assert run.returncode == 0, run.stderr


def library_of(root: Path) -> Library:
    """Read a site's articles, to know their addresses."""
    return opening.load(root, DAY)[1]


GAPS_LOCALES = ("en", "cs", "ru", "th", "zh-Hant", "he")
_TITLES = {
    "en": "Send an item back", "cs": "Jak poslat zboží zpět", "ru": "Как отправить товар обратно",
    "th": "วิธีส่งสินค้าคืน", "zh-Hant": "如何寄回商品", "he": "איך מחזירים פריט",
}  # fmt: skip
_TEXTS = {
    "en": "Register the return and hand in the parcel.", "cs": "Zaregistrujte vrácení a odevzdejte balík.",
    "ru": "Оформите возврат и сдайте посылку.", "th": "ลงทะเบียนการคืนแล้วส่งพัสดุ",
    "zh-Hant": "請先登記退貨，再交寄包裹。", "he": "רושמים את ההחזרה ומוסרים את החבילה בנקודת האיסוף.",
}  # fmt: skip
_TRANSLATED = ("index", "contact", "guides", "guides/old", "faq", "faq/returns", "faq/returns/back")
_ARTICLES = ("index", "contact", "guides", "guides/new", "guides/old", "faq", "faq/returns",
             "faq/returns/back", "faq/returns/late")  # fmt: skip
_FOLDERS = {"guides", "faq", "faq/returns"}
_BODY = """{text}

## {title} {{#pack .step}}

1. {text}
2. {text}

| {title} | 1 | 2 | 3 |
|---|---|---|---|
| {text} | {text} | 12 345 678 | support@alderbrook.example |

!!! warning "{title}"
    {text} [{title}](/contact.md)

## {title} 2 {{#second .step}}

{text} `https://www.alderbrook.example/a-very-long-address/without-any-space-in-it/0123456789`

## {title} 3 {{#third .step}}

{text}
"""
_HEBREW = {
    "Skip to the content": "דילוג לתוכן", "Main menu": "תפריט ראשי", "Menu": "תפריט", "Search": "חיפוש",
    "Search the help": "חיפוש בעזרה", "Language": "שפה", "Languages": "שפות", "You are here": "מיקומך באתר",
    "Topics": "נושאים", "Guides": "מדריכים", "Popular questions": "שאלות נפוצות", "Contact": "יצירת קשר",
    "Still need help?": "עדיין צריכים עזרה?", "On this page": "בעמוד הזה", "Page not found": "העמוד לא נמצא",
    "Other topics": "נושאים אחרים", "Help topics": "נושאי עזרה", "Colours: automatic": "צבעים: אוטומטי",
    "not translated yet": "עוד לא תורגם",
    "This article has not been translated yet. You are reading the original (%(language)s).":
        "המאמר הזה עוד לא תורגם. זהו המקור (%(language)s).",
}  # fmt: skip


def write_gaps(root: Path) -> None:
    """Write a site in which every language lacks an article and has another that is outdated."""
    settings = f"""site_name: Alderbrook
site_url: https://help.example/
docs_dir: docs/en
theme: {{name: material}}
plugins:
  - knowledge-base:
      locales: [{", ".join(GAPS_LOCALES)}]
markdown_extensions: [admonition]
"""
    _write(root / "mkdocs.yml", settings)
    for locale in GAPS_LOCALES:
        for identity in _ARTICLES:
            if locale == "en" or identity in _TRANSLATED:
                _write(_path(root, locale, identity), _article(locale, identity, ""))
    messages = "".join(f'\nmsgid "{key}"\nmsgstr "{value}"\n' for key, value in _HEBREW.items())
    header = 'msgid ""\nmsgstr ""\n"Language: he\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    header += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    _write(root / "locales/he/LC_MESSAGES/kbgen.po", header + messages)
    source = library_of(root).source
    for locale in GAPS_LOCALES[1:]:
        for identity in _TRANSLATED:
            revision = 1 if identity == "guides/old" else source[identity].front.revision
            stamp = f"translates: {revision}@{stamp_of(source[identity]).digest}\n"
            _write(_path(root, locale, identity), _article(locale, identity, stamp))


def _path(root: Path, locale: str, identity: str) -> Path:
    top, _, rest = identity.partition("/")
    base = root / "faq" / locale / rest if top == "faq" else root / "docs" / locale / identity
    return base / "index.md" if identity in _FOLDERS else base.with_name(base.name + ".md")


def _article(locale: str, identity: str, stamp: str) -> str:
    title, text = _TITLES[locale], _TEXTS[locale]
    if locale == "en" and identity == "guides/old":
        stamp = "revision: 2\n"
    elif locale == "en" and identity == "index":
        stamp = "popular: [/faq/returns/back.md, /faq/returns/late.md, /guides/new.md]\n"
    number = _ARTICLES.index(identity) + 1
    body = _BODY.format(title=title, text=text) if identity.startswith("guides/") else f"{text}\n"
    return f"---\ntitle: {title} {number}\nsummary: {text}\n{stamp}---\n{body}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
