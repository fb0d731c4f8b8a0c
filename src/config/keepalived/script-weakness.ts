// Who besides root may change a program that root runs: the file, and every directory above it.
// keepalived.conf(5) enable_script_security refuses such a script without a word about which part
// of the path is to blame; here each part is named with the command that mends it.

import type { ConfigHost, HostFileStatus } from "../host.ts";

export interface ScriptWeakness {
  /** The first weak part and why: "`/srv` belongs to `deploy`". */
  readonly reason: string;
  /** The commands that mend all parts. */
  readonly cure: string;
}

/** Looks at the path and at the file it leads to; null where only root may change them, or where
 * there is nothing. */
export function findWeakness(path: string, host: ConfigHost): ScriptWeakness | null {
  const real = host.realPath(path) ?? path;
  const places = [...new Set([...partsOf(path), ...partsOf(real)])];
  const weak = places.flatMap((place) => {
    const status = host.status(place);
    return status === null ? [] : weaknessOf(place, status, host);
  });
  const [first] = weak;
  if (first === undefined) return null;
  return { reason: first.reason, cure: weak.map(({ cure }) => `\`${cure}\``).join(", ") };
}

/** `/`, `/a`, `/a/b` … */
function partsOf(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return ["/", ...names.map((_, index) => `/${names.slice(0, index + 1).join("/")}`)];
}

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
/** Only its owner may rename or remove what is in such a directory. */
const STICKY = 0o1000;

function weaknessOf(place: string, status: HostFileStatus, host: ConfigHost): ScriptWeakness[] {
  const { gid, kind, mode, uid } = status;
  if (uid !== 0) {
    const owner = host.account(String(uid))?.userName ?? `uid ${uid}`;
    return [{ reason: `\`${place}\` belongs to \`${owner}\``, cure: `chown root ${place}` }];
  }
  if (kind === "directory" && (mode & STICKY) !== 0) return [];
  const group = (mode & GROUP_WRITES) !== 0 && gid !== 0;
  const others = (mode & OTHERS_WRITE) !== 0;
  if (!group && !others) return [];
  const who = others ? "everybody" : `group ${gid}`;
  const octal = mode.toString(8).padStart(4, "0");
  const letters = `${group ? "g" : ""}${others ? "o" : ""}`;
  return [
    {
      reason: `${who} may write to \`${place}\` (mode ${octal})`,
      cure: `chmod ${letters}-w ${place}`,
    },
  ];
}
