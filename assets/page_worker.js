// Gives a page that works without network when there is none, or when it takes too long. The page itself keeps a copy and what
// it is made of (`device.js`); what people type is never kept here. The build writes one for each kind of page.
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode !== "navigate" ? FILES.test(pathname) : PAGES.test(pathname)) event.respondWith(page(request));
});

async function page(request) {
  const cache = await caches.open("NAME");
  const kept = await cache.match(request.url);
  if (!kept) return fetch(request).catch(async (error) => (await cache.match(request.url, { ignoreSearch: true })) || Promise.reject(error));
  const late = new Promise((give) => setTimeout(give, PATIENCE, kept));
  const now = fetch(request).then(
    (answer) => {
      if (answer.status === 404 || answer.status === 410) cache.delete(request.url);
      return answer.status < 500 ? answer : kept;
    },
    () => kept,
  );
  return Promise.race([now, late]);
}
