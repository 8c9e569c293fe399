"""A site's articles together: fallback, staleness, inheritance, order, addresses and dates."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.content import library as libraries
from kbgen.content import links
from kbgen.content.library import Library, Staleness
from kbgen.content.links import ToArticle, ToFile, ToOutside
from kbgen.content.reading import kind_of
from kbgen.content.settings import load_project
from kbgen.content.stamping import stamp_file, stamp_of, stamped
from kbgen.model.article import Kind, Stamp
from tests.samples import MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.model.diagnostic import Diagnostic

DAY = datetime.date(2026, 11, 21)
Files = dict[str, str | bytes | None]


def read(root: Path, files: Files, day: datetime.date = DAY) -> tuple[Library, list[Diagnostic]]:
    return libraries.load(load_project(write_site(root, {**MINIMAL, **files})), day)


def good(root: Path, files: Files, day: datetime.date = DAY) -> Library:
    library, faults = read(root, files, day)
    assert faults == []
    return library


def test_an_article_without_translation_is_served_in_the_source_language(tmp_path: Path) -> None:
    library = good(tmp_path, {"docs/cs/index.md": article("Jak pomůžeme?")})
    served = library.served("cs")
    assert (served["index"].article.title, served["index"].translated) == ("Jak pomůžeme?", True)
    assert (served["returns"].article.title, served["returns"].translated) == ("Returns policy", False)
    assert set(served) == set(library.source)
    assert library.translations("index") == ("en", "cs")
    assert library.translations("returns") == ("en",)


@pytest.mark.parametrize(
    ("stamp", "state"),
    [
        (None, Staleness.UNSTAMPED),
        ("2@{digest}", Staleness.CURRENT),
        ("2@000000000000", Staleness.MINOR),
        ("1@{digest}", Staleness.OUTDATED),
        ("1@000000000000", Staleness.OUTDATED),
        ("3@{digest}", Staleness.OUTDATED),
    ],
)
def test_a_translation_is_as_stale_as_its_stamp_says(tmp_path: Path, stamp: str | None, state: Staleness) -> None:
    files: Files = {"docs/en/returns.md": article("Returns", revision=2)}
    digest = good(tmp_path / "source", files).source["returns"].digest
    keys = {"translates": stamp.format(digest=digest)} if stamp else {}
    files["docs/cs/returns.md"] = article("Vrácení", **keys)
    library = good(tmp_path / "both", files)
    assert library.staleness(library.articles["cs"]["returns"]) is state
    assert library.staleness(library.source["returns"]) is Staleness.SOURCE


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"tags": "[a]"}, True),
        ({"updated": "2026-01-01"}, True),
        ({"body": "\n\nText.\n\n"}, True),
        ({"title": "Other"}, False),
        ({"summary": "Other."}, False),
        ({"body": "Other.\n"}, False),
    ],
)
def test_a_digest_covers_what_readers_get(tmp_path: Path, change: dict[str, str], same: bool) -> None:
    before = good(tmp_path / "a", {"docs/en/returns.md": article("Returns")}).source["returns"].digest
    changed = article(**{"title": "Returns", **change})
    after = good(tmp_path / "b", {"docs/en/returns.md": changed}).source["returns"]
    assert (after.digest == before) is same


def test_a_digest_does_not_depend_on_how_a_file_is_saved(tmp_path: Path) -> None:
    text = article("Vrácení", body="One.\n\nTwo.\n")
    plain = text.encode()
    saved = [
        plain,
        plain.replace(b"\n", b"\r\n"),
        plain.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + plain,
        plain + b"\n\n",
    ]
    digests = {
        good(tmp_path / str(number), {"docs/en/returns.md": content}).source["returns"].digest
        for number, content in enumerate(saved)
    }
    assert len(digests) == 1


def test_lines_count_in_the_file_however_it_is_saved(tmp_path: Path) -> None:
    text = article("Returns", tags="[a]", body="Text.\n\n## Cost\n\n[a](/index.md)\n").replace("\n", "\r\n")
    saved = good(tmp_path, {"docs/en/returns.md": b"\xef\xbb\xbf" + text.encode()}).source["returns"]
    rows = text.split("\r\n")
    assert rows[saved.line_of("tags") - 1] == "tags: [a]"
    assert rows[saved.sections[1].line - 1] == "## Cost"
    assert rows[saved.references[0].line - 1] == "[a](/index.md)"


def test_a_translation_has_the_keys_it_leaves_out_from_its_source(tmp_path: Path) -> None:
    library = good(
        tmp_path,
        {
            "docs/en/returns.md": article(
                "Returns", tags="[a]", order=7, icon="x", slug="send-back", updated="2026-01-01"
            ),
            "docs/cs/returns.md": article("Vrácení", icon="y"),
        },
    )
    front = library.served("cs")["returns"].article.front
    assert (front.tags, front.order, front.icon, front.slug, front.updated) == (("a",), 7, "y", "", None)


def test_children_are_in_their_order_then_by_name_in_every_language(tmp_path: Path) -> None:
    library = good(
        tmp_path,
        {
            "docs/en/guides/index.md": article("Guides"),
            "docs/en/guides/c.md": article("C", order=1),
            "docs/en/guides/b.md": article("B"),
            "docs/en/guides/a.md": article("A"),
            "docs/en/guides/d.md": article("D", order=0),
            "docs/cs/guides/a.md": article("Á"),
        },
    )
    assert library.children("guides") == ("guides/d", "guides/c", "guides/a", "guides/b")
    assert library.children("") == ("faq", "guides", "returns")
    assert library.children("nothing") == ()


def test_addresses_are_made_of_each_languages_own_words(tmp_path: Path) -> None:
    library = good(
        tmp_path,
        {
            "docs/en/guides/index.md": article("Guides"),
            "docs/en/guides/deep/index.md": article("Deep"),
            "docs/en/guides/deep/track.md": article("Track", slug="track-parcel"),
            "docs/cs/guides/index.md": article("Návody", slug="návody"),
            "docs/cs/guides/deep/track.md": article("Sledovat", slug="sledování"),
            "faq/cs/returns/index.md": article("Vrácení", slug="vrácení"),
            "faq/cs/returns/how-to-return.md": article("Jak?", slug="jak-vrátit"),
        },
    )
    assert [library.address(tag, "guides/deep/track") for tag in ("en", "cs")] == [
        "guides/deep/track-parcel/",
        "návody/deep/sledování/",
    ]
    assert [library.address(tag, "faq/returns/how-to-return") for tag in ("en", "cs")] == [
        "faq/returns/#how-to-return",
        "faq/vrácení/#jak-vrátit",
    ]
    assert [library.address(tag, "index") for tag in ("en", "cs")] == ["", ""]


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2026-11-09", {"index", "returns", "faq", "faq/returns", "faq/returns/how-to-return"}),
        ("2026-11-10", {"index", "returns", "faq", "faq/returns", "faq/returns/how-to-return", "sale"}),
        ("2026-11-20", {"index", "returns", "faq", "faq/returns", "faq/returns/how-to-return"}),
    ],
)
def test_articles_come_and_go_by_the_day_in_every_language(tmp_path: Path, day: str, known: set[str]) -> None:
    files: Files = {
        "docs/en/sale.md": article("Sale", publish_at="2026-11-10", expire_at="2026-11-20"),
        "docs/cs/sale.md": article("Výprodej"),
    }
    library = good(tmp_path, files, datetime.date.fromisoformat(day))
    assert set(library.served("en")) == set(library.served("cs")) == known
    assert ("sale" in library.unpublished["en"]) == ("sale" not in known)


def test_a_translation_may_come_later_than_its_source(tmp_path: Path) -> None:
    library = good(tmp_path, {"docs/cs/returns.md": article("Vrácení", publish_at="2027-01-01")})
    assert not library.served("cs")["returns"].translated
    assert library.translations("returns") == ("en",)


def test_drafts_and_hidden_files_are_never_read(tmp_path: Path) -> None:
    library = good(
        tmp_path,
        {
            "faq/en/_drafts/idea.md": "no article at all",
            "faq/en/returns/_idea.md": "no article at all",
            "docs/en/.hidden.md": "no article at all",
            "docs/_drafts/x.md": "no article at all",
            "docs/.git/x.md": "no article at all",
            "docs/assets/readme.md": "no article at all",
            "docs/en/data.csv": "a,b\n",
        },
    )
    assert set(library.source) == {"index", "returns", "faq", "faq/returns", "faq/returns/how-to-return"}


def test_a_link_within_the_site_is_read_and_one_out_of_it_is_not(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", MINIMAL)
    (tmp_path / "secret.md").write_text(article("Secret"))
    (root / "docs/en/again.md").symlink_to(root / "docs/en/returns.md")
    (root / "docs/en/out.md").symlink_to(tmp_path / "secret.md")
    (root / "docs/en/folder").symlink_to(tmp_path)
    library, faults = libraries.load(load_project(root), DAY)
    assert [(fault.path, fault.rule) for fault in faults] == [
        ("docs/en/folder", "symlink-outside"),
        ("docs/en/out.md", "symlink-outside"),
    ]
    assert "again" in library.source


@pytest.mark.parametrize(
    ("identity", "is_folder", "kind"),
    [
        ("index", True, Kind.HOME), ("returns", False, Kind.PAGE), ("guides", True, Kind.SECTION),
        ("guides/x", False, Kind.GUIDE), ("guides/deep", True, Kind.SECTION), ("legal/terms", False, Kind.LEGAL),
        ("legal", True, Kind.SECTION), ("about/team", False, Kind.PAGE), ("faq", True, Kind.TOPICS),
        ("faq/returns", True, Kind.TOPIC), ("faq/returns/x", False, Kind.QUESTION),
    ],
)  # fmt: skip
def test_a_kind_follows_from_the_place(identity: str, is_folder: bool, kind: Kind) -> None:
    assert kind_of(identity, is_folder=is_folder) is kind


@pytest.mark.parametrize(
    ("at", "target", "goal"),
    [
        ("returns", "/returns.md", ToArticle("returns", "")),
        ("returns", "/faq/index.md#x", ToArticle("faq", "x")),
        ("returns", "/index.md", ToArticle("index", "")),
        ("returns", "#cost", ToArticle("returns", "cost")),
        ("returns", "#vr%C3%A1cen%C3%AD", ToArticle("returns", "vrácení")),
        ("returns", "/returns.md?x=1#cost", ToArticle("returns", "cost")),
        ("returns", "index.md", ToArticle("index", "")),
        ("returns", "./guides/track.md", ToArticle("guides/track", "")),
        ("guides/track", "../returns.md#cost", ToArticle("returns", "cost")),
        ("guides/track", "index.md", ToArticle("guides", "")),
        ("guides/track", "../../../faq/en/returns/how-to-return.md", ToArticle("faq/returns/how-to-return", "")),
        ("faq/returns/how-to-return", "index.md", ToArticle("faq/returns", "")),
        ("faq/returns/how-to-return", "../index.md", ToArticle("faq", "")),
        ("faq/returns/how-to-return", "../../../docs/en/returns.md", ToArticle("returns", "")),
        ("guides/track", "../../cs/returns.md", ToFile("docs/cs/returns.md")),
        ("returns", "/assets/a%20b.svg", ToFile("docs/assets/a b.svg")),
        ("returns", "/assets/../../x", ToFile("docs/x")),
        ("returns", "form.pdf", ToFile("docs/en/form.pdf")),
        ("returns", "../../../etc/passwd", ToFile("../etc/passwd")),
        ("returns", "https://example.com/a.md", ToOutside("https://example.com/a.md")),
        ("returns", "//example.com/a.md", ToOutside("//example.com/a.md")),
        ("returns", "mailto:a@example.com", ToOutside("mailto:a@example.com")),
        ("returns", "TEL:+420", ToOutside("TEL:+420")),
    ],
)
def test_a_link_leads_where_editors_and_the_site_say(
    tmp_path: Path, at: str, target: str, goal: ToArticle | ToFile | ToOutside
) -> None:
    library = good(
        tmp_path, {"docs/en/guides/index.md": article("Guides"), "docs/en/guides/track.md": article("Track")}
    )
    assert links.destination(library.source[at], target) == goal


def test_a_link_into_an_answer_names_the_answer_on_its_topics_page(tmp_path: Path) -> None:
    library = good(tmp_path, {"faq/en/returns/how-to-return.md": article("How?", body="## By post\n\nSo.\n")})
    question = "faq/returns/how-to-return"
    assert links.address(library, "en", ToArticle(question, "")) == "faq/returns/#how-to-return"
    assert links.address(library, "en", ToArticle(question, "by-post")) == "faq/returns/#how-to-return-by-post"
    assert links.address(library, "en", ToArticle("returns", "cost")) == "returns/#cost"
    # A translation may name its headings in its own words: better the page's top than a place that is not there.
    assert links.address(library, "en", ToArticle("returns", "gone")) == "returns/"
    with pytest.raises(KeyError):
        links.address(library, "en", ToArticle("nothing", ""))


def test_anchors_are_headings_ids_and_a_topics_answers(tmp_path: Path) -> None:
    body = '## Cost\n\n<span id="own"></span> text {#attr}\n'
    library = good(
        tmp_path,
        {"docs/en/returns.md": article("R", body=body), "faq/cs/returns/how-to-return.md": article("Jak?", slug="jak")},
    )
    assert links.anchors(library, "en", "returns") == {"cost", "own", "attr"}
    assert links.anchors(library, "cs", "faq/returns") == {"how-to-return", "jak"}


STAMP = Stamp(2, "0123456789ab")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: T\n---\nB\n", "---\ntitle: T\ntranslates: 2@0123456789ab\n---\nB\n"),
        ("---\ntranslates: 1@aaaaaaaaaaaa\ntitle: T\n---\n", "---\ntranslates: 2@0123456789ab\ntitle: T\n---\n"),
        ("---\r\ntitle: T\r\n---\r\nB\r\n", "---\r\ntitle: T\r\ntranslates: 2@0123456789ab\r\n---\r\nB\r\n"),
        ("---\ntitle: T\n---", "---\ntitle: T\ntranslates: 2@0123456789ab\n---"),
        (
            "---\ntitle: T\n---\n\ntranslates: me\n\n---\n",
            "---\ntitle: T\ntranslates: 2@0123456789ab\n---\n\ntranslates: me\n\n---\n",
        ),
        ("---\r\ntitle: T\n---\nB\r\n", "---\r\ntitle: T\ntranslates: 2@0123456789ab\n---\nB\r\n"),
        ("---\ntitle: T\r\n---\r\nB\n", "---\ntitle: T\r\ntranslates: 2@0123456789ab\r\n---\r\nB\n"),
        ("---\rtitle: T\r---\rB\r", "---\rtitle: T\rtranslates: 2@0123456789ab\r---\rB\r"),
    ],
)
def test_a_stamp_is_written_and_all_else_stays(before: str, after: str) -> None:
    assert stamped(before, STAMP) == after
    assert stamped(after, STAMP) == after


def test_a_stamped_file_is_current_and_keeps_its_byte_order_mark(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + article("Vrácení").replace("\n", "\r\n").encode()
    root = write_site(tmp_path, {**MINIMAL, "docs/cs/returns.md": content})
    path = root / "docs/cs/returns.md"
    source = good(root, {"docs/cs/returns.md": content}).source["returns"]
    assert stamp_file(path, source) is True
    assert path.read_bytes().startswith(b"\xef\xbb\xbf---\r\n")
    assert path.read_bytes().replace(f"translates: {stamp_of(source)}\r\n".encode(), b"") == content
    assert stamp_file(path, source) is False
    library, faults = libraries.load(load_project(root), DAY)
    assert faults == []
    assert library.staleness(library.articles["cs"]["returns"]) is Staleness.CURRENT
