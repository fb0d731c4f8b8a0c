// One host of the lab: network, process and mount namespaces with a /run, /tmp, /dev and
// /etc/keepalived of its own, one Ethernet interface, a syslog, and a daemon under test.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Flavor } from "./flavor.ts";
import { Namespace } from "./namespace.ts";
import { Program } from "./program.ts";
import { type SyslogLine, SyslogReceiver } from "./syslog.ts";
import { DEFAULT_LIMIT_SECONDS, until } from "./until.ts";

/** Where a host sees its own files; `etc` is mounted over /etc/keepalived too. */
export const HOST_DIR: string = "/run/lab";
const NOTES = "notify.log";

/** $1: the host's directory outside; the rest: paths below /tmp that must stay visible.
 *
 * In a user's own namespace the machine's root is nobody, and script security rightly trusts no
 * file of his. There the host gets a root directory, and the check's program, that are its own. */
const MOUNTS = `
dir=$1; shift
mount -t tmpfs -o mode=755 tmpfs "$dir/dev"
for node in null zero full random urandom tty; do
  : > "$dir/dev/$node"; mount --bind "/dev/$node" "$dir/dev/$node"
done
ln -s /proc/self/fd "$dir/dev/fd"
: > "$dir/dev/log"; mount --bind "$dir/log.sock" "$dir/dev/log"
mkdir "$dir/run/lab"; mount --bind "$dir" "$dir/run/lab"
[ ! -d /etc/keepalived ] || mount --bind "$dir/etc" /etc/keepalived
for kept in "$@"; do
  mkdir -p "$dir/tmp/\${kept#/tmp/}"; mount --bind "$kept" "$dir/tmp/\${kept#/tmp/}"
done
mount --rbind "$dir/dev" /dev
mount --rbind "$dir/run" /run
mount --rbind "$dir/tmp" /tmp
[ "$(stat -c %u /)" = 0 ] || {
  cp "$(command -v pkill)" /run/lab/bin/pkill
  root=/run/lab/root; mkdir "$root"; mount -t tmpfs -o mode=755 tmpfs "$root"
  for entry in /*; do
    if [ -L "$entry" ]; then cp -P "$entry" "$root"
    elif [ -d "$entry" ]; then mkdir "$root$entry"; mount --rbind "$entry" "$root$entry"
    fi
  done
  mkdir "$root/.old"; cd "$root"; pivot_root . .old; umount -l /.old; rmdir /.old
}
`;

/** Writes one line a call: the script's name and its arguments. */
export const NOTIFY_SCRIPT: string = `#!/bin/sh
line="\${0##*/}"
for word in "$@"; do line="$line [$word]"; done
echo "$line" >> ${HOST_DIR}/${NOTES}
`;

export class Host {
  readonly name: string;
  readonly space: Namespace;
  readonly #dir: string;
  readonly #syslog: SyslogReceiver;
  #program: Program | null = null;
  #haproxy: Program | null = null;

  private constructor(name: string, dir: string, space: Namespace, syslog: SyslogReceiver) {
    this.name = name;
    this.#dir = dir;
    this.space = space;
    this.#syslog = syslog;
  }

  /** @param kept directories that programs on the host must be able to read
   * @param wire the lab's namespace */
  static async open(
    name: string,
    dir: string,
    kept: readonly string[],
    wire: Namespace,
  ): Promise<Host> {
    for (const part of ["etc", "run", "tmp", "dev", "bin"]) {
      mkdirSync(path.join(dir, part), { recursive: true });
    }
    chmodSync(path.join(dir, "tmp"), 0o1777);
    writeFileSync(path.join(dir, NOTES), "");
    const syslog = new SyslogReceiver(path.join(dir, "log.sock"), wire);
    const below = kept.filter((folder) => folder.startsWith("/tmp/"));
    try {
      return new Host(name, dir, await Namespace.host(MOUNTS, [dir, ...below]), syslog);
    } catch (error) {
      syslog.close();
      throw error;
    }
  }

  /** @param file below the host's own directory, e.g. `etc/keepalived.conf` */
  write(file: string, text: string, mode = 0o644): string {
    writeFileSync(path.join(this.#dir, file), text, { mode });
    chmodSync(path.join(this.#dir, file), mode);
    return path.posix.join(HOST_DIR, file);
  }

  configure(text: string): void {
    this.write("etc/keepalived.conf", text);
    this.write("bin/notify.sh", NOTIFY_SCRIPT, 0o755);
  }

  async start(flavor: Flavor): Promise<Program> {
    if (this.#program?.ending === null) throw new Error(`${this.name}: a daemon runs already`);
    const argv = [...flavor.argv, "-f", path.posix.join(HOST_DIR, "etc/keepalived.conf")];
    this.#program = await Program.start(this.space, argv);
    return this.#program;
  }

  get program(): Program {
    if (this.#program === null) throw new Error(`${this.name}: no daemon was started`);
    return this.#program;
  }

  /** A process called haproxy, as the check script looks for it. */
  async startHaproxy(): Promise<void> {
    const script = this.write("bin/haproxy", "#!/bin/sh\nsleep 2147483 & wait\n", 0o755);
    this.#haproxy = await Program.start(this.space, [script]);
  }

  async killHaproxy(): Promise<void> {
    this.#haproxy?.killAll();
    await this.#haproxy?.end();
  }

  link(state: "up" | "down"): void {
    this.space.run("ip", "link", "set", "eth0", state);
  }

  /** `ip -o addr` without loopback and IPv6, a line an address. */
  addresses(): string[] {
    const text = this.space.run("ip", "-4", "-o", "addr", "show", "dev", "eth0");
    return text.split("\n").filter(Boolean);
  }

  /** @throws Error if the daemon has died: nothing of what is waited for will happen */
  holds(address: string): boolean {
    this.#mustLive();
    return this.addresses().some((line) => line.includes(` ${address}/`));
  }

  /** Everything said to /dev/log. */
  get syslog(): readonly SyslogLine[] {
    this.#syslog.drain();
    return this.#syslog.lines;
  }

  /** The first line at or after `from` whose text matches. */
  async logged(
    pattern: RegExp,
    from = 0,
    limitSeconds: number = DEFAULT_LIMIT_SECONDS,
  ): Promise<SyslogLine> {
    return await until(
      `${this.name} logs ${pattern}`,
      () => {
        this.#mustLive();
        return this.syslog.slice(from).find((line) => pattern.test(line.text));
      },
      limitSeconds,
    );
  }

  #mustLive(): void {
    if (this.#program?.hasDied !== true) return;
    const { code, signal } = this.#program.ending ?? {};
    throw new Error(`${this.name}: the daemon died: ${code ?? signal}: ${this.#program.console}`);
  }

  /** Lines that notify scripts wrote. */
  notifications(): string[] {
    return readFileSync(path.join(this.#dir, NOTES), "utf8").split("\n").filter(Boolean);
  }

  read(file: string): string | null {
    const where = path.join(this.#dir, file);
    return existsSync(where) ? readFileSync(where, "utf8") : null;
  }

  async close(): Promise<void> {
    await this.space.close();
    this.#syslog.close();
  }
}
