/**
 * The offer of a chat that somebody else runs. Nothing of theirs is loaded before a reader agrees.
 */

import { say } from "../messages.js";
import { recall, remember } from "../storage.js";
import { marketOf, told } from "./shop.js";

/**
 * @typedef {import("./shop.js").Shop} Shop
 * @typedef {import("./shop.js").Chat} Chat
 */

const KEY = "kbgen.chat";
const AGREED = "yes";

/** Whether somebody is there to answer. @param {Shop} shop */
function staffed(shop) {
  const market = marketOf(shop);
  const channel = shop.channels.find(({ kind, markets }) => kind === "chat" && markets.includes(market));
  return Boolean(channel && told(shop, channel, Date.now()).open);
}

/** @param {Chat} chat */
function load({ script }) {
  const node = document.createElement("script");
  node.src = script;
  node.async = true;
  document.head.append(node);
}

/** @param {string} text @param {string} className @param {() => void} onClick */
function button(text, className, onClick) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = className;
  node.textContent = text;
  node.addEventListener("click", onClick);
  return node;
}

/** Asks, once: yes is kept until it is taken back, no for this visit. @param {Chat} chat */
function ask(chat) {
  if (recall(KEY, "visit")) return;
  const box = document.createElement("section");
  const text = document.createElement("p");
  box.className = "chat-offer";
  box.setAttribute("aria-label", say("Chat"));
  text.textContent = say("Chat with us? %(name)s runs the chat: if you start it, your browser loads it from %(hosts)s.", {
    name: chat.name,
    hosts: chat.hosts.join(", "),
  });
  const yes = button(say("Start the chat"), "md-button md-button--primary", () => {
    remember(KEY, AGREED);
    box.remove();
    load(chat);
    showWithdrawal();
  });
  const no = button(say("No, thank you"), "md-button", () => {
    remember(KEY, "no", "visit");
    box.remove();
  });
  box.append(text, yes, no);
  document.body.append(box);
}

/** The way back from an agreement; the page without the chat is a page loaded anew. */
function showWithdrawal() {
  for (const place of document.querySelectorAll("[data-chat-withdraw]")) {
    place.replaceChildren(button(say("Stop the chat from loading"), "link", () => {
      remember(KEY, "");
      location.reload();
    }));
  }
}

/** @param {Shop} shop @param {Chat} chat */
export function offer(shop, chat) {
  const agreed = recall(KEY) === AGREED;
  if (agreed) showWithdrawal();
  const begin = () => {
    if (!staffed(shop)) return;
    if (agreed) load(chat);
    else ask(chat);
  };
  const wait = () => setTimeout(begin, chat.after * 1000);
  if (chat.when === "no-results") {
    /** @param {Event} event */
    const onResults = (event) => {
      const { kind, confident } = /** @type {CustomEvent} */ (event).detail;
      if (kind !== "answer" || confident) return;
      document.removeEventListener("kbgen:results", onResults);
      wait();
    };
    document.addEventListener("kbgen:results", onResults);
  } else if (chat.when === "page" || document.querySelector("[data-asked]")) wait();
}
