// Remembers the postcode on this device, so that the field is filled in next time. Nothing is sent anywhere.
const field = document.querySelector("#postnr");
const KEY = "rundkreds.postcode";

if (field) {
  try {
    if (!field.value) field.value = localStorage.getItem(KEY) ?? "";
    field.form.addEventListener("submit", () => {
      if (/^\d{4}$/.test(field.value.trim())) localStorage.setItem(KEY, field.value.trim());
    });
  } catch {
    // A browser that keeps nothing for us is fine: the field is simply empty.
  }
}

// Other forms that ask for a postcode begin with the remembered one.
for (const other of document.querySelectorAll("input[autocomplete='postal-code']")) {
  try {
    if (!other.value) other.value = localStorage.getItem(KEY) ?? "";
  } catch {
    // See above.
  }
}

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
