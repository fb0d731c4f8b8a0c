// The words of address, route and rule lines, for the page of keywords: the lines are read word by
// word (compile/address-line.ts, route-line.ts, rule-line.ts) and have no table of rows. Each word
// has an example, which a test compiles.

export interface LineWord {
  /** Complete but for what every line begins with. */
  readonly example: string;
  readonly effect: string;
}

export interface LineKind {
  /** As the page's title says it. */
  readonly title: string;
  readonly block: "virtual_ipaddress" | "virtual_routes" | "virtual_rules";
  /** What the examples stand behind. */
  readonly start: string;
  readonly words: readonly LineWord[];
}

const ADDRESS: readonly LineWord[] = [
  { example: "dev eth1", effect: "Interface that gets the address, instead of the instance's." },
  { example: "scope link", effect: "Scope by name or number." },
  { example: "label eth0:vip", effect: "Label of an IPv4 address, at most 15 characters." },
  {
    example: "brd 192.0.2.255",
    effect: "Broadcast address; also `broadcast`. `+` and `-` take it from the prefix.",
  },
  {
    example: "peer 192.0.2.77",
    effect: "Other end of a point-to-point link; the address has no prefix length then.",
  },
  { example: "home", effect: "Flag of an IPv6 home address." },
  { example: "mngtmpaddr", effect: "Flag: the kernel manages temporary addresses." },
  { example: "noprefixroute", effect: "Flag: no route for the prefix." },
  { example: "autojoin", effect: "Flag: the kernel joins a multicast address." },
  { example: "-nodad", effect: "Duplicate address detection stays on." },
  { example: "preferred_lft 60", effect: "Preferred lifetime of an IPv6 address, in seconds." },
  { example: "no_track", effect: "The loss of the address or of its interface does not count." },
];

const ROUTE: readonly LineWord[] = [
  { example: "dev eth0", effect: "Interface of the route; also `oif`." },
  { example: "via 192.0.2.1 dev eth0", effect: "Gateway; `gw` is an old name." },
  { example: "src 192.0.2.10 dev eth0", effect: "Source address of packets." },
  { example: "dev eth0 table 100", effect: "Routing table by name or number." },
  { example: "dev eth0 metric 5", effect: "Metric; also `priority` and `preference`." },
  { example: "dev eth0 scope link", effect: "Scope by name or number." },
  { example: "dev eth0 tos 0x10", effect: "Type of service; also `dsfield`." },
  {
    example: "via 192.0.2.1 dev eth0 onlink",
    effect: "The gateway is on the link, whatever it looks like.",
  },
  { example: "dev eth0 no_track", effect: "The loss of the route does not count." },
  {
    example: "dev eth0 mtu lock 1400",
    effect: "Also `advmss`, `reordering`, `cwnd`, `ssthresh`, each with `lock`.",
  },
  {
    example: "dev eth0 initcwnd 10",
    effect: "Also `window`, `initrwnd`, `hoplimit`, `quickack`, `fastopen_no_cookie`.",
  },
  { example: "dev eth0 rtt 10", effect: "Milliseconds; also `rttvar`, `rto_min`." },
  { example: "dev eth0 congctl cubic", effect: "Congestion control." },
  { example: "dev eth0 realms 1/2", effect: "Realms of an IPv4 route." },
  {
    example: "nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 192.0.2.2 dev eth0 weight 2",
    effect: "Several ways.",
  },
];

const RULE: readonly LineWord[] = [
  {
    example: "from 192.0.2.0/24 table 100 preference 9",
    effect: "Source; `all`, `any` or `default` is everything.",
  },
  {
    example: "to 192.0.2.0/24 lookup 100 order 9",
    effect: "Destination. `lookup` is `table`, `order` is `preference`.",
  },
  {
    example: "not from 192.0.2.0/24 table 100 priority 9",
    effect: "What does not match. `priority` is `preference`.",
  },
  {
    example: "iif eth0 table 100 preference 9",
    effect: "Interface that packets come from; also `dev`, and `oif`.",
  },
  { example: "tos 0x10 table 100 preference 9", effect: "Type of service; also `dsfield`." },
  { example: "fwmark 0x10/0xff table 100 preference 9", effect: "Mark and mask." },
  {
    example: "from 192.0.2.0/24 goto 500 preference 9",
    effect: "Actions instead of a table: also `nop`, `blackhole`, `prohibit`, `unreachable`.",
  },
  {
    example: "from all table 100 suppress_prefixlength 0 preference 9",
    effect: "No route with so short a prefix.",
  },
  { example: "uidrange 0-100 table 100 preference 9", effect: "Accounts of the sockets." },
  {
    example: "ipproto tcp dport 80-81 sport 1-5 table 100 preference 9",
    effect: "Protocol and ports.",
  },
  { example: "l3mdev preference 9", effect: "The table of the VRF." },
  {
    example: "from 192.0.2.0/24 table 100 preference 9 no_track",
    effect: "The loss of the rule does not count.",
  },
];

export const LINE_KINDS: readonly LineKind[] = [
  { title: "addresses", block: "virtual_ipaddress", start: "192.0.2.10", words: ADDRESS },
  { title: "routes", block: "virtual_routes", start: "203.0.113.0/24", words: ROUTE },
  { title: "rules", block: "virtual_rules", start: "", words: RULE },
];
