// V8's young generation. It is swept when it is full, at any moment and for up to milliseconds; who
// has a moment to keep has it swept before.

import v8 from "node:v8";
import vm from "node:vm";

type Collect = (options: { readonly type: "minor" }) => void;

/** What it gives clears away what was thrown away lately, in tenths of a millisecond; its first
 * call takes a few. It does nothing where the run time does not offer it. */
export function createSweeper(): () => void {
  let collect: Collect | null = null;
  return () => {
    collect ??= exposedCollector();
    collect({ type: "minor" });
  };
}

/** Only a context that is made under the flag has the function. */
function exposedCollector(): Collect {
  v8.setFlagsFromString("--expose-gc");
  const found: unknown = vm.runInNewContext("globalThis.gc");
  v8.setFlagsFromString("--no-expose-gc");
  return typeof found === "function" ? (found as Collect) : () => undefined;
}
