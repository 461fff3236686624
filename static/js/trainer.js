// One tap notes attendance without loading the page again; without this script the same buttons post the form.
const counter = document.querySelector("[data-count]");

for (const form of document.querySelectorAll("[data-attendance]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const data = new FormData(form, button);
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { present, count } = await answer.json();
      button.setAttribute("aria-pressed", String(present));
      button.value = present ? "0" : "1";
      const state = button.querySelector(".checkin__state");
      state.textContent = present ? state.dataset.here : state.dataset.away;
      counter.textContent = count;
    } catch {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "til_stede", value: data.get("til_stede") }));
      form.submit();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

const search = document.querySelector("[data-search]");
if (search) {
  search.hidden = false;
  search.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(".checkin li")) row.hidden = !row.dataset.name.includes(wanted);
  });
}
