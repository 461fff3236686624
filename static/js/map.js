// On a map the arrow keys move from place to place, to the nearest one in their direction; Home and End to the first and the last.
// Tab then stops at the map once. Without this every place is still a link that Tab reaches.
const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

for (const map of document.querySelectorAll("[data-arrows]")) {
  const places = [...map.querySelectorAll("a")];
  const stop = (here) => places.forEach((place) => place.setAttribute("tabindex", place === here ? "0" : "-1"));
  const middle = (place) => {
    const { x, y, width, height } = place.querySelector("rect, circle").getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  const towards = (here, [right, down]) => {
    const [x, y] = middle(here);
    const effort = (place) => {
      const [dx, dy] = [middle(place)[0] - x, middle(place)[1] - y];
      const ahead = dx * right + dy * down;
      // What lies more beside than ahead is not in this direction.
      return ahead > Math.abs(dx * down + dy * right) - 1e-6 && ahead > 0 ? Math.hypot(dx, dy) : Infinity;
    };
    const best = places.reduce((one, two) => (effort(two) < effort(one) ? two : one));
    return effort(best) < Infinity ? best : null;
  };
  if (places.length) stop(places[0]);
  map.addEventListener("focusin", (event) => {
    const here = event.target.closest("a");
    if (here) stop(here);
  });
  map.addEventListener("keydown", (event) => {
    const here = event.target.closest("a");
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const ends = { Home: places[0], End: places.at(-1) };
    const there = event.key in DIRECTIONS ? towards(here, DIRECTIONS[event.key]) : ends[event.key];
    if (!there) return;
    event.preventDefault();
    there.focus();
  });
}
