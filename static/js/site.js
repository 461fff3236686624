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
