// Reads a calendar with ical.js (Thunderbird's and Nextcloud's library) and prints one JSON line for each entry.
// node read.mjs <folder with node_modules> <address>
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, address] = process.argv.slice(2);
const module = await import(createRequire(join(folder, "x.js")).resolve("ical.js"));
const ICAL = module.default;
const answer = await fetch(address);
const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  console.log(
    JSON.stringify({
      uid: event.uid,
      start: event.startDate.toUnixTime(),
      end: event.endDate.toUnixTime(),
      title: event.summary,
      status: component.getFirstPropertyValue("status"),
    }),
  );
}
