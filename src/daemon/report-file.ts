// The file that `--config-test=FILE` names: messages are appended to it, and it is there afterwards
// even if there was nothing to say.

import { appendFileSync } from "node:fs";
import { getSystemErrorMap } from "node:util";

/** What keepalived says where the file cannot be written; null where it was. */
export function appendReport(path: string, text: string): string | null {
  try {
    appendFileSync(path, text, { mode: REPORT_MODE });
    return null;
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    const reason = STRERROR.get(errno) ?? (error as Error).message;
    return `Unable to open config-test log file ${path} ${-errno} - ${reason}`;
  }
}

/** Its owner's alone: the messages quote the configuration. */
const REPORT_MODE = 0o600;

const STRERROR: ReadonlyMap<number, string> = new Map(
  Array.from(getSystemErrorMap(), ([errno, [, message]]) => [errno, message]),
);
