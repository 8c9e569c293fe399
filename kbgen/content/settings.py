"""A site's settings: the parts of mkdocs.yml that kbgen itself needs, read without MkDocs."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml

from kbgen.content import failed_searches
from kbgen.content import yaml_nodes as nodes
from kbgen.content.chat_settings import read_chat
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.i18n import languages
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.model.locale import is_tag, normal
from kbgen.model.names import CONFIG
from kbgen.model.project import Project, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLUGIN = "knowledge-base"


def _locale(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not is_tag(value):
        better = normal(value)
        hint = f"write “{better}”" if better != value else "write a BCP 47 tag such as en, cs, zh-Hant or pt-BR"
        raise FaultyValueError(node.start_mark.line, f"has “{value}”, which is no language tag: {hint}")
    return value


def _known_locale(node: yaml.Node) -> str:
    value = _locale(node)
    if not languages.is_known(value):
        near = languages.spoken_in(value)
        hint = (
            f"“{value}” is a country: its language is “{near}”"
            if near
            else "write a BCP 47 tag such as en, cs or zh-Hant"
        )
        raise FaultyValueError(node.start_mark.line, f"has “{value}”, which is no language: {hint}")
    return value


def _locales(node: yaml.Node) -> tuple[str, ...]:
    values = nodes.list_of(_known_locale)(node)
    if not values:
        raise FaultyValueError(node.start_mark.line, "needs at least the source language: write [en]")
    for value in values:
        if values.count(value) > 1:
            raise FaultyValueError(node.start_mark.line, f"lists “{value}” twice; keep one")
    return values


def _article_id(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not value.startswith("/") or not value.endswith(".md"):
        raise FaultyValueError(node.start_mark.line, f"“{value}” is no article: write its path, e.g. /guides/index.md")
    return article_id(value)


def article_id(link: str) -> str:
    """Return the id that a root-relative article link means: ``/guides/index.md`` → ``guides``."""
    name = link.strip("/").removesuffix(".md")
    return name if name == "index" else name.removesuffix("/index")


def is_asset(path: str) -> bool:
    """Tell whether a path from the root stays inside the site's shared assets."""
    return path.startswith("/assets/") and posixpath.normpath(path) == path


