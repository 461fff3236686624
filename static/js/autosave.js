// Wagtail asks every ten seconds whether somebody else has saved the page. A question that is on its way while the page saves
// itself comes back with our own new version, is told as one from «another window», and stands in the way of saving from then
// on. Such an answer is older than what we know: the next one counts.
let saving = false;
let overtaken = false;

document.addEventListener("w-session:ping", () => {
  overtaken = saving;
});
document.addEventListener("w-autosave:save", () => {
  saving = overtaken = true;
});
for (const end of ["w-autosave:success", "w-autosave:error"]) {
  document.addEventListener(end, () => {
    saving = false;
  });
}
// Before Wagtail's own listener, which stands on the form.
document.addEventListener(
  "w-swap:json",
  (event) => {
    const told = event.target.closest?.(".w-editing-sessions") && event.detail.data;
    if (!overtaken || !told?.other_sessions) return;
    told.other_sessions = [];
    told.html = document.querySelector(event.target.getAttribute("data-w-swap-target-value"))?.innerHTML ?? "";
  },
  { capture: true },
);
