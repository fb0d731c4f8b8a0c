// Loads test files of the suites named on the command line (default: all) in this one process:
// node:test starts a process a file otherwise, which costs more than the tests.
//
//   node dist/test/run.js [suite…] [--only SUBSTRING]

import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = import.meta.dirname;
const words = process.argv.slice(2);
const onlyAt = words.indexOf("--only");
const only = onlyAt === -1 ? "" : (words[onlyAt + 1] ?? "");
const suites = onlyAt === -1 ? words : words.slice(0, onlyAt);

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .filter(
    (file) =>
      suites.length === 0 ||
      suites.some((suite) => file === `${suite}.test.js` || file.startsWith(`${suite}${path.sep}`)),
  )
  .filter((file) => file.includes(only))
  .sort();

if (files.length === 0) {
  process.stderr.write(`no test file matches ${words.join(" ")}\n`);
  process.exit(1);
}
for (const file of files) await import(pathToFileURL(path.join(root, file)).href);
