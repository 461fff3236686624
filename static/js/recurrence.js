// Shows only the fields that the chosen unit uses. Without this script all of them are shown, and all of them work.
function follow(rule) {
  const unit = rule.querySelector("[data-rule-freq]");
  const show = () => {
    for (const part of rule.querySelectorAll("[data-rule-for]")) part.hidden = !part.dataset.ruleFor.split(" ").includes(unit.value);
  };
  unit.addEventListener("change", show);
  show();
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-rule]").forEach(follow));
