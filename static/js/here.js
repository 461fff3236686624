// One tap for somebody who has opened «Min plads» on this telephone: the link of that place is kept here, and nowhere
// else, until the session is over. Without this script the first letters of the name do the same.
const KEY = "rundkreds.places";

function places() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(kept).filter(([, place]) => place.until > Date.now()));
  } catch {
    return {};
  }
}

const place = document.querySelector("[data-place-token]");
if (place) {
  const { placeToken, placeSession, placeUntil } = place.dataset;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...places(), [placeSession]: { token: placeToken, until: Number(placeUntil) } }));
  } catch {
    // A browser that keeps nothing for us is fine: the name can be typed.
  }
}

const form = document.querySelector("[data-place-of]");
const mine = form && places()[form.dataset.placeOf];
if (mine) {
  form.elements.token.value = mine.token;
  form.hidden = false;
}
