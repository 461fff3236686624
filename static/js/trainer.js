// «Hvem er her?» with or without a network. Every tap is written down on this telephone first and sent when there is a
// network; the server keeps each tap once, and of several taps on one person the one made last counts. Without this
// script, or where a browser keeps nothing, the same buttons post the form.

const ask = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// Two drawers: `taps` that are not sent yet, and the `lists` as the server last told them.
const drawers = new Promise((resolve, reject) => {
  const opening = indexedDB.open("rundkreds-attendance", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("taps", { keyPath: "key" });
    opening.result.createObjectStore("lists", { keyPath: "id" });
  };
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => reject(opening.error);
});
drawers.catch(() => {});
const drawer = async (name, mode = "readonly") => (await drawers).transaction(name, mode).objectStore(name);
const waitingTaps = async () => (await ask((await drawer("taps")).getAll())).sort((a, b) => a.at - b.at || a.order - b.order);

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function csrfToken() {
  // From the cookie, not from the form: the page may be a copy from before the last log-in.
  return /(?:^|; )(?:__Host-)?csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

// Sends all waiting taps, session by session; returns the server's answer for the list that is shown, if there was one.
// Throws "login" where the log-in has run out, and anything else where there is no network.
async function send(shown) {
  const byAddress = Map.groupBy ? Map.groupBy(await waitingTaps(), (tap) => tap.address) : group(await waitingTaps());
  if (shown && !byAddress.has(shown)) byAddress.set(shown, []);
  let answerShown = null;
  for (const [address, taps] of byAddress) {
    const options = taps.length
      ? { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() }, body: JSON.stringify({ now: Date.now(), taps }) }
      : {};
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(15000) });
    if (answer.redirected || answer.status === 403) throw new Error("login");
    // A list that is closed, or that is not ours any more, takes no taps: they are of no use to anybody.
    if (!answer.ok && answer.status !== 404) throw new Error("server");
    const told = answer.ok ? await answer.json() : { taken: taps.map((tap) => tap.key), remarks: [] };
    await settle(taps, told);
    if (address === shown && answer.ok) answerShown = told;
  }
  return answerShown;
}

function group(taps) {
  const found = new Map();
  for (const tap of taps) found.set(tap.address, [...(found.get(tap.address) ?? []), tap]);
  return found;
}

// Takes away what the server has; taps made meanwhile on somebody who just came in at the door get the new number.
async function settle(taps, told) {
  const store = await drawer("taps", "readwrite");
  for (const key of told.taken ?? []) store.delete(key);
  if (!Object.keys(told.brought_in ?? {}).length) return;
  const sent = new Set(taps.map((tap) => tap.key));
  for (const tap of await ask(store.getAll())) {
    if (!sent.has(tap.key) && told.brought_in[tap.person]) store.put({ ...tap, person: told.brought_in[tap.person] });
  }
}

const section = document.querySelector("[data-checkin]");
if (section) checkin(section);

