// Makes dist/bundle, the program that is installed: few files, no comments, so that Node reads and
// keeps less of it (about 7 MiB of memory and a tenth of the start). Packages with native code stay
// outside. What is taken in from others is named with its licence in LICENSES.txt.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const OUT = "dist/bundle";

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
  banner: {
    js: 'import{createRequire as nodeRequire}from"node:module";const require=nodeRequire(import.meta.url);',
  },
});
writeFileSync(path.join(OUT, "LICENSES.txt"), licences(packagesOf(Object.keys(metafile.inputs))));

/** Folders of the packages that files of these names come from. */
function packagesOf(files) {
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

function licences(folders) {
  return folders.map(licence).join("\n");
}

function licence(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file !== undefined && existsSync(path.join(folder, file))
      ? readFileSync(path.join(folder, file), "utf8").trim()
      : `by ${typeof author === "object" ? author.name : (author ?? "its authors")}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}
