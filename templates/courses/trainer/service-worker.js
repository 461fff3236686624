// Answers for the trainer's area when there is no network. Pages: the network first, and the copy on this telephone when
// it does not answer in four seconds. A copy holds names, so it is kept for a day and a half, and not after logging out.
{% autoescape off %}const FACTS = {{ facts }};{% endautoescape %}
const SHELL = `rundkreds-shell-${FACTS.version}`;
const PAGES = "rundkreds-pages";
const KEEP_MS = 36 * 60 * 60 * 1000;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELL).then((cache) => cache.addAll([...FACTS.assets, FACTS.offline])).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("rundkreds-shell-") && name !== SHELL;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(forgetOld)
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(Promise.all(event.data.keep.map((url) => fetch(url).then((answer) => keep(url, answer)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, event));
  else if (FACTS.assets.includes(url.pathname)) event.respondWith(asset(request));
});

// The list of sessions, the sessions themselves and their running orders: nothing else is needed in the room.
function worthKeeping(path) {
  return path === FACTS.home || /^hold\/\d+\/(drejebog\/)?$/.test(path.slice(FACTS.home.length));
}

async function page(request, event) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // Sent on to the log-in: whoever holds the telephone is not logged in any more.
    if (answer.type === "opaqueredirect" || answer.status === 403) event.waitUntil(caches.delete(PAGES));
    else event.waitUntil(keep(request.url, answer.clone()));
    return answer;
  } catch {
    await forgetOld();
    const cache = await caches.open(PAGES);
    return (await cache.match(request.url)) ?? (await cache.match(request.url, { ignoreSearch: true })) ?? caches.match(FACTS.offline);
  }
}

async function keep(url, answer) {
  if (!answer.ok || answer.redirected || !worthKeeping(new URL(url, self.location).pathname)) return;
  const headers = new Headers(answer.headers);
  headers.set("x-kept-at", String(Date.now()));
  const cache = await caches.open(PAGES);
  await cache.put(url, new Response(await answer.blob(), { headers }));
}

async function forgetOld() {
  const cache = await caches.open(PAGES);
  for (const request of await cache.keys()) {
    const copy = await cache.match(request);
    if (Date.now() - Number(copy.headers.get("x-kept-at")) > KEEP_MS) await cache.delete(request);
  }
}

async function asset(request) {
  const kept = await caches.match(request);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => {});
  return kept;
}
