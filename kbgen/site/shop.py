"""The shop's facts as every page shows them: whom to call, the markets, what is open when, the banners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.i18n.formats import date_patterns
from kbgen.policies import guides, opening, wording
from kbgen.policies.facts import Contact
from kbgen.site.embedding import script_json
from kbgen.site.views import ChannelView, MarketView, ShopView

if TYPE_CHECKING:
    import datetime

    from kbgen.i18n.catalogs import Messages
    from kbgen.model.project import ChatSettings
    from kbgen.policies.facts import Channel, Facts

SCRIPTED = frozenset({
    Contact.PHONE.value, Contact.CHAT.value, Contact.MESSENGER.value, Contact.MAIL.value, Contact.FORM.value,
    Contact.COUNTER.value,
})  # fmt: skip
"""The kinds of channels that scripts know: those that may be open or closed, and those that readers are sent to."""


def shop_view(facts: Facts, words: Messages, locale: str, chat: ChatSettings | None = None) -> ShopView | None:
    """Return what the pages of a language show of the shop, or None for a shop without markets."""
    if not facts.markets:
        return None
    markets = {
        item.key: MarketView(item.key, wording.market_name(item, locale), item.currency) for item in facts.markets
    }
    market = own_market(facts, locale)
    channels = [channel_view(channel, words) for channel in facts.channels if is_offered(channel)]
    return ShopView(
        market=market,
        market_name=markets[market].name,
        currency=markets[market].currency,
        call=_call(channels, market),
        markets=tuple(markets.values()),
        data=script_json(_data(facts, words, market, channels, chat)),
        chat=chat is not None,
    )


def own_market(facts: Facts, locale: str) -> str:
    """Return the key of the market that a language's readers most likely buy in: the first of their language."""
    return next((market.key for market in facts.markets if market.language == locale), facts.markets[0].key)


def is_offered(channel: Channel) -> bool:
    """Tell whether pages may show a channel by themselves: somebody answers it, and it is for all purposes."""
    return channel.staffed and not channel.purpose


def time_zone(facts: Facts) -> str:
    """Return the zone by whose clock the shop's days begin: that of the first warehouse or channel that has one."""
    warehouses = facts.shipping.warehouses if facts.shipping else ()
    zones = [warehouse.time_zone for warehouse in warehouses] + [channel.time_zone for channel in facts.channels]
    return next((zone for zone in zones if zone), "UTC")


def schedule(channel: Channel) -> opening.Schedule | None:
    """Return a channel's opening hours, or None for one that never closes."""
    if channel.week is None:
        return None
    days: dict[datetime.date, opening.Spans] = dict.fromkeys(channel.holidays, ())
    days.update({day: tuple(map(wording.minutes, hours)) for day, hours in channel.exceptions.items()})
    week = tuple(tuple(map(wording.minutes, hours)) for hours in channel.week)
    return opening.Schedule(channel.time_zone, week, days)


def channel_view(channel: Channel, words: Messages) -> ChannelView:
    """Return a channel in the words of a language."""
    plain = ""
    if channel.week is not None:
        # i18n: Opening hours with the town whose time they are in.
        plain = words.gettext("%(hours)s (time in %(city)s)") % {
            "hours": wording.hours_of_week(channel.week, words),
            "city": wording.city(channel.time_zone, words.tag),
        }
    text, href = guides.channel_link(channel)
    return ChannelView(
        key=channel.key,
        kind=channel.kind.value,
        name=guides.channel_name(channel, words),
        text=text,
        href=href,
        plain=plain,
        markets=channel.markets,
        schedule=schedule(channel),
    )


def _call(channels: list[ChannelView], market: str) -> ChannelView | None:
    for kind in (Contact.PHONE.value, Contact.MAIL.value):
        for channel in channels:
            if channel.kind == kind and market in channel.markets:
                return channel
    return None


def _data(
    facts: Facts, words: Messages, market: str, channels: list[ChannelView], chat: ChatSettings | None
) -> dict[str, object]:
    known = [channel for channel in channels if channel.kind in SCRIPTED]
    schedules: list[opening.Schedule] = []
    for channel in known:
        if channel.schedule and channel.schedule not in schedules:
            schedules.append(channel.schedule)
    patterns = date_patterns(words.tag)
    data: dict[str, object] = {
        "market": market,
        "markets": [
            {
                "key": item.key,
                "name": wording.market_name(item, words.tag),
                "currency": item.currency,
                "countries": item.countries,
            }
            for item in facts.markets
        ],
        "channels": [
            {
                "key": channel.key,
                "kind": channel.kind,
                "name": channel.name,
                "text": channel.text,
                "href": channel.href,
                "markets": channel.markets,
                "hours": schedules.index(channel.schedule) if channel.schedule else None,
                "plain": channel.plain,
            }
            for channel in known
        ],
        "schedules": [
            {
                "zone": item.zone,
                "week": item.week,
                "days": {day.isoformat(): spans for day, spans in sorted(item.days.items())},
                "city": wording.city(item.zone, words.tag),
            }
            for item in schedules
        ],
        "times": {minute: wording.time_of_day(minute, words) for minute in sorted(_changes(schedules))},
        "months": patterns.months,
        "era": patterns.era,
    }
    if chat:
        data["chat"] = {
            "name": chat.name, "script": chat.script, "hosts": chat.hosts, "after": chat.after, "when": chat.when.value,
        }  # fmt: skip
    return data


def _changes(schedules: list[opening.Schedule]) -> set[int]:
    """Return every minute of a day at which something opens or closes."""
    return {
        minute for item in schedules for spans in (*item.week, *item.days.values()) for span in spans for minute in span
    }
