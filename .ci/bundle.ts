// Makes dist/bundle, the program that is installed: few files, no comments, so that Node reads and
// keeps less of it (about 7 MiB of memory and a tenth of the start). Packages with native code stay
// outside. What is taken in from others is named with its licence in LICENSES.txt.

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const OUT = "dist/bundle";
const REQUIRE = [
  'import { createRequire as nodeRequire } from "node:module";',
  "const require = nodeRequire(import.meta.url);",
].join("");

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/main.ts"],
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  external: ["raw-socket"],
  minify: true,
  // Names of classes and functions are what a stack trace shows.
  keepNames: true,
  metafile: true,
  logLevel: "warning",
  // Packages in CommonJS ask for Node's own modules with `require`.
  banner: { js: REQUIRE },
});
const packages = packagesOf(Object.keys(metafile.inputs));
writeFileSync(path.join(OUT, "LICENSES.txt"), packages.map(licence).join("\n"));

/** Folders of the packages that files of these names come from. */
function packagesOf(files: readonly string[]): string[] {
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const known = folders.filter((folder) => folder !== undefined);
  return [...new Set(known)].sort((a, b) => a.localeCompare(b));
}

/** Name, version and the text under which a package is given away.
 * @throws Error where a package has no such text: it must not be bundled unseen */
function licence(folder: string): string {
  const { name, version } = JSON.parse(
    readFileSync(path.join(folder, "package.json"), "utf8"),
  ) as Record<string, string>;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
