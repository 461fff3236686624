// Who sent a form with a slip begins where it is: at the list of them, which focuses itself, else in the field.
if (!document.querySelector("[role=alert][autofocus]")) document.querySelector("[aria-invalid=true]")?.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  // A page that is not served securely has no clipboard: the address stands beside the button.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("[data-label]").textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.title, url: button.dataset.share });
    } catch {
      // Whoever closes the list of programs has chosen not to share.
    }
  });
}

// Suggestions for a place come from one list of ours, fetched when somebody begins to type. A position never leaves the
// browser: it is compared with that list here, and only the postcode is sent.
const place = document.querySelector("[data-places]");
let listed;
const places = () => (listed ??= fetch(place.dataset.places).then((answer) => answer.json()));
const plain = (text) => text.toLowerCase().replaceAll("å", "aa").replaceAll("æ", "ae").replaceAll("ø", "oe");
const MOST = 8;

async function suggest(list) {
  const typed = plain(place.value.trim());
  // Nothing to suggest for a whole postcode. WebKit's list would take the Enter that is meant for the form.
  if (typed.length < 2 || /^\d{4}$/.test(typed)) return list.replaceChildren();
  const begins = (row) => row[0].startsWith(typed) || plain(row[1]).startsWith(typed);
  const found = (await places()).filter(begins);
  // Meanwhile more may have been typed.
  if (plain(place.value.trim()) !== typed) return;
  // A town of many postcodes is one suggestion to somebody who types its name.
  const once = (row, number) => /^\d/.test(typed) || found.findIndex(([, town]) => town === row[1]) === number;
  const fitting = found.filter(once).slice(0, MOST);
  list.replaceChildren(...fitting.map(([code, town]) => Object.assign(document.createElement("option"), { value: `${code} ${town}` })));
}

function nearest(rows, latitude, longitude) {
  const narrow = Math.cos((latitude * Math.PI) / 180);
  const far = ([, , lat, lon]) => (lat - latitude) ** 2 + ((lon - longitude) * narrow) ** 2;
  return rows.reduce((best, row) => (far(row) < far(best) ? row : best));
}

if (place) {
  const list = Object.assign(document.createElement("datalist"), { id: "places" });
  place.after(list);
  place.setAttribute("list", "places");
  place.addEventListener("input", () => suggest(list));
  const here = place.form.querySelector("[data-here]");
  if (here && navigator.geolocation && isSecureContext) {
    const said = here.parentElement.querySelector("[role=status]");
    here.parentElement.hidden = false;
    here.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(
        async ({ coords }) => {
          const [code] = nearest(await places(), coords.latitude, coords.longitude);
          location.assign(place.dataset.found.replace("0000", code));
        },
        () => (said.textContent = here.dataset.no),
        { maximumAge: 600_000, timeout: 15_000 },
      ),
    );
  }
}
