// Another day of a course or a series begins as the one above it: the same hours and form, and as many days later as that one
// is after the day before it (a week for the second). Without this script every field is written by hand.
const add = document.getElementById("id_meetings-ADD");
const field = (row, name) => document.querySelector(`[name="meetings-${row}-${name}"]`);
const number = (row) => Number(field(row, "day_offset").value) || 0;

function fill() {
  const total = Number(document.getElementById("id_meetings-TOTAL_FORMS").value);
  const rows = [...Array(total).keys()].filter((row) => field(row, "start_time") && !field(row, "DELETE")?.value);
  const [before, last, fresh] = rows.length < 3 ? [undefined, ...rows.slice(-2)] : rows.slice(-3);
  if (fresh === undefined || !field(last, "start_time").value || field(fresh, "start_time").value) return;
  for (const name of ["start_time", "end_time", "mode"]) field(fresh, name).value = field(last, name).value;
  const gap = before === undefined ? 7 : number(last) - number(before);
  field(fresh, "day_offset").value = number(last) + (gap > 0 ? gap : 7);
  field(fresh, "start_time").dispatchEvent(new Event("change", { bubbles: true }));
}

add?.addEventListener("click", () => setTimeout(fill));
