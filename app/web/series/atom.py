# SPDX-License-Identifier: Apache-2.0
"""Atom 1.0 (RFC 4287) of reviewed series; no mail can break the XML of the feed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import app
from app.links import absolute, message_path
from app.model import UNDATED, Finding
from app.model.stored import StoredSeries
from app.service.series.feeds import Feed, FeedEntry

NAMESPACE = "http://www.w3.org/2005/Atom"
PATH = "/feed.atom"
MAX_FINDINGS = 50  # of an entry; the page of the series has all
MAX_MESSAGE = 2_000  # characters
# characters that XML 1.0 cannot contain, not even escaped
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AUTHORITY = re.compile(r"[a-z0-9][a-z0-9.-]{0,250}")
_EMAIL = re.compile(r".+@.+", re.DOTALL)
_MINTED = "2026"  # a tag: URI names a year in which the host had its owner


@dataclass(frozen=True, slots=True)
class FeedSource:
    """The address of a feed. `base` is KANTHA_URL, and `filters` are the filters that are set.

    `limit` and `cursor` are empty if the request has none.
    """

    base: str
    filters: Mapping[str, str]
    limit: str = ""
    cursor: str = ""

    def address(self, cursor: str = "") -> str:
        """Return the address of this feed, or of the feed's page that begins at a cursor."""
        more = {"limit": self.limit, "cursor": cursor}
        return self._at(PATH, dict(self.filters) | {n: v for n, v in more.items() if v})

    @property
    def dashboard(self) -> str:
        """Return the address of the dashboard with the same filters."""
        return self._at("/", self.filters)

    @property
    def id(self) -> str:
        """Return the id of the feed, which is the same for all pages of the feed."""
        return self.tag(f"feed?{urlencode(sorted(self.filters.items()))}")

    def of_series(self, message_id: str) -> str:
        return self._at(message_path("/series", message_id), {})

    def id_of(self, entry: FeedEntry) -> str:
        """Return the id of an entry; each change of a state is an entry of its own."""
        name = message_path("series", entry.series.message_id)
        return self.tag(f"{name}#state-{entry.at.timestamp():.6f}" if entry.is_state else name)

    def tag(self, name: str) -> str:
        """Return a tag: URI (RFC 4151); the authority of the URI is a host name without a port."""
        host = (urlsplit(self.base).hostname or "").lower()
        return f"tag:{host if _AUTHORITY.fullmatch(host) else 'kantha.invalid'},{_MINTED}:{name}"

    def _at(self, path: str, values: Mapping[str, str]) -> str:
        query = f"?{urlencode(values)}" if values else ""
        return absolute(self.base, path + query)


def document(feed: Feed, source: FeedSource) -> bytes:
    """Return the feed as UTF-8; the same input always results in the same bytes."""
    ElementTree.register_namespace("", NAMESPACE)
    root = Element(_name("feed"))
    _text(root, "id", source.id)
    _text(root, "title", _title(source.filters))
    _text(root, "updated", _date(_updated(feed)))
    _link(root, "self", source.address(source.cursor), "application/atom+xml")
    _link(root, "alternate", source.dashboard, "text/html")
    if source.cursor:
        _link(root, "first", source.address(), "application/atom+xml")
    if feed.next:
        _link(root, "next", source.address(feed.next), "application/atom+xml")
    _text(SubElement(root, _name("author")), "name", "Kantha")
    _text(root, "generator", "Kantha").set("version", app.__version__)
    for entry in feed.entries:
        _add(root, entry, source)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _updated(feed: Feed) -> datetime:
    """Return the time of the newest entry."""
    return max((entry.at for entry in feed.entries), default=UNDATED)


def _add(root: Element, entry: FeedEntry, source: FeedSource) -> None:
    series = entry.series
    element = SubElement(root, _name("entry"))
    _text(element, "id", source.id_of(entry))
    state = f"{series.patch_state}: " if entry.is_state else ""
    _text(element, "title", f"{state}{_headline(series)}")
    _text(element, "published", _date(series.posted_at))
    _text(element, "updated", _date(entry.at))
    _link(element, "alternate", source.of_series(series.message_id), "text/html")
    author = SubElement(element, _name("author"))
    _text(author, "name", series.author_name or series.author_email or "unknown")
    if _EMAIL.fullmatch(series.author_email):
        _text(author, "email", series.author_email)
    for name in dict.fromkeys(finding.check for finding in entry.open[:MAX_FINDINGS]):
        SubElement(element, _name("category"), term=_clean(name))
    SubElement(element, _name("category"), term=series.patch_state, scheme=source.tag("state"))
    _text(element, "summary", _summary(series)).set("type", "text")
    _text(element, "content", _content(entry)).set("type", "text")


def _headline(series: StoredSeries) -> str:
    kind = "" if series.kind == "PATCH" else f"{series.kind} "
    version = f"v{series.version} " if series.version > 1 else ""
    label = f"[{kind}{version}".rstrip() + "] " if kind or version else ""
    return f"{label}{series.title or '(no subject)'}"


def _summary(series: StoredSeries) -> str:
    counted = (("error", series.errors), ("warning", series.warnings), ("note", series.notes))
    words = [f"{count} {name}{'s' if count != 1 else ''}" for name, count in counted if count]
    words += [series.mark] if series.mark else []
    if not words and series.project:
        return f"This series is for {series.project}, so the kernel's checks were skipped."
    return f"{', '.join(words) or 'no open findings'}; {series.state}; {series.standing.words}"


def _content(entry: FeedEntry) -> str:
    shown = [_line(finding) for finding in entry.open[:MAX_FINDINGS]]
    more = len(entry.open) - len(shown)
    if more:
        shown.append(f"and {more} more")
    return "\n\n".join(shown) or _summary(entry.series)


def _line(finding: Finding) -> str:
    at = finding.at
    place = f"{at.path}:{at.line}" if at.line else at.path or "the mail"
    function = f" in {at.function}()" if at.function else ""
    message = finding.message[:MAX_MESSAGE]
    return f"{finding.severity}: {place}{function}: {message} [{finding.check}]"


def _title(filters: Mapping[str, str]) -> str:
    words = ", ".join(f"{name} {value}" for name, value in filters.items())
    return f"Kantha: {words}" if words else "Kantha: reviewed series"


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, _name(name))
    element.text = _clean(text)
    return element


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, _name("link"), rel=rel, type=kind, href=_clean(href))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def _date(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
