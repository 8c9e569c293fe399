"""The built site, page by page: languages, addresses, notices, links, and nothing that a policy forbids."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from kbgen.model.article import Kind
from tests.site.conftest import BASE, HOSTILE, LOCALES, Site

if TYPE_CHECKING:
    from tests.site.document import Element

LOADING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "xlink:href"}


def links_of(head: Element, rel: str) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in head.all("link", rel=rel)}


def canonical(page: Element) -> str:
    return page.one("link", rel="canonical").get("href")


def test_the_chooser_leads_to_every_language_in_its_own_words(site: Site) -> None:
    page = site.html()["index.html"]
    choices = page.all("a")
    assert [(link.get("href"), link.get("lang"), link.get("dir")) for link in choices] == [
        ("en/", "en", "ltr"),
        ("cs/", "cs", "ltr"),
        ("he/", "he", "rtl"),
    ]
    assert "Čeština" in choices[1].text
    assert "Jak vám můžeme pomoci?" in choices[1].text
    assert canonical(page) == BASE
    assert links_of(page, "alternate") == {"x-default": BASE, **{tag: f"{BASE}{tag}/" for tag in LOCALES}}


@pytest.mark.parametrize(
    ("locale", "identity", "title", "content_lang"),
    [
        ("en", "returns", "Returns policy", "en"),
        ("cs", "returns", "Vrácení zboží", "cs"),
        ("he", "returns", "Returns policy", "en"),
        ("he", "index", "איך נוכל לעזור?", "he"),
        ("cs", "guides/deep/scan", "Scan the label", "en"),
    ],
)
def test_a_page_is_in_its_language_and_its_text_in_the_texts(
    site: Site, locale: str, identity: str, title: str, content_lang: str
) -> None:
    page = site.page(locale, identity)
    assert page.one("html").get("lang") == locale
    assert page.one("html").get("dir") == ("rtl" if locale == "he" else "ltr")
    heading = page.one("h1")
    assert heading.text == title
    assert heading.language() == content_lang
    assert heading.direction() == ("rtl" if content_lang == "he" else "ltr")


def test_every_article_has_its_page_in_every_language(site: Site) -> None:
    for locale in LOCALES:
        for identity, served in site.library.served(locale).items():
            page = site.page(locale, identity)
            if served.article.kind is Kind.QUESTION:
                assert served.article.slug in {element.get("id") for element in page.all()}
            else:
                assert page.one("h1").text == served.article.title


def test_alternates_are_the_real_translations(site: Site) -> None:
    for locale, tags in (("en", ["en", "cs"]), ("cs", ["en", "cs"])):
        found = links_of(site.page(locale, "returns"), "alternate")
        assert list(found) == [*tags, "x-default"]
        assert found["x-default"] == found["en"] == f"{BASE}en/returns/"
        assert unquote(found["cs"]) == f"{BASE}cs/vrácení/"
    assert set(links_of(site.page("he", "index"), "alternate")) == {"en", "cs", "he", "x-default"}


def test_alternates_name_each_other(site: Site) -> None:
    own = {
        canonical(page): links_of(page, "alternate")
        for name, page in site.html().items()
        if page.all("link", rel="canonical") and unquote(canonical(page)) == BASE + name.removesuffix("index.html")
    }
    assert own[BASE] == own[f"{BASE}en/"] == own[f"{BASE}he/"]
    for address, alternates in own.items():
        assert not alternates or address in alternates.values()
        assert [other for other in alternates.values() if own[other] != alternates] == []


def test_a_fallback_page_is_canonical_to_its_source_and_no_alternate(site: Site) -> None:
    for locale in ("cs", "he"):
        page = site.page(locale, "guides/deep/scan")
        assert canonical(page) == f"{BASE}en/guides/deep/scan-label/"
        assert links_of(page, "alternate") == {}


def test_only_fallbacks_say_that_they_are(site: Site) -> None:
    for locale in LOCALES:
        for identity, served in site.library.served(locale).items():
            notices = site.page(locale, identity).with_class("notice")
            if served.article.kind is not Kind.QUESTION and (locale, identity) != ("cs", "returns"):
                assert len(notices) == (not served.translated), (locale, identity)
    (hebrew,) = site.page("he", "returns").with_class("notice")
    assert "has not been translated yet" in hebrew.text  # the site's catalog lacks this message
    assert hebrew.language() == "he"


def test_an_outdated_translation_says_so_and_leads_to_its_source(site: Site) -> None:
    notice = site.page("cs", "returns").with_class("notice")[0]
    link = notice.one("a")
    assert urljoin(f"{BASE}cs/vraceni/", link.get("href")) == f"{BASE}en/returns/"
    assert link.get("hreflang") == "en"
    for current in ("guides/track", "index", "contact"):
        assert site.page("cs", current).with_class("notice") == []


def test_the_language_switch_stays_on_the_article(site: Site) -> None:
    page = site.page("en", "guides/track")
    switch = {link.get("data-language"): link for link in page.all("a") if link.get("data-language")}
    here = f"{BASE}en/guides/track/"
    assert [unquote(urljoin(here, link.get("href"))) for link in switch.values()] == [
        here, f"{BASE}cs/návody/sledování/", f"{BASE}he/guides/track/",
    ]  # fmt: skip
    assert [bool(link.all("small")) for link in switch.values()] == [False, False, True]


def test_the_site_has_its_name_in_each_language(site: Site) -> None:
    assert site.page("cs", "returns").one("title").text == "Vrácení zboží – Nápověda"
    assert site.page("en", "returns").one("title").text == "Returns policy – Test & Help"


def sitemap(site: Site, locale: str) -> dict[str, dict[str, str]]:
    root = ET.parse(site.out / locale / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {
        unquote(url.findtext(f"{space}loc", "")): {
            link.get("hreflang", ""): link.get("href", "") for link in url.findall("{http://www.w3.org/1999/xhtml}link")
        }
        for url in root.findall(f"{space}url")
    }


def test_sitemaps_list_real_pages_and_no_fallbacks(site: Site) -> None:
    index = ET.parse(site.out / "sitemap.xml").getroot()
    assert [element.text for element in index.iter() if element.tag.endswith("loc")] == [
        f"{BASE}{tag}/sitemap.xml" for tag in LOCALES
    ]
    assert list(sitemap(site, "he")) == [f"{BASE}he/"]
    assert set(sitemap(site, "cs")) == {
        f"{BASE}cs/{path}"
        for path in ("", "kontakt/", "vrácení/", "návody/", "návody/sledování/", "faq/", "faq/vracení/")
    }
    canonicals = {
        unquote(canonical(page))
        for name, page in site.html().items()
        if name.startswith("en/") and not page.all("meta", name="robots")
    }
    assert set(sitemap(site, "en")) == canonicals
    assert f"Sitemap: {BASE}sitemap.xml" in (site.out / "robots.txt").read_text()


def test_sitemaps_and_pages_agree_on_alternates(site: Site) -> None:
    for locale in LOCALES:
        for address, alternates in sitemap(site, locale).items():
            name = address.removeprefix(BASE) + "index.html"
            assert alternates in ({}, links_of(site.html()[name], "alternate"))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_404_page_works_from_any_address(site: Site, locale: str) -> None:
    page = site.html()[f"{locale}/404.html"]
    assert page.one("meta", name="robots").get("content") == "noindex"
    assert page.all("link", rel="canonical") == []
    addresses = [element.get(name) for element in page.all() for name in ("href", "src", "action") if element.get(name)]
    assert [address for address in addresses if not address.startswith(("/help/", "#"))] == []
    assert {f"/help/{locale}/", f"/help/{locale}/search/"} <= set(addresses)
    assert unquote(" ".join(addresses)).count("kontakt" if locale == "cs" else "contact")


def test_the_404_page_of_all_languages_speaks_each(site: Site) -> None:
    page = site.html()["404.html"]
    sections = page.all("section")
    assert [(section.get("lang"), section.get("dir")) for section in sections] == [
        ("en", "ltr"), ("cs", "ltr"), ("he", "rtl"),
    ]  # fmt: skip
    assert [section.one("h1").text for section in sections][::2] == ["Page not found", "העמוד לא נמצא"]
    for section, locale in zip(sections, LOCALES, strict=True):
        assert section.one("form").get("action") == f"/help/{locale}/search/"
        assert f"/help/{locale}/" in [link.get("href") for link in section.all("a")]


def json_ld(page: Element) -> list[dict[str, object]]:
    return [json.loads("".join(script.texts)) for script in page.all("script", type="application/ld+json")]


def test_breadcrumbs_are_the_way_down_for_readers_and_machines(site: Site) -> None:
    page = site.page("cs", "guides/track")
    crumbs = page.with_class("crumbs")[0].all("a")
    assert urljoin("https://x.example/cs/a/b/", crumbs[0].get("href")) == "https://x.example/cs/"
    (data,) = json_ld(page)
    items = data["itemListElement"]
    assert isinstance(items, list)
    assert data["@type"] == "BreadcrumbList"
    assert [item["position"] for item in items] == [1, 2, 3]
    assert [item["name"] for item in items][1:] == ["Návody", "Sledování"]
    assert unquote(items[-1]["item"]) == f"{BASE}cs/návody/sledování/"
    assert json_ld(site.page("cs", "index")) == []


def test_words_of_writers_cannot_become_markup(site: Site) -> None:
    page = site.page("en", "legal/terms")
    assert page.one("h1").text == HOSTILE
    assert page.one("title").text.startswith(HOSTILE)
    assert page.all("b") == []
    (data,) = json_ld(page)
    assert HOSTILE in json.dumps(data, ensure_ascii=False).replace('\\"', '"')
    assert page.one("meta", property="og:title").get("content") == HOSTILE


def test_answers_open_at_their_own_and_at_their_permanent_address(site: Site) -> None:
    page = site.page("cs", "faq/returns")
    ids = {element.get("id") for element in page.all()}
    assert {"jak-vrátit", "how-to-return", "window"} <= ids
    (answer,) = page.all("details", id="jak-vrátit")
    assert answer.all("h2")[0].text == "Jak zboží vrátit?"
    assert "how-to-return" in {element.get("id") for element in answer.all()}
    (other,) = page.all("details", id="window")
    assert (other.get("lang"), other.get("dir")) == ("en", "ltr")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_anchor_that_is_known_exists_in_the_page(site: Site, locale: str) -> None:
    for identity, served in site.library.served(locale).items():
        ids = {element.get("id") for element in site.page(locale, identity).all()}
        question = served.article.kind is Kind.QUESTION
        prefix = identity.rpartition("/")[2] + "-" if question else ""
        assert {prefix + section.anchor for section in served.article.sections if section.level} <= ids


def test_links_in_articles_lead_to_the_readers_language(site: Site) -> None:
    czech = unquote(site.page("cs", "guides/track").with_class("md-typeset")[0].one("a").get("href"))
    assert urljoin(f"{BASE}cs/návody/sledování/", czech) == f"{BASE}cs/faq/vracení/#jak-vrátit"
    text = site.page("he", "returns").with_class("md-typeset")[0]
    hrefs = [urljoin(f"{BASE}he/returns/", link.get("href")) for link in text.all("a")]
    assert hrefs[:5] == [
        f"{BASE}he/returns/#cost",
        f"{BASE}he/faq/returns/#how-to-return-by-post",
        f"{BASE}he/contact/",
        f"{BASE}he/form.pdf",
        "https://law.example/a?b=1&c=2",
    ]
    assert urljoin(f"{BASE}he/returns/", text.one("img").get("src")) == f"{BASE}assets/valve.svg"


def test_every_link_leads_to_a_file_and_to_an_id_in_it(site: Site) -> None:
    ids = {name: {e.get("id") for e in page.all()} for name, page in site.html().items()}
    broken = []
    for name, page in site.html().items():
        for element in page.all():
            for attribute in ("href", "src", "action"):
                target = element.get(attribute)
                if not target or element.get("rel") in {"canonical", "alternate"}:
                    continue
                goal = urlsplit(urljoin(BASE + name, target))
                if goal.netloc != "x.example":
                    assert element.tag == "a", (name, target)
                    continue
                path = unquote(goal.path).removeprefix("/help/")
                path += "index.html" if path.endswith("/") or not path else ""
                found = (site.out / path).is_file()
                if not found or (goal.fragment and unquote(goal.fragment) not in ids.get(path, set())):
                    broken.append((name, target))
    assert broken == []


def test_pages_ask_nobody_else_for_anything(site: Site) -> None:
    for name, page in site.html().items():
        for element in page.all():
            loads = [value for key, value in element.attributes.items() if key in LOADING]
            if element.tag == "link" and element.get("rel") not in {"canonical", "alternate", "prev", "next"}:
                loads.append(element.get("href"))
            assert [value for value in loads if urlsplit(value).netloc or urlsplit(value).scheme] == [], name


def test_pages_hold_nothing_that_the_policy_forbids(site: Site) -> None:
    for name, page in site.html().items():
        assert page.all("style") == [], name
        for script in page.all("script"):
            assert script.get("src") or script.get("type") in {"application/json", "application/ld+json"}, name
        for element in page.all():
            forbidden = [key for key in element.attributes if key == "style" or key.startswith("on")]
            assert forbidden == [], (name, element.tag)
            assert "javascript:" not in element.get("href"), name


def test_ids_are_unique_in_their_page(site: Site) -> None:
    for name, page in site.html().items():
        ids = [element.get("id") for element in page.all() if element.get("id")]
        assert sorted(ids) == sorted(set(ids)), name


def test_every_page_has_one_main_heading_and_names_for_pictures(site: Site) -> None:
    for name, page in site.html().items():
        assert len(page.all("main")) == 1, name
        assert len(page.all("h1")) == (len(LOCALES) if name == "404.html" else 1), name
        assert [image for image in page.all("img") if "alt" not in image.attributes] == [], name


def test_headers_forbid_inline_code_everywhere(site: Site) -> None:
    for name in ("_headers", ".htaccess", "nginx-headers.conf"):
        text = (site.out / name).read_text(encoding="utf-8")
        policy = next(line for line in text.splitlines() if "Content-Security-Policy" in line)
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "/help/" in text


def test_what_is_named_by_its_content_is_kept_for_ever(site: Site) -> None:
    texts = {name: (site.out / name).read_text("utf-8") for name in ("_headers", ".htaccess", "nginx-headers.conf")}
    assert re.search(r"^/help/search/en/:generation/\*\n  Cache-Control: .*immutable$", texts["_headers"], re.MULTILINE)
    apache = re.search(r'm#(\^/help/\(.*)#">\n    Header set Cache-Control ".*immutable"', texts[".htaccess"])
    nginx = re.search(r'location ~ "(\^/help/search/.*)" \{', texts["nginx-headers.conf"])
    assert apache
    assert nginx
    files = ["/help/" + path.relative_to(site.out).as_posix() for path in (site.out / "search").rglob("*.*")]
    assert any(name.endswith("/core.bin") for name in files)
    for name in files:
        for pattern in (apache[1], nginx[1]):
            assert bool(re.match(pattern, name)) is not name.endswith("/index.json"), name


def test_neighbours_follow_the_folders_order(site: Site) -> None:
    track, mend = site.page("en", "guides/track"), site.page("en", "guides/repair")
    (following,) = track.all("a", rel="next")
    (before,) = mend.all("a", rel="prev")
    assert urljoin("/en/guides/track/", following.get("href")) == "/en/guides/repair/"
    assert urljoin("/en/guides/repair/", before.get("href")) == "/en/guides/track/"
    assert track.all("a", rel="prev") == []


def test_related_articles_are_the_named_ones_in_the_readers_words(site: Site) -> None:
    (related,) = site.page("cs", "guides/track").with_class("related")
    found = [(link.text, urljoin("/cs/a/b/", unquote(link.get("href")))) for link in related.all("a")]
    assert found == [("Vrácení zboží", "/cs/vrácení/"), ("How do I cancel?", "/cs/faq/orders/#cancel")]
    (source,) = site.page("en", "guides/track").with_class("related")
    assert source.all("a")[0].get("href").endswith("/returns/#cost")


def test_a_page_says_when_it_changed_and_since_when_it_holds(site: Site) -> None:
    assert [time.get("datetime") for time in site.page("en", "returns").all("time")] == ["2026-10-01"]
    assert [time.get("datetime") for time in site.page("en", "legal/terms").all("time")] == ["2026-01-01"]
    assert site.page("cs", "returns").all("time") == []


def test_a_shared_link_shows_the_articles_picture(site: Site) -> None:
    for locale in ("en", "cs"):
        page = site.page(locale, "guides/track")
        assert page.one("meta", property="og:image").get("content") == f"{BASE}assets/valve.svg"
        assert page.one("meta", property="og:url").get("content") == canonical(page)


def test_a_repair_says_what_it_takes(site: Site) -> None:
    (block,) = site.page("en", "guides/repair").with_class("repair")
    for words in ("Easy", "1 hour 30 minutes", "Spanner", "Unplug it"):
        assert words in block.text


def test_the_seasonal_notice_is_there_in_its_season(site: Site) -> None:
    (notice,) = site.page("en", "index").with_class("seasonal")
    assert notice.one("a").text == "Order by 20 December"
    assert urljoin("/en/", notice.one("a").get("href")) == "/en/faq/orders/#cancel"


def test_nothing_unpublished_is_out(site: Site) -> None:
    assert not (site.out / "en" / "later").exists()
    everything = b"".join(path.read_bytes() for path in site.out.rglob("*") if path.is_file())
    assert b"An idea" not in everything
    assert b"_drafts" not in everything