function checkin(section) {
  const { address, session, meeting, rendered } = section.dataset;
  const listId = `${session}/${meeting}`;
  const list = section.querySelector(".checkin");
  const counter = section.querySelector("[data-count]");
  const total = section.querySelector("[data-total]");
  const network = section.querySelector("[data-network]");
  const remarks = section.querySelector("[data-remarks]");
  const pattern = section.querySelector("template");
  let people = [...list.children].map((row) => ({
    id: Number(row.id.slice(1)),
    name: row.querySelector("strong").textContent,
    present: row.querySelector("button").ariaPressed === "true",
  }));
  let order = 0;

  function rowOf(person) {
    const found = document.getElementById(`t${person.id}`);
    if (found) return found;
    const row = pattern.content.firstElementChild.cloneNode(true);
    row.id = `t${person.id}`;
    row.dataset.name = person.name.toLowerCase();
    row.querySelector("strong").textContent = person.name;
    row.querySelector("[name=enrolment]").value = person.id;
    if (person.needs) row.querySelector("[data-needs]").textContent = person.needs;
    const after = [...list.children].find((other) => other.dataset.name.localeCompare(row.dataset.name, "da") > 0);
    list.insertBefore(row, after ?? null);
    return row;
  }

  // The server's list with the waiting taps laid over it.
  async function show() {
    const taps = (await waitingTaps()).filter((tap) => tap.address === address);
    const seen = new Map(people.map((person) => [String(person.id), { ...person }]));
    for (const tap of taps) {
      if (String(tap.meeting) !== meeting) continue;
      if (tap.name) seen.set(tap.key, { id: tap.key, name: tap.name, present: tap.present });
      else if (seen.has(String(tap.person))) seen.get(String(tap.person)).present = tap.present;
    }
    for (const row of [...list.children]) if (!seen.has(row.id.slice(1))) row.remove();
    for (const person of seen.values()) {
      const row = rowOf(person);
      const button = row.querySelector("button");
      button.ariaPressed = String(person.present);
      button.value = person.present ? "0" : "1";
      const words = row.querySelector(".checkin__state");
      words.textContent = person.present ? words.dataset.here : words.dataset.away;
    }
    counter.textContent = [...seen.values()].filter((person) => person.present).length;
    total.textContent = seen.size;
    section.querySelector("[data-nobody]")?.toggleAttribute("hidden", seen.size > 0);
    filter();
    return taps.length;
  }

  async function remember(told) {
    people = told.people;
    if (told.remarks?.length) {
      remarks.hidden = false;
      remarks.append(...told.remarks.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
    }
    (await drawer("lists", "readwrite")).put({ id: listId, people, at: told.at });
  }

  function tell(problem, waiting) {
    network.hidden = !problem;
    network.querySelector("[data-waiting]").textContent = waiting;
    network.querySelector("[data-offline]").hidden = problem === "login";
    network.querySelector("[data-login]").hidden = problem !== "login";
  }

  let next = 0;
  let sending = false;
  let again = false;
  async function synchronise() {
    if (sending) { again = true; return; }
    sending = true;
    let problem = "";
    try {
      do {
        again = false;
        const told = await send(address);
        if (told) await remember(told);
      } while (again);
    } catch (error) {
      problem = error.message === "login" ? "login" : "offline";
    }
    sending = false;
    // Not every browser tells when the network is back: ask again, soon while something is wrong.
    clearTimeout(next);
    next = setTimeout(() => document.hidden || synchronise(), problem ? 4000 : 20000);
    tell(problem, await show());
  }

  async function note(tap) {
    const whole = { key: newKey(), address, meeting: Number(meeting), at: Date.now(), order: order++, ...tap };
    await ask((await drawer("taps", "readwrite")).put(whole));
    await show();
    synchronise();
  }

  list.addEventListener("submit", (event) => {
    const form = event.target;
    const button = form.querySelector("button");
    event.preventDefault();
    note({ person: form.elements.enrolment.value, present: button.value === "1" }).catch(() => post(form, { present: button.value }));
  });

  const door = section.querySelector("[data-door]");
  door.addEventListener("submit", (event) => {
    const { name, email } = door.elements;
    if (!name.value.trim() || !email.checkValidity()) return; // the server says what is missing
    event.preventDefault();
    note({ person: null, present: true, name: name.value.trim(), email: email.value.trim() })
      .then(() => { door.reset(); name.focus(); })
      .catch(() => door.submit());
  });

  const search = section.querySelector("[data-search]");
  search.hidden = false;
  const wanted = search.querySelector("input");
  function filter() {
    const text = wanted.value.trim().toLowerCase();
    for (const row of list.children) row.hidden = !row.dataset.name.includes(text);
  }
  wanted.addEventListener("input", filter);

  addEventListener("online", synchronise);
  addEventListener("offline", async () => tell("offline", await show()));
  document.addEventListener("visibilitychange", () => document.hidden || synchronise());

  // A page from the copy on this telephone may be older than what the server has told since.
  drawer("lists")
    .then((lists) => ask(lists.get(listId)))
    .then((kept) => { if (kept && kept.at > Number(rendered)) people = kept.people; })
    .then(synchronise)
    .catch(() => {});
}

function post(form, more) {
  for (const [name, value] of Object.entries(more)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.submit();
}

// Logging out: first what is waiting, then the names go from this telephone (the answer says Clear-Site-Data).
for (const form of document.querySelectorAll("[data-log-out]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(null).catch(() => {}).finally(() => form.submit());
  });
}

const worker = document.querySelector("link[rel=manifest]")?.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  const keep = [location.href, ...[...document.querySelectorAll("a[data-keep]")].map((link) => link.href)];
  navigator.serviceWorker.register(worker)
    .then(() => navigator.serviceWorker.ready)
    .then((ready) => { if (navigator.onLine) ready.active.postMessage({ keep }); })
    .catch(() => {});
}
