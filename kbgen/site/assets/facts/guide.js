/**
 * The guided answers about returns, delivery and complaints: forms above the tables that the page has anyway.
 */

import { isoDay } from "../decisions.js";
import { say } from "../messages.js";
import { deadlines } from "./complaining.js";
import { arrival, orderBy } from "./delivering.js";
import { local } from "./opening.js";
import { deadline, ruleOf } from "./returning.js";
import { marketOf, written } from "./shop.js";

/**
 * @typedef {import("./shop.js").Shop} Shop
 * @typedef {import("./returning.js").Rule & { within: string, cost: string, how: string, hand_in: string, refund: string }} Rule
 * @typedef {{ rules: Rule[], categories: { key: string, name: string }[], exclusions: { key: string, text: string }[],
 *   form: string }} Returns
 * @typedef {{ name: string, price: string, terms: import("./delivering.js").Terms }} Service
 * @typedef {{ key: string, name: string, markets: string[], zone: string, services: Service[],
 *   seasons: { name: string, service: string, by: string, last: string, day: string }[] }} Zone
 * @typedef {{ zones: Zone[] }} Shipping
 * @typedef {{ steps: { who: string, within: import("./periods.js").Period, written: boolean }[],
 *   days: Record<string, import("./periods.js").WorkingDays>,
 *   bodies: { markets: string[], name: string, url: string, phone: string }[] }} Complaints
 * @typedef {(HTMLElement | string)[]} Content
 */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {...(HTMLElement | string)} content
 * @returns {HTMLElementTagNameMap[Name]}
 */
function make(name, attributes, ...content) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...content);
  return node;
}

/** @param {string} title @param {HTMLElement} field */
const labelled = (title, field) => make("label", { class: "field" }, make("span", {}, title), field);

/** @param {{ key: string, name: string }[]} options @param {string} chosen */
function select(options, chosen) {
  const field = make("select", {}, ...options.map(({ key, name }) => make("option", { value: key }, name)));
  field.value = options.some(({ key }) => key === chosen) ? chosen : options[0].key;
  return field;
}

/** @param {[title: string, text: string][]} rows those without a text are left out */
function list(rows) {
  const found = rows.filter(([, text]) => text);
  return make("dl", {}, ...found.flatMap(([title, text]) => [make("dt", {}, title), make("dd", {}, text)]));
}

/**
 * Puts a form above a table; its answer is told to those who listen.
 *
 * @param {HTMLElement} place
 * @param {string} title
 * @param {HTMLElement[]} fields
 * @param {() => Content} answer
 */
function show(place, title, fields, answer) {
  const result = make("div", { class: "result", role: "status" });
  const heading = make("p", { class: "guide-title", id: `kbgen-guide-${place.dataset.guide}` }, title);
  const form = make("form", { class: "guide-form", "aria-labelledby": heading.id }, heading, ...fields, result);
  const update = () => result.replaceChildren(...answer());
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  place.prepend(form);
  update();
  return update;
}

/** @param {string} text */
const headline = (text) => make("p", { class: "headline" }, text);

/** @param {HTMLElement} place @param {Shop} shop @param {Returns} facts */
function returns(place, shop, { rules, categories, exclusions, form }) {
  const market = select(shop.markets.map(({ key, name }) => ({ key, name })), marketOf(shop));
  const things = [
    { key: "", name: say("Anything else") },
    ...categories,
    ...exclusions.map(({ key, text }) => ({ key: `!${key}`, name: text })),
  ];
  const thing = select(things, "");
  const today = isoDay(new Date());
  const ordered = make("input", { type: "date", max: today });
  const delivered = make("input", { type: "date", max: today });

  const answer = () => {
    const exclusion = exclusions.find(({ key }) => thing.value === `!${key}`);
    if (exclusion) {
      return [headline(say("No, this cannot be returned.")), make("p", {}, say("If it is faulty, it is a warranty claim, and that is always possible."))];
    }
    const day = ordered.value || delivered.value || today;
    const rule = ruleOf(rules, market.value, day, thing.value);
    if (!rule) return [];
    const facts = list([
      [say("How it goes back"), rule.how],
      [say("What it costs"), rule.cost],
      [say("Hand the parcel in"), rule.hand_in],
      [say("Your money"), rule.refund],
    ]);
    const link = form ? [make("a", { href: form, class: "md-button" }, say("Register the return"))] : [];
    const from = delivered.value || (rule.terms.counted_from === "order" ? ordered.value : "");
    if (!from) return [headline(say("Yes. You have: %(window)s", { window: rule.within })), facts, ...link];
    if (delivered.value && ordered.value > delivered.value) return [headline(say("The delivery cannot be before the order: check the dates."))];
    const end = deadline(rule.terms, ordered.value || from, from);
    if (end.day < today) {
      return [
        headline(say("No, the time to return it ended: %(date)s", { date: written(shop, end.day) })),
        make("p", {}, say("If it is faulty, it is a warranty claim, and that is always possible.")),
      ];
    }
    const ground = { window: rule.within, law: say("This is your right by law."), season: say("Longer returns of the season hold for it.") }[end.ground];
    return [headline(say("Yes. Register the return by: %(date)s", { date: written(shop, end.day) })), make("p", {}, ground), facts, ...link];
  };
  const update = show(place, say("Can I return it?"), [
    labelled(say("Country"), market),
    labelled(say("What is it?"), thing),
    labelled(say("Ordered on"), ordered),
    labelled(say("Delivered on"), delivered),
  ], answer);
  return (/** @type {string} */ key) => {
    market.value = key;
    update();
  };
}

