// Runs one short command to its end and answers with what it printed.

import { spawnSync } from "node:child_process";

/** What a service manager would give a daemon, and nothing of the caller's. A host's own programs
 * come first. */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/run/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LANG: "C.UTF-8",
  HOME: "/",
};

/** @throws Error with the command's own words unless it exits with 0 */
export function run(...argv: readonly string[]): string {
  const result = tryRun(...argv);
  if (result.status !== 0) {
    throw new Error(`${argv.join(" ")}: exit status ${result.status}: ${result.text.trim()}`);
  }
  return result.text;
}

/** Both streams as one text; status 127 where the program could not be started. */
export function tryRun(...argv: readonly string[]): { status: number; text: string } {
  const [program = "", ...words] = argv;
  const done = spawnSync(program, words, {
    encoding: "utf8",
    env: CLEAN_ENVIRONMENT,
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (done.error !== undefined) return { status: 127, text: done.error.message };
  return { status: done.status ?? 128, text: done.stdout + done.stderr };
}
