// Arrow keys move from dot to dot on the wheel; without this every dot is still a link that Tab reaches.
for (const wheel of document.querySelectorAll("[data-wheel]")) {
  const dots = [...wheel.querySelectorAll("a")];
  wheel.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const here = dots.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    dots.at((here + step) % dots.length).focus();
  });
}
