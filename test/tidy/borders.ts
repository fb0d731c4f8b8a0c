// Who may import whom: the table of `src/README.md` as data, and the search for cycles.

import path from "node:path";
import { type Finding, type Import, importsOf, type SourceFile } from "./source.ts";

interface Border {
  /** Rooms whose values and types may be imported. */
  readonly rooms: readonly string[];
  /** Rooms that may be named in `import type` only. */
  readonly types?: readonly string[];
  /** Packages and built-in modules; `node:*` is all of Node. */
  readonly outside?: readonly string[];
}

/** Everything not listed is forbidden. `main` is the file src/main.ts. */
export const BORDERS: Readonly<Record<string, Border>> = {
  base: { rooms: [] },
  wire: { rooms: ["base"], outside: ["node:crypto"] },
  model: { rooms: ["base"] },
  ports: { rooms: ["base", "model"] },
  vrrp: { rooms: ["base", "model", "wire"] },
  track: { rooms: ["base", "model"] },
  address: { rooms: ["base", "model"] },
  leader: { rooms: ["base", "model"] },
  config: { rooms: ["base", "model"], outside: ["nearley", "yaml"] },
  engine: { rooms: ["base", "model", "wire", "vrrp", "track", "address", "leader"] },
  observe: { rooms: ["base", "model", "engine", "wire"], types: ["vrrp", "leader"] },
  simulation: { rooms: ["base", "model", "engine", "wire"], types: ["vrrp"] },
  lint: { rooms: ["base", "model", "config", "track"] },
  os: { rooms: ["base", "ports", "wire"], types: ["model"], outside: ["raw-socket", "node:*"] },
  daemon: {
    rooms: ["base", "model", "config", "engine", "observe", "ports", "os"],
    types: ["vrrp"],
    outside: ["pino", "node:*"],
  },
  cli: {
    rooms: ["base", "config", "lint", "simulation", "daemon"],
    outside: ["commander", "node:process"],
  },
  /** os for the signals, which are caught before anything else is loaded. */
  main: { rooms: ["cli", "os"], outside: ["node:process", "node:v8"] },
};

/** Rooms without input, output, clock or chance. */
export const PURE_ROOMS: readonly string[] = [
  "base",
  "wire",
  "model",
  "vrrp",
  "track",
  "address",
  "leader",
  "config",
  "engine",
  "lint",
  "simulation",
  "observe",
];

/** The table as src/README.md shows it. */
export function renderBorders(): string {
  const lines = Object.entries(BORDERS).map(([room, { rooms, types = [], outside = [] }]) => {
    const cells = [rooms, types, outside.map((name) => `\`${name}\``)];
    return `| ${[room, ...cells.map((cell) => cell.join(", ") || "–")].join(" | ")} |`;
  });
  return ["| room | may import | types only | from outside |", "|---|---|---|---|", ...lines].join(
    "\n",
  );
}

/** The room of a path below src/, `main` for src/main.ts, null for everything else. */
export function roomOf(file: string): string | null {
  if (file === "src/main.ts") return "main";
  return /^src\/([^/]+)\//.exec(file)?.[1] ?? null;
}

export function findBorderBreaches(files: readonly SourceFile[]): Finding[] {
  const findings: Finding[] = [];
  for (const file of files) {
    const report = (line: number, what: string): void => {
      findings.push({ rule: "border", path: file.path, line, what });
    };
    if (!file.path.startsWith("src/")) continue;
    const room = roomOf(file.path);
    const border = room === null ? undefined : BORDERS[room];
    if (room === null || border === undefined) {
      report(1, `${file.path} is in no room of the import table`);
      continue;
    }
    for (const entry of importsOf(file)) {
      const fault = judge(file, room, entry);
      if (fault !== null) report(entry.line, fault);
    }
  }
  return findings;
}

function judge(file: SourceFile, room: string, entry: Import): string | null {
  const border = BORDERS[room] as Border;
  const { specifier } = entry;
  if (!specifier.startsWith(".")) {
    const outside = border.outside ?? [];
    const allowed =
      outside.includes(specifier) || (specifier.startsWith("node:") && outside.includes("node:*"));
    return allowed ? null : `${room} must not import ${specifier}`;
  }
  const target = path.posix.join(path.posix.dirname(file.path), specifier);
  if (/\.(node|json)$/.test(target)) return `${room} must not import ${specifier} as a module`;
  const other = roomOf(target);
  if (other === null) return `${room} must not import ${target}`;
  if (other === room || border.rooms.includes(other)) return null;
  if (border.types?.includes(other)) {
    return entry.typeOnly ? null : `${room} may name types of ${other} only: use \`import type\``;
  }
  return `${room} must not import ${other}`;
}

/** Files that reach themselves by imports of values; types are gone at run time. */
export function findCycles(files: readonly SourceFile[]): Finding[] {
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const targets = importsOf(file)
      .filter((entry) => entry.specifier.startsWith(".") && !entry.typeOnly)
      .map((entry) => path.posix.join(path.posix.dirname(file.path), entry.specifier));
    graph.set(file.path, targets);
  }
  const findings: Finding[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at !== -1) {
      const what = [...trail.slice(at), file].join(" → ");
      findings.push({ rule: "cycle", path: file, line: 1, what });
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return findings;
}
