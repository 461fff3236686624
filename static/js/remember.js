// Remembers a postcode and a first name on this device, once somebody has said yes to that; one tap forgets both. Nothing
// is sent anywhere: who is remembered gets the page that everybody gets, and only this browser adds to it.
const KEY = "rundkreds.remembered";
const hello = document.querySelector("[data-hello]");
const ask = document.querySelector("[data-remember]");
const fields = document.querySelectorAll("input[autocomplete='postal-code']");

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    // A browser that keeps nothing for us is fine: nobody is remembered.
    return {};
  }
}

function greet({ name = "", postcode = "" }) {
  if (!hello) return;
  hello.hidden = !name && !postcode;
  for (const [part, text] of [["name", name], ["postcode", name ? "" : postcode]]) {
    const place = hello.querySelector(`[data-hello-${part}]`);
    place.hidden = !text;
    place.querySelector("b").textContent = text;
  }
}

function fill({ postcode }) {
  for (const field of fields) field.value ||= postcode ?? "";
}

// What is asked to be remembered here and is not yet.
function offered() {
  const { name, postcode } = ask.dataset;
  const known = remembered();
  const news = Object.entries({ name, postcode }).filter(([part, text]) => text && text !== known[part]);
  return Object.fromEntries(news);
}

if (ask) {
  const [yes, said] = [ask.querySelector("button"), ask.querySelector("[role=status]")];
  ask.hidden = !Object.keys(offered()).length;
  yes.addEventListener("click", () => {
    const both = { ...remembered(), ...offered() };
    try {
      localStorage.setItem(KEY, JSON.stringify(both));
    } catch {
      said.textContent = ask.dataset.no;
      return;
    }
    yes.hidden = true;
    said.textContent = ask.dataset.done;
    greet(both);
  });
}

hello?.querySelector("button").addEventListener("click", () => {
  const { postcode } = remembered();
  localStorage.removeItem(KEY);
  for (const field of fields) if (field.value === postcode) field.value = "";
  greet({});
});

greet(remembered());
fill(remembered());
