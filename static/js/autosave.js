// Wagtail asks every ten seconds whether somebody else has saved the page. A question that is on its way while the page saves
// itself comes back with our own new version, is told as one from «another window», and stands in the way of saving from then
// on. Such an answer is older than what we know: the next one counts.
let saving = false;
let overtaken = false;
// The form is on its way to the server.
let leaving = false;
// How to send it once the page has saved itself.
let held = null;

document.addEventListener("w-session:ping", () => {
  overtaken = saving;
});
document.addEventListener("w-autosave:save", (event) => {
  // What is sent by hand holds all of it. A second save beside it would be a second page of the same address, and is refused.
  if (leaving) event.preventDefault();
  else saving = overtaken = true;
});
for (const end of ["w-autosave:success", "w-autosave:error"]) {
  document.addEventListener(end, () => {
    saving = false;
    held?.();
    held = null;
  });
}

// A new page that is just saving itself is there already when its form arrives a second time, and would be refused for having an
// address that is taken: by itself. So the form waits until it knows where its page is.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!saving || !form.matches("[data-controller~='w-autosave']")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    held = () => {
      // Wagtail has disabled the button meanwhile, and a disabled one is not sent along.
      if (button?.name) {
        form.addEventListener("formdata", ({ formData }) => formData.set(button.name, button.value), { once: true });
      }
      form.requestSubmit();
    };
  },
  { capture: true },
);
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("[data-controller~='w-autosave']")) leaving = true;
});
window.addEventListener("pageshow", () => {
  leaving = false;
});

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
