// How many of a module's minutes its activities fill, counted while they are written. Without this script the form says
// it when the module is sent in.
const whole = document.querySelector("[data-module-minutes]");
const form = whole?.form;

if (form) {
  const said = document.createElement("p");
  said.className = "module-minutes";
  said.setAttribute("role", "status");
  whole.closest(".w-field, .w-panel, form").append(said);

  const gone = (input) => form.elements[input.name.replace(/-value-minutes$/, "-deleted")]?.value === "1";
  const words = (sum, minutes) => {
    const { fits, over, left } = whole.dataset;
    const sentence = sum === minutes ? fits : sum > minutes ? over : left;
    return sentence.replace("{sum}", sum).replace("{off}", Math.abs(sum - minutes));
  };

  let due = 0;
  const count = () => {
    due = 0;
    const inputs = [...form.querySelectorAll('input[name^="activities-"][name$="-value-minutes"]')];
    const sum = inputs.filter((input) => !gone(input)).reduce((total, input) => total + (Number(input.value) || 0), 0);
    const minutes = Number(whole.value) || 0;
    const text = words(sum, minutes);
    if (said.textContent !== text) said.textContent = text;
    said.classList.toggle("module-minutes--off", sum !== minutes);
  };
  const soon = () => {
    due ||= requestAnimationFrame(count);
  };
  form.addEventListener("input", soon);
  // Wagtail's button that takes a block away lets no click pass.
  form.addEventListener("click", soon, { capture: true });
  // Blocks come, go and are moved without an event of their own.
  new MutationObserver((changes) => {
    if (changes.some((change) => !said.contains(change.target))) soon();
  }).observe(form, { childList: true, subtree: true });
  count();
}
