// Suggestions for a place come from one list of ours, fetched when somebody begins to type. A position never leaves the
// browser: it is compared with that list here, and only the postcode is sent.
const place = document.querySelector("[data-places]");
let listed;
const places = () => (listed ??= fetch(place.dataset.places).then((answer) => answer.json()));
const plain = (text) => text.toLowerCase().replaceAll("å", "aa").replaceAll("æ", "ae").replaceAll("ø", "oe");
const MOST = 8;

async function fitting(typed) {
  // Nothing to suggest for a whole postcode.
  if (typed.length < 2 || /^\d{4}$/.test(typed)) return [];
  const found = (await places()).filter((row) => row[0].startsWith(typed) || plain(row[1]).startsWith(typed));
  // A town of many postcodes is one suggestion to somebody who types its name.
  const once = (row, number) => /^\d/.test(typed) || found.findIndex(([, town]) => town === row[1]) === number;
  return found.filter(once).slice(0, MOST).map(([code, town]) => `${code} ${town}`);
}

function nearest(rows, latitude, longitude) {
  const narrow = Math.cos((latitude * Math.PI) / 180);
  const far = ([, , lat, lon]) => (lat - latitude) ** 2 + ((lon - longitude) * narrow) ** 2;
  return rows.reduce((best, row) => (far(row) < far(best) ? row : best));
}

// A combobox after the ARIA pattern: the browsers' own list opens in none of them alike, and in some not at all.
function suggestBeside(field) {
  const list = document.createElement("ul");
  let active = -1;
  for (const [name, value] of [["id", "places"], ["role", "listbox"], ["class", "suggestions"], ["aria-label", field.dataset.suggestions]]) {
    list.setAttribute(name, value);
  }
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "places"]]) {
    field.setAttribute(name, value);
  }
  field.after(list);

  function point(number) {
    active = number;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === active));
    if (active < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function show(texts) {
    list.replaceChildren(
      ...texts.map((text, at) => {
        const option = Object.assign(document.createElement("li"), { id: `place-${at}`, textContent: text });
        option.setAttribute("role", "option");
        return option;
      }),
    );
    list.hidden = !texts.length;
    field.setAttribute("aria-expanded", !list.hidden);
    point(-1);
  }

  function take(option) {
    field.value = option.textContent;
    show([]);
    field.form.requestSubmit();
  }

  field.addEventListener("input", async () => {
    const typed = plain(field.value.trim());
    const texts = await fitting(typed);
    // Meanwhile more may have been typed, or the field left.
    if (plain(field.value.trim()) === typed && document.activeElement === field) show(texts);
  });
  field.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") point(active < last ? active + 1 : 0);
    else if (event.key === "ArrowUp") point(active > 0 ? active - 1 : last);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => show([]));
  // The field keeps the focus while somebody presses, else the list would be gone before the press is over.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.role === "option" && take(event.target));
  show([]);
}

function findByPosition(field, here) {
  const said = here.parentElement.querySelector("[role=status]");
  here.parentElement.hidden = false;
  here.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const [code] = nearest(await places(), coords.latitude, coords.longitude);
        location.assign(field.dataset.found.replace("0000", code));
      },
      () => (said.textContent = here.dataset.no),
      { maximumAge: 600_000, timeout: 15_000 },
    ),
  );
}

if (place) {
  suggestBeside(place);
  const here = place.form.querySelector("[data-here]");
  if (here && navigator.geolocation && isSecureContext) findByPosition(place, here);
}
