// Gives a survey's page to the next child when there is no network, or when it takes too long. The page itself keeps a copy
// (`pupil.js`); answers are never kept here.
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const survey = /^\/f\/[^/]+\/?$/.test(new URL(request.url).pathname);
  if (request.mode === "navigate" && request.method === "GET" && survey) event.respondWith(page(request));
});

async function page(request) {
  const cache = await caches.open("pupil");
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
