// The dates of a series follow the typing. Without this file the button «Vis datoerne» does the same.
(() => {
  const target = document.querySelector("[data-series-preview]");
  const form = target && target.closest("form");
  if (!form) return;
  let timer = 0;
  let latest = 0;

  async function show() {
    const mine = ++latest;
    const data = new FormData(form);
    data.set("action-preview", "1");
    data.set("fragment", "1");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: data, credentials: "same-origin" });
      if (answer.ok && mine === latest) target.innerHTML = await answer.text();
    } catch {
      // Offline: the dates shown stay, and the button still works.
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(show, 500);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
})();
