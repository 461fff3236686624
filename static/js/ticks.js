// «Alle» and «ingen» tick at once. Without this file the links do the same by asking for the page again.
(() => {
  const reveal = () => document.querySelectorAll("button[data-tick]").forEach((button) => { button.hidden = false; });
  reveal();
  // The list is written anew when its filters change.
  new MutationObserver(reveal).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element && event.target.closest("[data-tick]");
    const group = pressed && pressed.closest("[data-ticks], form");
    if (!group) return;
    event.preventDefault();
    for (const box of group.querySelectorAll("input[type=checkbox]")) box.checked = pressed.dataset.tick === "all";
  });
})();
