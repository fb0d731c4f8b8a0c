// The host that a configuration wants: every program and account it names is there. Lint looks at
// what a file means through it, so that a missing script does not hide what its weight would do,
// and a file can be looked at on another machine than its own.

import type { ConfigHost, HostFileStatus } from "../config/host.ts";
import type { Statement } from "../config/keepalived/ast.ts";

const PROGRAM: HostFileStatus = { kind: "file", mode: 0o755, uid: 0, gid: 0 };
const DIRECTORY: HostFileStatus = { kind: "directory", mode: 0o755, uid: 0, gid: 0 };
/** Where a program without directory is found. */
const FOLDER = "/usr/bin";
const LOOPBACK = "lo";
const ANYBODY = 65_534;

/** `statements` are those of the configuration itself. */
export function portableHost(host: ConfigHost, statements: readonly Statement[]): ConfigHost {
  const named = new Set(statements.flatMap(programsOf));
  const above = new Set([...named].flatMap(directoriesOf));
  return {
    ...host,
    status: (path) => {
      if (named.has(path)) return PROGRAM;
      return above.has(path) ? DIRECTORY : host.status(path);
    },
    realPath: (path) => (named.has(path) ? path : host.realPath(path)),
    // Only what cannot be an instance's; every other name is taken to exist.
    interfaces: () => host.interfaces().filter(({ name }) => name === LOOPBACK),
    account: (name) => host.account(name) ?? { userName: name, uid: ANYBODY, gid: ANYBODY },
    group: (name) => host.group(name) ?? ANYBODY,
    searchPath: () => [FOLDER],
    resolves: () => true,
    tlsFault: () => null,
  };
}

/** First words of all values, as paths: more than the programs, and all of them. */
function programsOf(statement: Statement): string[] {
  const own = statement.arguments.flatMap(({ text }) => {
    const word = text.trim().split(/\s/, 1)[0] ?? "";
    if (word === "") return [];
    return [word.includes("/") ? word : `${FOLDER}/${word}`];
  });
  return [...own, ...(statement.block ?? []).flatMap(programsOf)];
}

/** `/`, `/a`, `/a/b` of `/a/b/c` */
function directoriesOf(path: string): string[] {
  const names = path.split("/").slice(1, -1);
  return ["/", ...names.map((_, index) => `/${names.slice(0, index + 1).join("/")}`)];
}
