// The page of a plan that is being calculated: fetch its numbers anew instead of reloading, so that focus stays.
(() => {
  const plan = document.querySelector("[data-plan]");
  if (!plan) return;
  const live = plan.querySelector("[data-plan-live]");
  const again = async () => {
    try {
      const response = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-plan-live]");
      if (!fresh) return location.reload();
      if (fresh.textContent !== live.textContent) live.replaceChildren(...fresh.childNodes);
    } catch {
      // The next round tries again.
    }
    setTimeout(again, Number(plan.dataset.seconds) * 1000);
  };
  setTimeout(again, Number(plan.dataset.seconds) * 1000);
})();
