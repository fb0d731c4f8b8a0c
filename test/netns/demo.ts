// `npm start`: a failover to watch. Two hosts made of namespaces, two real daemons with the example
// of an HAProxy pair, and a timeline of what was seen on the wire between them. Needs no root where
// users may have namespaces of their own; elsewhere the same story is played in simulation.
//
// Ends with 0 only if every step was seen.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { invariant } from "../../src/base/invariant.ts";
import { loadKeepalivedConfig } from "../../src/config/keepalived/load.ts";
import { runDemo } from "../../src/simulation/demo.ts";
import { memoryHost } from "../support/memory-host.ts";
import { FailoverStory } from "./demo/story.ts";
import { ROOT } from "./lab/flavor.ts";
import { Lab } from "./lab/lab.ts";
import { missingPackages } from "./lab/requirements.ts";

const CONFIG = path.join(ROOT, "examples", "haproxy-pair.conf");
const INSIDE = "--inside";
const NEW_NAMESPACES = [
  "--user",
  "--map-root-user",
  "--net",
  "--mount",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
];

/** Why there can be no namespaces here, or null. */
function obstacle(): string | null {
  const packages = missingPackages();
  if (packages.length > 0) return `programs are missing (apt-get install ${packages.join(" ")})`;
  const probe = spawnSync("unshare", [...NEW_NAMESPACES, "true"], { encoding: "utf8" });
  if (probe.status === 0) return null;
  return `this user may not make namespaces (${probe.stderr.trim()})`;
}

async function playReal(): Promise<number> {
  const lab = await Lab.open(2);
  try {
    const story = new FailoverStory(lab, readFileSync(CONFIG, "utf8"), say);
    await story.play();
    say("");
    say("Every step was seen on the wire. `npm start -- -f FILE` runs the daemon on this machine.");
    return 0;
  } catch (error) {
    say(`\nNOT SEEN: ${String(error)}\n\n${lab.story()}`);
    return 1;
  } finally {
    await lab.close();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<number> {
  if (process.argv.includes(INSIDE)) return await playReal();
  const reason = obstacle();
  if (reason === null) {
    const words = [...NEW_NAMESPACES, process.execPath, import.meta.filename, INSIDE];
    return spawnSync("unshare", words, { stdio: "inherit" }).status ?? 1;
  }
  if (process.getuid?.() === 0 && missingPackages().length === 0) return await playReal();
  say(`No real daemons here: ${reason}.`);
  say("The same engine plays the story on two simulated hosts; the times are the simulation's.\n");
  return playSimulated();
}

function playSimulated(): number {
  const host = memoryHost({ files: { [CONFIG]: readFileSync(CONFIG, "utf8") } });
  const { configuration } = loadKeepalivedConfig(CONFIG, host, { configId: null });
  invariant(configuration !== null, `${CONFIG} is not a configuration`);
  runDemo(configuration, say);
  return 0;
}

process.exitCode = await main();
