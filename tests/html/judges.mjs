// What programs for mail do not know of the HTML in a folder, as JSON: "errors: border-radius" → [clients].
import { readdirSync, readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const [folder, ...clients] = process.argv.slice(2);
const found = {};
const note = (what, client) => (found[what] ??= new Set()).add(client);
for (const name of readdirSync(folder)) {
  const html = readFileSync(`${folder}/${name}`, "utf8");
  for (const client of clients) {
    try {
      for (const [kind, byClient] of Object.entries(caniemail({ clients: [client], html }).issues)) {
        for (const issues of byClient.values()) for (const issue of issues) note(`${kind}: ${issue.title}`, client);
      }
    } catch (error) {
      // It stops at a feature that nobody has tried in that program.
      if (!(error instanceof RangeError)) throw error;
      note(`unknown: ${/"([^"]+)"/.exec(error.message)?.[1]}`, client);
    }
  }
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(found).map(([what, by]) => [what, [...by]]))));