/** @param {HTMLElement} place @param {Shop} shop @param {Shipping} facts */
function shipping(place, shop, { zones }) {
  /** @param {string} market */
  const zoneOf = (market) => zones.find(({ markets }) => markets.includes(market))?.key ?? "";
  const to = select(zones, zoneOf(marketOf(shop)));
  const ordered = make("input", { type: "date" });
  const needed = make("input", { type: "date" });
  ordered.value = isoDay(new Date());

  const answer = () => {
    const zone = zones.find(({ key }) => key === to.value);
    if (!zone) return [];
    const [today, minute] = local(zone.zone, Date.now());
    /** @type {HTMLElement[]} */
    const found = [];
    for (const { name, price, terms } of zone.services) {
      /** @type {[string, string][]} */
      const rows = [[say("Price"), price]];
      if (ordered.value) {
        const { sent, earliest, latest } = arrival(terms, ordered.value, ordered.value === today ? minute : 0);
        rows.push([say("Sent"), written(shop, sent)]);
        rows.push([say("Arrives"), earliest === latest ? written(shop, latest) : `${written(shop, earliest)} – ${written(shop, latest)}`]);
      }
      if (needed.value) {
        const last = orderBy(terms, needed.value);
        rows.push([say("To have it in time, order by"), !last || last < today ? say("It is too late for that day.") : written(shop, last)]);
      }
      found.push(headline(name), list(rows));
    }
    const coming = zone.seasons.filter(({ day }) => day >= today);
    if (coming.length) {
      found.push(headline(say("Order for the holidays by")));
      found.push(list(coming.map(({ name, service, by, last }) => [
        service ? `${name} (${service})` : name,
        last < today ? say("%(date)s: too late", { date: by }) : by,
      ])));
    }
    return found;
  };
  const update = show(place, say("When will it arrive?"), [
    labelled(say("Where to"), to),
    labelled(say("Ordered on"), ordered),
    labelled(say("Needed by"), needed),
  ], answer);
  return (/** @type {string} */ key) => {
    to.value = zoneOf(key) || to.value;
    update();
  };
}

/** @param {HTMLElement} place @param {Shop} shop @param {Complaints} facts */
function complaints(place, shop, { steps, days, bodies }) {
  const market = select(shop.markets.map(({ key, name }) => ({ key, name })), marketOf(shop));
  const sent = make("input", { type: "date" });
  sent.value = isoDay(new Date());

  const answer = () => {
    if (!sent.value) return [];
    const dates = deadlines(steps.map(({ within }) => within), sent.value, days[market.value]);
    const ladder = steps.map(({ who, written: inWriting }, index) => {
      const date = written(shop, dates[index]);
      const text = inWriting ? say("Written decision by: %(date)s", { date }) : say("Answer by: %(date)s", { date });
      return make("li", {}, make("strong", {}, who), make("br", {}), text);
    });
    const note = say("These are the latest days, if you take the complaint further on the day of each answer.");
    const found = [make("ol", { class: "ladder" }, ...ladder), make("p", {}, note)];
    const body = bodies.find(({ markets }) => markets.includes(market.value));
    if (!body) return found;
    const contact = body.url
      ? make("a", { href: body.url }, body.name)
      : `${body.name} · ${say("Phone %(number)s", { number: body.phone })}`;
    return [...found, make("p", {}, make("strong", {}, say("Outside body")), make("br", {}), contact)];
  };
  const update = show(place, say("By when will you hear from us?"), [
    labelled(say("Country"), market),
    labelled(say("Complaint sent on"), sent),
  ], answer);
  return (/** @type {string} */ key) => {
    market.value = key;
    update();
  };
}

/** Fills every guide of the page. @param {Shop} shop */
export function guides(shop) {
  const facts = JSON.parse(document.getElementById("kbgen-guides")?.textContent || "{}");
  /** @type {NodeListOf<HTMLElement>} */
  const places = document.querySelectorAll("[data-guide]");
  for (const place of places) {
    const { guide } = place.dataset;
    const follow =
      guide === "returns" && facts.returns ? returns(place, shop, facts.returns) :
      guide === "shipping" && facts.shipping ? shipping(place, shop, facts.shipping) :
      guide === "complaints" && facts.complaints ? complaints(place, shop, facts.complaints) : undefined;
    if (follow) document.addEventListener("kbgen:market", (event) => follow(/** @type {CustomEvent<string>} */ (event).detail));
  }
}
