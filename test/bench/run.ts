// `npm run bench [-- SECTION…]`: this daemon and the installed keepalived beside each other on the
// same machine, in namespaces; root, as the namespace tests. Prints a table a section for the
// README.

import { obstacle } from "../netns/lab/requirements.ts";
import { renderTable } from "./samples.ts";
import { SECTIONS } from "./sections.ts";

const reason = obstacle();
if (reason !== null) {
  process.stderr.write(`no measurement: ${reason}\n`);
  process.exit(1);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SECTIONS.has(name));
if (unknown.length > 0) {
  process.stderr.write(
    `no section ${unknown.join(", ")}; there are ${[...SECTIONS.keys()].join(", ")}\n`,
  );
  process.exit(1);
}
for (const name of wanted.length > 0 ? wanted : SECTIONS.keys()) {
  const rows = await SECTIONS.get(name)?.();
  if (rows !== undefined) process.stdout.write(`\n${name}\n\n${renderTable(rows)}\n`);
}
