// In the place of the service worker where a site does without: takes an earlier one away, with what it kept.
const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("activate", (/** @type {any} */ event) => {
  const own = caches.keys().then((names) => names.filter((name) => name.startsWith("kbgen-")));
  event.waitUntil(own.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => worker.registration.unregister()));
});
