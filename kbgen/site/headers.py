"""Security headers for the hosts that help sites stand on, from one table.

Sources: W3C CSP Level 3, the OWASP Secure Headers project; file formats of Netlify and Cloudflare Pages
(``_headers``), Apache's mod_headers and nginx's ``add_header``.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from kbgen.site.assets import tool_assets

POLICY = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self' data:"),
    ("font-src", "'self'"),
    ("media-src", "'self'"),
    ("connect-src", "'self'"),
    ("form-action", "'self'"),
    ("base-uri", "'none'"),
    ("frame-ancestors", "'none'"),
    ("manifest-src", "'self'"),
    ("worker-src", "'self'"),
)
HEADERS = (
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
)
# For a host of the site's own; below a path it would decide for the whole shop.
_OWN_HOST = ("Strict-Transport-Security", "max-age=31536000")
FOREVER = "public, max-age=31536000, immutable"
_SEARCH = "search/[^/]+/[0-9a-f]{12}/"
"""Where the search's files are that are named by their content; the entry beside them is asked for anew."""
_CHAT = ("script-src", "style-src", "img-src", "font-src", "media-src", "connect-src")
"""What a vendor's chat loads from its own hosts, besides frames."""

Headers = tuple[tuple[str, str], ...]


def policy(chat_hosts: tuple[str, ...] = (), endpoint: str = "") -> str:
    """Return the Content-Security-Policy; only a site that offers a chat names the chat's hosts.

    ``endpoint`` is where pages send events, if anywhere: an address of another host is allowed.
    """
    parts = urlsplit(endpoint)
    collector = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    web = " ".join(host for host in chat_hosts if not host.startswith("wss:"))
    rules = []
    for name, value in POLICY:
        more = {"connect-src": " ".join([*chat_hosts, collector]).strip()}.get(name, web) if name in _CHAT else ""
        rules.append(f"{name} {value} {more}".rstrip())
    if web:
        rules.append(f"frame-src {web}")
    return "; ".join(rules)


def headers_of(base_path: str, chat_hosts: tuple[str, ...] = (), endpoint: str = "") -> Headers:
    """Return the headers of every file; ``base_path`` is the site's path on its host, ``/`` at both ends."""
    common = (("Content-Security-Policy", policy(chat_hosts, endpoint)), *HEADERS)
    return (*common, _OWN_HOST) if base_path == "/" else common


def files(
    base_path: str, locales: tuple[str, ...], *, chat_hosts: tuple[str, ...] = (), endpoint: str = ""
) -> dict[str, str]:
    """Return the header files by name.

    ``chat_hosts`` are those that a chat vendor's program may talk to, ``endpoint`` is where pages send events.
    """
    headers = headers_of(base_path, chat_hosts, endpoint)
    return {
        "_headers": _underscore(base_path, locales, headers),
        ".htaccess": _apache(base_path, locales, headers),
        "nginx-headers.conf": _nginx(base_path, locales, headers),
    }


def _underscore(base_path: str, locales: tuple[str, ...], headers: Headers) -> str:
    lines = [f"{base_path}*", *(f"  {name}: {value}" for name, value in headers)]
    kept = [f"{tool_assets().folder}*", *(f"search/{locale}/:generation/*" for locale in locales)]
    for path in kept:
        lines += ["", f"{base_path}{path}", f"  Cache-Control: {FOREVER}"]
    return "\n".join(lines) + "\n"


def _apache(base_path: str, locales: tuple[str, ...], headers: Headers) -> str:
    lines = [
        "# Written by kbgen. Needs mod_headers; allow it with “AllowOverride FileInfo Indexes Options”.",
        "Options -Indexes",
        "AddDefaultCharset utf-8",
    ]
    lines += ["AddType text/javascript .js", f"ErrorDocument 404 {base_path}404.html"]
    lines += [
        "<IfModule mod_headers.c>",
        *(f'  Header always set {name} "{value}"' for name, value in headers),
    ]
    lines += [
        f'  <If "%{{REQUEST_URI}} =~ m#^{base_path}({tool_assets().folder}|{_SEARCH})#">',
        f'    Header set Cache-Control "{FOREVER}"',
        "  </If>",
        "</IfModule>",
    ]
    for locale in locales:
        lines += [
            f'<If "%{{REQUEST_URI}} =~ m#^{base_path}{locale}/#">',
            f"  ErrorDocument 404 {base_path}{locale}/404.html",
            "</If>",
        ]
    return "\n".join(lines) + "\n"


def _nginx(base_path: str, locales: tuple[str, ...], headers: Headers) -> str:
    lines = ["# Written by kbgen. Include this inside the site's server block."]
    add = [f'add_header {name} "{value}" always;' for name, value in headers]
    lines += add
    lines += [f"error_page 404 {base_path}404.html;", "charset utf-8;"]
    # A location that adds a header of its own inherits none: each repeats them.
    for place in (f"{base_path}{tool_assets().folder}", f'~ "^{base_path}{_SEARCH}"'):
        lines += [f"location {place} {{", *("  " + line for line in add)]
        lines += [f'  add_header Cache-Control "{FOREVER}" always;', "}"]
    for locale in locales:
        lines += [f"location {base_path}{locale}/ {{ error_page 404 {base_path}{locale}/404.html; }}"]
    return "\n".join(lines) + "\n"
