// The site's service worker, at its root: what a reader has seen stays readable without a network.
//
// Pages come from the network whenever it answers, so that a correction reaches everybody; only without it from
// what was kept. Files that are named by their content come from what was kept. Everything else, and whatever is
// sent, is left alone.

const PAGES = "kbgen-pages-1", FILES = "kbgen-files-1";
/** @type {Record<string, number>} how many are kept at most, the youngest */
const MOST = { [PAGES]: 60, [FILES]: 600 };
/** How many versions of the scripts, and of a language's index, are kept. */
const VERSIONS = 2;
const HASHED = /^(assets\/kbgen-|search\/[^/]+\/)([0-9a-f]{10,12})\//;
const ENTRY = /^search\/[^/?]+\/[^/?]+\.json$/;
const SHOWN = ["style", "script", "image", "font"];

const worker = /** @type {any} */ (self);
/** @type {string} the site's root */
const scope = worker.registration.scope;

/** @param {string} address @returns {string} without query and fragment */
const bare = (address) => address.split(/[?#]/)[0];

/** @param {string} address */
const kept = (address) => caches.match(address, { ignoreSearch: true, ignoreVary: true });

/** @param {string} name @param {string} address @param {Response} response */
async function keep(name, address, response) {
  try {
    const cache = await caches.open(name);
    // Puts it last, in the place of what was there: should the network fail now, that stays.
    await cache.put(address, response);
    const addresses = (await cache.keys()).map(({ url }) => url);
    const old = new Set(addresses.slice(0, Math.max(0, addresses.length - MOST[name])));
    const kind = HASHED.exec(address.slice(scope.length))?.[1];
    if (kind) {
      const own = addresses.filter((one) => HASHED.exec(one.slice(scope.length))?.[1] === kind);
      const version = (/** @type {string} */ one) => HASHED.exec(one.slice(scope.length))?.[2];
      const young = [...new Set(own.map(version))].slice(-VERSIONS);
      for (const one of own) if (!young.includes(version(one))) old.add(one);
    }
    for (const one of old) await cache.delete(one);
  } catch {
    // No room: nothing is kept.
  }
}

/** Where a reader without a network is told so, in the language of the page asked for. @param {string} address */
async function elsewhere(address) {
  const [language] = address.slice(scope.length).split("/");
  const own = await kept(`${scope}offline/${language}.html`);
  if (own) return own;
  const any = (await (await caches.open(FILES)).keys()).find(({ url }) => url.startsWith(`${scope}offline/`));
  return any && kept(any.url);
}

/** @param {any} event */
async function page({ request, waitUntil }) {
  const address = bare(request.url);
  /** @type {Response} */
  let response;
  try {
    response = await fetch(request);
  } catch {
    return (await kept(address)) ?? (await elsewhere(address)) ?? Response.error();
  }
  if (response.ok && response.headers.get("Content-Type")?.startsWith("text/html")) waitUntil(keep(PAGES, address, response.clone()));
  else if (response.status === 404 || response.status === 410) waitUntil(caches.open(PAGES).then((cache) => cache.delete(address)));
  return response;
}

/** @param {any} event @param {boolean} first whether what was kept goes before the network */
async function file({ request, waitUntil }, first) {
  const found = first && (await kept(request.url));
  if (found) return found;
  try {
    const response = await fetch(request);
    if (response.ok) waitUntil(keep(FILES, request.url, response.clone()));
    return response;
  } catch {
    return (await kept(request.url)) ?? Response.error();
  }
}

/** @param {string} name @param {string} address */
async function fetched(name, address) {
  if (!address.startsWith(scope) || (HASHED.test(address.slice(scope.length)) && (await kept(address)))) return;
  const response = await fetch(address).catch(() => undefined);
  if (response?.ok && !response.redirected) await keep(name, address, response);
}

worker.addEventListener("install", (/** @type {any} */ event) => {
  worker.skipWaiting();
  if (!event.addRoutes) return;
  // What pages send passes this worker by, asleep or busy: while it makes up its mind, a page that is being closed
  // would go, and its last events with it.
  const sent = [{ requestMethod: "POST" }, { urlPattern: new worker.URLPattern({ search: "v=1&*" }) }];
  event.addRoutes(sent.map((condition) => ({ condition, source: "network" }))).catch(() => {});
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  const others = caches.keys().then((names) => names.filter((name) => name.startsWith("kbgen-") && !(name in MOST)));
  event.waitUntil(others.then((names) => Promise.all([worker.clients.claim(), ...names.map((name) => caches.delete(name))])));
});

// A page that searches tells what it is made of: it was loaded before the worker was there.
worker.addEventListener("message", (/** @type {any} */ event) => {
  const { pages, files } = /** @type {{ pages: string[], files: string[] }} */ (event.data);
  const jobs = [...pages.map((one) => fetched(PAGES, one)), ...files.map((one) => fetched(FILES, one))];
  event.waitUntil(Promise.all(jobs));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request, waitUntil } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length);
  const own = { request, waitUntil: waitUntil.bind(event) };
  if (request.mode === "navigate") event.respondWith(page(own));
  else if (HASHED.test(path)) event.respondWith(file(own, true));
  else if (ENTRY.test(path) || (SHOWN.includes(request.destination) && !path.includes("?"))) event.respondWith(file(own, false));
});
