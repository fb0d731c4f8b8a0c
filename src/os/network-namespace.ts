// Moves the daemon into a named network namespace (`-s`, `net_namespace`), as ip-netns(8) keeps
// them.

import { closeSync, openSync } from "node:fs";

import type { Outcome } from "../base/outcome.ts";
import { attempt, outcomeOf } from "./failure.ts";
import { native } from "./native.ts";

const NAMESPACES = "/run/netns";

/** To be called before any socket is opened. Only the loop's thread moves: names are still resolved
 * and files still read by threads that stay behind, which concerns no socket of this program. */
export function enterNetworkNamespace(name: string): Outcome<void> {
  const opened = attempt(() => openSync(`${NAMESPACES}/${name}`, "r"));
  if (!opened.ok) return opened;
  const entered = native.enterNetworkNamespace(opened.value);
  closeSync(opened.value);
  return outcomeOf(entered);
}
