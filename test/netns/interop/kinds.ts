// Every kind of advert in one pair of daemons: versions, families, transports, authentication,
// intervals, election keywords. h1 leads; it is stopped, comes back, is killed, comes back again.

import { CROSSING, type Stage, type Story } from "./stage.ts";

interface Kind {
  readonly name: string;
  readonly vrid: number;
  readonly address: string;
  /** Lines of the instance; `{own}` and `{other}` are the last figures of the hosts' addresses. */
  readonly lines: readonly string[];
}

const KINDS: readonly Kind[] = [
  { name: "V2", vrid: 1, address: "10.129.0.101", lines: ["version 2"] },
  {
    name: "PASS",
    vrid: 2,
    address: "10.129.0.102",
    lines: ["authentication { auth_type PASS; auth_pass s3cret }"],
  },
  {
    name: "AH",
    vrid: 3,
    address: "10.129.0.103",
    lines: ["authentication { auth_type AH; auth_pass s3cret }"],
  },
  { name: "V3", vrid: 4, address: "10.129.0.104", lines: ["version 3"] },
  { name: "V3_CENTIS", vrid: 5, address: "10.129.0.105", lines: ["version 3", "advert_int 1.23"] },
  {
    name: "V6",
    vrid: 6,
    address: "fd00:129:0::106",
    lines: ["version 3", "native_ipv6"],
  },
  {
    name: "U2",
    vrid: 7,
    address: "10.129.0.107",
    lines: ["unicast_src_ip 10.129.0.{own}", "unicast_peer { 10.129.0.{other} }"],
  },
  {
    name: "U3",
    vrid: 8,
    address: "10.129.0.108",
    lines: [
      "version 3",
      "unicast_src_ip 10.129.0.{own}",
      "unicast_peer { 10.129.0.{other} min_ttl 60 max_ttl 65 }",
      "unicast_ttl 64",
      "check_unicast_src",
    ],
  },
  {
    name: "U6",
    vrid: 9,
    address: "fd00:129:0::109",
    lines: ["version 3", "unicast_src_ip fe80::{own}", "unicast_peer { fe80::{other} }"],
  },
  { name: "V2_V6", vrid: 10, address: "fd00:129:0::110", lines: ["version 2"] },
];

function instance(kind: Kind, host: number): string {
  const isIpv6 = kind.address.includes(":");
  const own = `${host === 1 ? 11 : 12}`;
  const other = `${host === 1 ? 12 : 11}`;
  const lines = kind.lines.map((line) =>
    line.replaceAll("{own}", own).replaceAll("{other}", other),
  );
  const addresses = isIpv6
    ? [`fe80::${kind.vrid}/64`, `${kind.address}/64`]
    : [`${kind.address}/24`];
  return `vrrp_instance ${kind.name} {
  state BACKUP
  interface eth0
  virtual_router_id ${kind.vrid}
  priority ${host === 1 ? 150 : 100}
  advert_int 1
  ${lines.join("\n  ").replaceAll("; ", "\n ").replaceAll("{ ", "{\n ").replaceAll(" }", "\n }")}
  virtual_ipaddress {
    ${addresses.join("\n    ")}
  }
  notify /run/lab/bin/notify.sh
}
`;
}

function config(host: number): string {
  const head = "global_defs {\n  enable_script_security\n  script_user root\n}\n";
  return head + KINDS.map((kind) => instance(kind, host)).join("\n");
}

const VIPS = KINDS.map((kind) => kind.address.replace(":0::", "::"));
const FRAMES = KINDS.map((kind) => (kind.address.includes(":") ? 2 : 1) * 10).reduce(
  (a, b) => a + b,
);

export const KINDS_STORY: Story = {
  name: "every kind of advert",
  configs: [config(1), config(2)],
  isUnordered: true,
  ignores: CROSSING,
  async play(stage: Stage): Promise<void> {
    await stage.start(1);
    await stage.holds(1, ...VIPS);
    await stage.bursts(1, FRAMES);
    stage.snapAddresses("h1 leads");
    stage.snap(1, "groups", "ip", "maddr", "show", "dev", "eth0");
    await stage.start(2);
    await stage.logs(2, /Entering BACKUP STATE/, KINDS.length);
    stage.snapAddresses("h2 backs up");
    await stage.stop(1);
    await stage.holds(2, ...VIPS);
    await stage.bursts(2, FRAMES);
    stage.snapAddresses("h2 leads");
    await stage.start(1);
    await stage.holds(1, ...VIPS);
    await stage.bursts(1, 2 * FRAMES);
    await stage.kill(1);
    await stage.logs(2, /Entering MASTER STATE/, 2 * KINDS.length);
    await stage.bursts(2, 2 * FRAMES);
    stage.snapAddresses("h1 is dead");
    await stage.start(1);
    await stage.holds(1, ...VIPS);
    await stage.bursts(1, 3 * FRAMES);
    await stage.stop(2);
    await stage.stop(1);
    stage.snapAddresses("all are gone");
  },
};
