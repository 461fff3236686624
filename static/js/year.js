// On the wheel the arrow keys move from dot to dot: along a ring (left, right) and to the ring beside it (up, down), Home and
// End to its ends. Tab then stops at the wheel once. Without this every dot is still a link that Tab reaches.
for (const wheel of document.querySelectorAll("[data-wheel]")) {
  const dots = [...wheel.querySelectorAll("[data-ring] a")];
  const ringOf = (dot) => Number(dot.parentElement.dataset.ring);
  const stop = (here) => dots.forEach((dot) => dot.setAttribute("tabindex", dot === here ? "0" : "-1"));
  const middle = (dot) => {
    const { x, y, width, height } = dot.querySelector("circle").getBBox();
    return [x + width / 2, y + height / 2];
  };
  const nearest = (here, others) => {
    const [x, y] = middle(here);
    const far = (dot) => Math.hypot(middle(dot)[0] - x, middle(dot)[1] - y);
    return others.reduce((best, dot) => (far(dot) < far(best) ? dot : best));
  };
  const next = (here, key) => {
    const ring = dots.filter((dot) => ringOf(dot) === ringOf(here));
    const along = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (along) return ring.at((ring.indexOf(here) + along) % ring.length);
    if (key === "Home") return ring[0];
    if (key === "End") return ring.at(-1);
    const across = { ArrowUp: -1, ArrowDown: 1 }[key];
    for (let number = ringOf(here) + across; across && number >= 0 && number < 20; number += across) {
      const beside = dots.filter((dot) => ringOf(dot) === number);
      if (beside.length) return nearest(here, beside);
    }
    return null;
  };
  if (dots.length) stop(dots[0]);
  wheel.addEventListener("focusin", (event) => {
    const here = event.target.closest("[data-ring] a");
    if (here) stop(here);
  });
  wheel.addEventListener("keydown", (event) => {
    const here = event.target.closest("[data-ring] a");
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "m" && here.dataset.move) {
      location.assign(here.dataset.move);
      return;
    }
    const there = next(here, event.key);
    if (!there) return;
    event.preventDefault();
    there.focus();
  });
}
// What is folded was not sent. The page with all of it is fetched once, when the first of it is asked for, and takes the place
// of the links that lead there: from then on they are places on this page. Where that fails, the link is followed.
const rests = () => [...document.querySelectorAll("[data-rest]")];
const address = (link) => link.getAttribute("href").split("#")[0];
let whole;
const fillIn = async (link) => {
  const from = address(link);
  try {
    whole ??= fetch(from).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    const page = new DOMParser().parseFromString(await whole, "text/html");
    for (const rest of rests()) {
      rest.replaceWith(...page.getElementById(rest.parentElement.id).querySelectorAll(":scope > :not(summary)"));
    }
    for (const other of document.querySelectorAll(`a[href^="${from}#"]`)) {
      other.setAttribute("href", other.getAttribute("href").slice(from.length));
    }
  } catch {
    location.assign(link.getAttribute("href"));
  }
};
document.addEventListener("toggle", ({ target }) => {
  const link = target.open && target.querySelector("[data-rest] a");
  if (link) fillIn(link);
}, true);
// A dot that stands for several sessions leads to its month in the list, a square of the map to its line in the table: what
// they lie in opens.
const unfold = () => {
  const there = document.getElementById(location.hash.slice(1));
  const folded = there?.closest("details");
  if (!folded || folded.open) return;
  folded.open = true;
  there.scrollIntoView();
};
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href*='#']");
  const rest = rests()[0]?.firstElementChild;
  if (!link || !rest || address(link) !== address(rest) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const hash = link.getAttribute("href").slice(address(link).length);
  await fillIn(rest);
  location.hash = hash;
  unfold();
});
addEventListener("hashchange", unfold);
unfold();
