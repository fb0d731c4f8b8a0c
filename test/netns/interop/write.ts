// keepalived.conf in a few words, for stories.

export const GLOBALS: readonly string[] = ["enable_script_security", "script_user root"];
export const NOTIFY_PATH = "/run/lab/bin/notify.sh";

export interface InstanceText {
  readonly vrid: number;
  /** Default 150 on h1, 100 elsewhere. */
  readonly priority?: number;
  readonly device?: string;
  readonly state?: "MASTER" | "BACKUP";
  /** Lines of `virtual_ipaddress`. */
  readonly addresses: readonly string[];
  /** More lines; a block is one text with newlines. */
  readonly lines?: readonly string[];
}

export function globals(...lines: readonly string[]): string {
  return block("global_defs", [...GLOBALS, ...lines]);
}

export function instance(name: string, host: number, text: InstanceText): string {
  return block(`vrrp_instance ${name}`, [
    `state ${text.state ?? "BACKUP"}`,
    `interface ${text.device ?? "eth0"}`,
    `virtual_router_id ${text.vrid}`,
    `priority ${text.priority ?? (host === 1 ? 150 : 100)}`,
    "advert_int 1",
    ...(text.lines ?? []),
    block("virtual_ipaddress", text.addresses),
    `notify ${NOTIFY_PATH}`,
  ]);
}

export function block(head: string, lines: readonly string[]): string {
  const body = lines.join("\n").split("\n").filter(Boolean);
  return `${head} {\n${body.map((line) => `  ${line}\n`).join("")}}\n`;
}

export function withoutPrefix(address: string): string {
  return address.split(/[/ ]/, 1)[0] ?? address;
}
