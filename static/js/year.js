// On the wheel the arrow keys move from dot to dot: along a ring (left, right) and to the ring beside it (up, down), Home and
// End to its ends. Tab then stops at the wheel once. Without this every dot is still a link that Tab reaches.
for (const wheel of document.querySelectorAll("[data-wheel]")) {
  const dots = [...wheel.querySelectorAll("a[data-ring]")];
  const stop = (here) => dots.forEach((dot) => dot.setAttribute("tabindex", dot === here ? "0" : "-1"));
  const middle = (dot) => {
    const { x, y, width, height } = dot.firstElementChild.nextElementSibling.getBBox();
    return [x + width / 2, y + height / 2];
  };
  const nearest = (here, others) => {
    const [x, y] = middle(here);
    const far = (dot) => Math.hypot(middle(dot)[0] - x, middle(dot)[1] - y);
    return others.reduce((best, dot) => (far(dot) < far(best) ? dot : best));
  };
  const next = (here, key) => {
    const ring = dots.filter((dot) => dot.dataset.ring === here.dataset.ring);
    const along = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (along) return ring.at((ring.indexOf(here) + along) % ring.length);
    if (key === "Home") return ring[0];
    if (key === "End") return ring.at(-1);
    const across = { ArrowUp: -1, ArrowDown: 1 }[key];
    for (let number = Number(here.dataset.ring) + across; across && number >= 0 && number < 20; number += across) {
      const beside = dots.filter((dot) => Number(dot.dataset.ring) === number);
      if (beside.length) return nearest(here, beside);
    }
    return null;
  };
  if (dots.length) stop(dots[0]);
  wheel.addEventListener("focusin", (event) => {
    const here = event.target.closest("a[data-ring]");
    if (here) stop(here);
  });
  wheel.addEventListener("keydown", (event) => {
    const here = event.target.closest("a[data-ring]");
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
// A dot that stands for several sessions leads to its month in the list, a square of the map to its line in the table: what
// they lie in opens.
const unfold = () => {
  const folded = document.getElementById(location.hash.slice(1))?.closest("details");
  if (!folded || folded.open) return;
  folded.open = true;
  document.getElementById(location.hash.slice(1)).scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
