/**
 * The shop's facts on every page: what is open now, the reader's market, banners of the day.
 */

import { inSeason, isoDay } from "../decisions.js";
import { say } from "../messages.js";
import { local } from "./opening.js";
import { choose, marketOf, shopOfPage, told } from "./shop.js";

/** @type {<T extends HTMLElement = HTMLElement>(selector: string) => T[]} */
const all = (selector) => Array.from(document.querySelectorAll(selector));

/** Banners hold on the shop's days; a notice of an article on the reader's. */
function showBanners() {
  const now = Date.now();
  for (const notice of all(".seasonal")) {
    const { zone, starts, ends } = notice.dataset;
    notice.hidden = !inSeason(zone ? local(zone, now)[0] : isoDay(new Date(now)), starts, ends);
  }
}

/** @param {import("./shop.js").Shop} shop */
function begin(shop) {
  let market = marketOf(shop);

  function showStates() {
    const now = Date.now();
    for (const place of all("[data-state]")) {
      const channel = shop.channels.find(({ key }) => key === place.dataset.state);
      if (!channel) continue;
      const { open, text } = told(shop, channel, now);
      place.textContent = text || (place.closest("[data-call]") ? channel.plain : "");
      place.classList.toggle("open", open && Boolean(text));
    }
  }

  function showMarket() {
    const channel =
      shop.channels.find(({ kind, markets }) => kind === "phone" && markets.includes(market)) ??
      shop.channels.find(({ kind, markets }) => kind === "mail" && markets.includes(market));
    for (const call of all("[data-call]")) {
      const link = call.querySelector("a");
      const number = call.querySelector("bdi");
      const when = /** @type {HTMLElement | null} */ (call.querySelector("[data-state]"));
      call.hidden = !channel;
      if (!channel || !link || !number || !when) continue;
      link.href = channel.href;
      number.textContent = channel.text;
      when.dataset.state = channel.key;
      when.textContent = channel.plain;
    }
    for (const link of all("a[data-market]")) {
      if (link.dataset.market === market) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const { name = "", currency = "" } = shop.markets.find(({ key }) => key === market) ?? {};
    for (const label of all("[data-market-name]")) label.textContent = name;
    for (const label of all("[data-market-currency]")) label.textContent = currency;
    for (const row of all("[data-markets]")) {
      const mine = (row.dataset.markets ?? "").split(" ").includes(market);
      row.classList.toggle("mine", mine);
      const cell = row.firstElementChild;
      if (mine) cell?.setAttribute("aria-current", "true");
      else cell?.removeAttribute("aria-current");
    }
    showStates();
    document.dispatchEvent(new CustomEvent("kbgen:market", { detail: market }));
  }

  for (const link of all("a[data-market]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      market = link.dataset.market ?? "";
      choose(market);
      showMarket();
      const menu = link.closest("details");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary")?.focus();
      }
      const [status] = all("[data-status]");
      status.textContent = "";
      setTimeout(() => (status.textContent = say("Country: %(name)s", { name: link.firstElementChild?.textContent ?? "" })), 50);
    });
  }

  // Clocks turn at full minutes; a page that was asleep looks again when it is seen.
  const again = () => {
    showStates();
    showBanners();
    setTimeout(again, 60_000 - (Date.now() % 60_000));
  };
  document.addEventListener("visibilitychange", showStates);
  // Paper has the hours: the state of this moment is over when it is read.
  addEventListener("beforeprint", () => {
    for (const place of all("[data-state]")) {
      const channel = shop.channels.find(({ key }) => key === place.dataset.state);
      place.textContent = place.closest("[data-call]") ? (channel?.plain ?? "") : "";
    }
  });
  addEventListener("afterprint", showStates);
  showMarket();
  setTimeout(again, 60_000 - (Date.now() % 60_000));

  const [note] = all("[data-asked]");
  if (note && /[?&]q=[^&]/.test(location.search)) import("./contact.js").then(({ carryQuery }) => carryQuery(note));
  if (document.querySelector("[data-guide]")) import("./guide.js").then(({ guides }) => guides(shop));
  if (shop.chat) {
    const { chat } = shop;
    import("./chat.js").then(({ offer }) => offer(shop, chat));
  }
}

showBanners();
const shop = shopOfPage();
if (shop) begin(shop);
