// Lets a guide that was visited be read without network. A page comes from the network whenever it answers in time; else
// the copy kept at the last visit is shown, and renewed for the next. What follows « ? » is never sent nor kept.
const PREFIX = `guide ${registration.scope} `;
const READ = `${PREFIX}pages`;
const LOADED = PREFIX + {{ version | tojson }};
const PAGES = {{ pages | tojson }};
const PROGRAMS = {{ programmes | tojson }};
const ASSETS = {{ assets | tojson }};
const APART = {{ a_part | tojson }};
const LOST = {{ perdu | tojson }};
const POLICY = {{ politique | tojson }};
const PATIENCE = 3000;

const within = (path) => registration.scope + path;
const bare = (url) => url.split(/[?#]/)[0];
const isPage = (url) => url.startsWith(registration.scope) && ![ASSETS, APART].some((folder) => url.startsWith(within(folder)));

addEventListener("install", (event) => event.waitUntil(prepare()));
addEventListener("activate", (event) => event.waitUntil(settle()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.url.startsWith(within(ASSETS))) event.respondWith(asset(request));
  else if (request.mode === "navigate" && isPage(request.url)) event.respondWith(page(event));
});

// What answers a need, and again the pages that were read before.
async function prepare() {
  await (await caches.open(LOADED)).addAll(PROGRAMS.map(within));
  const read = await caches.open(READ);
  const before = (await read.keys()).map(({ url }) => url);
  const needed = PAGES.map(within);
  await read.addAll(needed.map((url) => new Request(url, { cache: "no-cache" })));
  await Promise.allSettled(before.filter((url) => !needed.includes(url)).map(renew));
  await skipWaiting();
}

async function settle() {
  const olds = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== READ && name !== LOADED);
  await Promise.all(olds.map((name) => caches.delete(name)));
  await clients.claim();
  // The pages that are open came without this program. They are not waited for: meanwhile no page would be answered.
  for (const { url } of await clients.matchAll()) if (isPage(url)) renew(bare(url)).catch(() => undefined);
}

// Its name changes with its content: a copy is never stale.
async function asset(request) {
  // So is what a program adds to it.
  const address = bare(request.url);
  const kept = await caches.match(address);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(LOADED)).put(address, answer.clone());
  return answer;
}

async function page(event) {
  const { url } = event.request;
  const coming = renew(bare(url));
  event.waitUntil(coming.catch(() => undefined));
  // A browser shows no answer that was redirected on the way: it follows by itself.
  const followed = coming.then((answer) => (answer.redirected ? Response.redirect(answer.url + new URL(url).search) : answer));
  const kept = await (await caches.open(READ)).match(bare(url));
  if (!kept) return followed.catch(lost);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([followed.then((answer) => (answer.status < 500 ? answer : kept), () => kept), late]);
}

// The page as the host has it now, kept in place of the copy of before.
async function renew(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  const read = await caches.open(READ);
  const isHtml = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (answer.ok && isHtml && !answer.redirected) await read.put(address, answer.clone());
  else if ([404, 410].includes(answer.status)) await read.delete(address);
  return answer;
}

const lost = () =>
  new Response(LOST.replaceAll("{racine}", registration.scope), {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY },
  });
