// Loads test files of the suites named on the command line (default: all) in this one process:
// node:test starts a process a file otherwise, which costs more than the tests.
//
//   node dist/test/run.js [suite…] [--only SUBSTRING]
//
// Properties draw the same cases each time; SEED=n draws others. What fails names its seed.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { obstacle } from "./netns/lab/requirements.ts";

const root = import.meta.dirname;
const sources = path.resolve(root, "..", "..", "test");
const words = process.argv.slice(2);
const onlyAt = words.indexOf("--only");
const only = onlyAt === -1 ? "" : (words[onlyAt + 1] ?? "");
const suites = onlyAt === -1 ? words : words.slice(0, onlyAt);

function isWanted(file: string): boolean {
  if (suites.length === 0) return true;
  return suites.some(
    (suite) => file === `${suite}.test.js` || file.startsWith(`${suite}${path.sep}`),
  );
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  // What a removed test left behind in dist/ is no test.
  .filter((file) => existsSync(path.join(sources, file.replace(/js$/, "ts"))))
  .filter((file) => isWanted(file) && file.includes(only))
  .sort();

if (files.length === 0) {
  process.stderr.write(`no test file matches ${words.join(" ")}\n`);
  process.exit(1);
}

const seed = Number(process.env["SEED"] ?? 9568);
fc.configureGlobal({ seed });

const missing = files.some((file) => file.startsWith(`netns${path.sep}`)) ? obstacle() : null;
if (missing !== null) {
  // At the end, where it is read.
  process.on("exit", () => {
    process.stderr.write(
      `\n!!! NOT RUN: the namespace suites, which drive real daemons on a real kernel\n!!! ${missing}\n`,
    );
  });
}

// A test that is registered while none waits runs at once, before the rest of its file has been
// evaluated. This one keeps all others waiting until every file is loaded.
let allLoaded: () => void = () => {};
const loaded = new Promise<void>((resolve) => {
  allLoaded = resolve;
});
void test(`${files.length} test files load`, async (context) => {
  context.diagnostic(`properties are drawn from seed ${seed}`);
  await loaded;
});
for (const file of files) await import(pathToFileURL(path.join(root, file)).href);
allLoaded();