def _asset(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not is_asset(value):
        raise FaultyValueError(
            node.start_mark.line, f"“{value}” is no file of docs/assets: write its path, e.g. /assets/icon.svg"
        )
    return value.removeprefix("/")


READERS: dict[str, Callable[[yaml.Node], object]] = {
    "locales": _locales,
    "names": nodes.map_of(nodes.text, "names"),
    "site_names": nodes.map_of(nodes.text, "site_names"),
    "tags": nodes.list_of(nodes.text),
    "scripts": nodes.flag,
    "menu": nodes.list_of(_article_id),
    "legal": nodes.list_of(_article_id),
    "contact": _article_id,
    "icon": _asset,
    "popular": nodes.whole_number,
    "chat": read_chat,
    "faq_page": nodes.flag,
    "offline": nodes.flag,
}
DESCRIPTIONS = {
    "locales": "BCP 47 tags of the site's languages, the source language first. Required.",
    "names": "Languages' own names, where Babel's is not the one wanted.",
    "site_names": "The site's name in a language, where it differs from site_name.",
    "tags": "The contact reasons that articles may be tagged with. Left out: any tag.",
    "scripts": "Whether articles may contain raw scripts and event handlers. Default: false.",
    "menu": "Articles of the main menu. Default: the FAQ and the top folders.",
    "legal": "Articles that the footer links on every page. Default: all of the folder legal.",
    "contact": "The contact page. Default: /contact.md if there is one.",
    "icon": "The site's logo and favicon, a file of docs/assets. Default: kbgen's.",
    "popular": "How many popular questions the home page lists at most. Default: 8.",
    "chat": "A vendor's chat, loaded once a reader agrees. Default: none.",
    "faq_page": "Whether topics carry schema.org's FAQPage. Default: false.",
    "offline": "Whether browsers keep visited pages and the search for readers without a network. Default: true.",
}


def load_project(root: Path) -> Project:
    """Read a site's settings. Raises `InputError` with every fault found."""
    root = root.absolute()
    path = root / CONFIG
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError.of(
            path, 0, "no-site", "no such file: name the site with --site DIR, or make one with “kbgen init DIR”"
        ) from None
    except UnicodeDecodeError:
        raise InputError.of(CONFIG, 0, "not-utf8", "is not UTF-8: save it as UTF-8") from None
    return Project(root, read_settings(text))


def read_settings(text: str) -> Settings:
    """Read the settings out of the text of mkdocs.yml. Raises `InputError` with every fault found."""
    try:
        root = nodes.compose(text)
        top = {entry.key: entry for entry in nodes.entries(root, CONFIG)} if root is not None else {}
    except FaultyValueError as fault:
        raise InputError.of(CONFIG, fault.line + 1, "bad-settings", fault.message) from fault
    options = _plugin_options(top, PLUGIN)
    if options is None:
        line = top["plugins"].line + 1 if "plugins" in top else 1
        raise InputError.of(CONFIG, line, "bad-settings", f"add the plugin: “plugins:”, “- {PLUGIN}:”, “locales: [en]”")
    values, _, faults = nodes.read_fields(options, READERS, ("locales",), PLUGIN)
    complaints = [
        Diagnostic(CONFIG, (fault.line or options.start_mark.line) + 1, "bad-settings", fault.message)
        for fault in faults
    ]
    logging = None
    log_options = _plugin_options(top, failed_searches.PLUGIN)
    if log_options is not None:
        logging, faults = failed_searches.read(log_options)
        complaints += [Diagnostic(CONFIG, fault.line + 1, "bad-settings", fault.message) for fault in faults]
    site_name = _plain_value(top["site_name"].node) if "site_name" in top else ""
    if not site_name:
        complaints.append(Diagnostic(CONFIG, 1, "bad-settings", "“site_name” is missing: add a line “site_name: …”"))
    site_url = _plain_value(top["site_url"].node) if "site_url" in top else ""
    line = top["site_url"].line + 1 if "site_url" in top else 1
    if not _is_site_address(site_url):
        complaints.append(
            Diagnostic(
                CONFIG, line, "bad-settings", "“site_url” must be the site's address, e.g. https://help.example.com/"
            )
        )
    locales = values.get("locales", ())
    for key in ("names", "site_names"):
        for tag in values.get(key, {}):
            if locales and tag not in locales:
                complaints.append(
                    Diagnostic(
                        CONFIG,
                        options.start_mark.line + 1,
                        "bad-settings",
                        f"“{key}” names “{tag}”, which is not in “locales”",
                    )
                )
    if complaints:
        raise InputError(complaints)
    return Settings(
        site_name=site_name,
        site_url=site_url.rstrip("/") + "/",
        locales=locales,
        names=values.get("names", {}),
        tags=frozenset(values.get("tags", ())),
        scripts=bool(values.get("scripts", False)),
        menu=values.get("menu", ()),
        legal=values.get("legal", ()),
        contact=str(values.get("contact", "")),
        icon=str(values.get("icon", "")),
        popular=values.get("popular", 8),
        site_names=values.get("site_names", {}),
        stylesheets=_plain_list(top["extra_css"].node) if "extra_css" in top else (),
        scripts_added=_plain_list(top["extra_javascript"].node) if "extra_javascript" in top else (),
        chat=values.get("chat"),
        faq_page=bool(values.get("faq_page", False)),
        offline=bool(values.get("offline", True)),
        theme_folder=_theme_folder(top["theme"].node) if "theme" in top else "",
        failed_searches=logging,
    )


def key_line(text: str, key: str) -> int:
    """Return the line of a top key of mkdocs.yml, or 0 where it does not stand there."""
    try:
        root = nodes.compose(text)
        found = {entry.key: entry.line + 1 for entry in nodes.entries(root, CONFIG)} if root is not None else {}
    except FaultyValueError:
        return 0
    return found.get(key, 0)


def _plugin_options(top: dict[str, nodes.Entry], plugin: str) -> yaml.Node | None:
    """Return the node of a plugin's settings, or None where the site does not use it."""
    if "plugins" not in top:
        return None
    plugins = top["plugins"].node
    items = plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]
    for item in items:
        if not isinstance(item, yaml.MappingNode):
            continue
        for key, value in item.value:
            if isinstance(key, yaml.ScalarNode) and key.value == plugin:
                return value if isinstance(value, yaml.MappingNode) else _no_options(key)
    # A bare name such as “- knowledge-base” is the plugin without its settings.
    return next(
        (_no_options(item) for item in items if isinstance(item, yaml.ScalarNode) and item.value == plugin), None
    )


def _no_options(name: yaml.Node) -> yaml.Node:
    return yaml.MappingNode("tag:yaml.org,2002:map", [], name.start_mark, name.end_mark)


def _is_site_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not parts.query and not parts.fragment


def _plain_list(node: yaml.Node) -> tuple[str, ...]:
    """Return the texts of a list; an entry that is a mapping counts by its ``path``."""
    found = []
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(item, yaml.MappingNode):
            found += [str(value.value) for key, value in item.value if key.value == "path"]
        else:
            found.append(str(item.value))
    return tuple(found)


def _theme_folder(node: yaml.Node) -> str:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "custom_dir" and isinstance(value, yaml.ScalarNode):
            return str(value.value)
    return ""


def _plain_value(node: yaml.Node) -> str:
    """Return a scalar's text; MkDocs' ``!ENV [NAME, …, default]`` gives the first variable that is set."""
    if node.tag != "!ENV":
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    if isinstance(node, yaml.ScalarNode):
        return os.environ.get(node.value, "")
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        return ""
    *names, default = [str(child.value) for child in node.value]
    return next((os.environ[name] for name in names if name in os.environ), str(default))
