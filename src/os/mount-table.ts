// Which programs lie on a file system that may not answer: a network's, or one that another process
// serves. Only the names of mount points are looked at, and links on the way there; asking such a
// file system itself could wait for it.

import { closeSync, lstatSync, openSync, readFileSync, readlinkSync } from "node:fs";

import { attempt } from "./failure.ts";
import { hasChanged } from "./poll.ts";

const MOUNTINFO = "/proc/self/mountinfo";

/** File systems of the kernel that depend on somebody else; `fuse.…` too. */
const DEPENDENT: ReadonlySet<string> = new Set([
  "9p",
  "afs",
  "autofs",
  "beegfs",
  "ceph",
  "cifs",
  "fuse",
  "gfs2",
  "gpfs",
  "lustre",
  "nfs",
  "nfs4",
  "ocfs2",
  "smb3",
  "smbfs",
]);

/** As the kernel: more links on one way are a ring. */
const MOST_LINKS = 40;

export interface Mount {
  readonly point: string;
  readonly dependent: boolean;
}

export class MountTable {
  /** Null where /proc is not there: then nothing is known to hang. */
  readonly #fd: number | null;
  #mounts: readonly Mount[] | null = null;

  constructor() {
    const opened = attempt(() => openSync(MOUNTINFO, "r"));
    this.#fd = opened.ok ? opened.value : null;
  }

  /** @param file absolute path, as it will be executed; links are followed */
  mayHang(file: string): boolean {
    if (this.#fd === null) return false;
    if (this.#mounts === null || hasChanged(this.#fd)) {
      const text = attempt(() => readFileSync(MOUNTINFO, "utf8"));
      this.#mounts = text.ok ? parseMounts(text.value) : [];
    }
    return leadsToDependent(file, this.#mounts);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
  }
}

/** proc_pid_mountinfo(5): the mount point is the fifth word, the type follows a lone dash. */
export function parseMounts(text: string): readonly Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, , , , point = "", ...rest] = line.split(" ");
      const type = rest[rest.indexOf("-") + 1] ?? "";
      return { point: unescape(point), dependent: isDependent(type) };
    });
}

/** The mount that holds a file: the deepest, and of several on one place the last. */
export function mountOf(file: string, mounts: readonly Mount[]): Mount | null {
  let found: Mount | null = null;
  for (const mount of mounts) {
    const folder = mount.point.endsWith("/") ? mount.point : `${mount.point}/`;
    if (!file.startsWith(folder)) continue;
    if (found === null || mount.point.length >= found.point.length) found = mount;
  }
  return found;
}

/** Whether the way to a file, each link followed, meets a file system that depends on somebody
 * else. A step is judged by its name before it is looked at, so that nothing here can wait. */
export function leadsToDependent(file: string, mounts: readonly Mount[]): boolean {
  let at = "";
  let links = 0;
  const ahead = file.split("/").reverse();
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      continue;
    }
    const here = `${at}/${name}`;
    // With a slash, so that the place of a mount is the mount's own.
    if (mountOf(`${here}/`, mounts)?.dependent === true) return true;
    const target = readLink(here);
    if (target === null) {
      at = here;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return false;
    if (target.startsWith("/")) at = "";
    ahead.push(...target.split("/").reverse());
  }
  return false;
}

/** Where a symbolic link points to; null for anything else. */
function readLink(path: string): string | null {
  const found = attempt(() => {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? readlinkSync(path) : null;
  });
  return found.ok ? found.value : null;
}

function isDependent(type: string): boolean {
  return DEPENDENT.has(type) || type.startsWith("fuse.");
}

/** Blanks and the like are written in octal. */
function unescape(word: string): string {
  return word.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
