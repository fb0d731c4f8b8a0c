// Configurations of any length, each of one construct over and over: where a list is searched for
// every item of it, or copied for every item, the work shows it.

/** `count` times something; about as many lines, or a fixed number of lines for each. */
export const TEXTS: Readonly<Record<string, (count: number) => string>> = {
  instances: (count) => repeat(count, (index) => instance(`V${index}`, index, [address(index)])),
  "instances of one number": (count) =>
    repeat(count, (index) => instance(`V${index}`, 0, [address(index)], `interface eth${index}`)),
  "unicast instances of one number": (count) =>
    repeat(count, (index) => instance(`V${index}`, 0, [address(index)], peers(1, index))),
  "blocks on one line": (count) =>
    repeat(count, (index) => `vrrp_script s${index} { script "/bin/true" }`),
  "addresses of an instance": (count) => instance("V", 1, list(count, address)),
  "peers of an instance": (count) => instance("V", 1, ["192.0.2.1"], peers(count, 0)),
  "trackers of an instance": (count) => instance("V", 1, ["192.0.2.1"], trackers(count)),
  "trackers of a group and its members": (count) =>
    [
      instance("A", 1, ["192.0.2.1"], trackers(count)),
      `vrrp_sync_group G {\ngroup {\nA\n}\n${trackers(count)}\n}`,
    ].join("\n"),
  "groups of owners": (count) =>
    repeat(count, (index) =>
      [
        instance(`A${index}`, index, [address(index)], `interface a${index}\npriority 255`),
        `vrrp_sync_group G${index} {\ngroup {\nA${index}\n}\n}`,
      ].join("\n"),
    ),
  "members of a group": (count) =>
    [
      repeat(count, (index) => instance(`V${index}`, index, [address(index)])),
      `vrrp_sync_group G {\ngroup {\n${list(count, (index) => `V${index}`).join(" ")}\n}\n}`,
    ].join("\n"),
  "static routes": (count) =>
    `static_routes {\n${repeat(count, (index) => `${address(index)} dev eth0`)}\n}`,
  "scripts found in PATH": (count) =>
    repeat(count, (index) => `vrrp_script s${index} {\nscript "pkill -0 x${index}"\n}`),
  "names of definitions": (count) => repeat(count, (index) => `$A${index}=x\n# \${A${index}}`),
  "uses of a definition": (count) => `$A=eth0\n${repeat(count, () => "garp_group $A")}`,
  "rounds of a repetition": (count) => `~SEQ(I, ${count}) vrrp_script s$I { script "/bin/true" }`,
  includes: (count) => repeat(count, () => "include /etc/keepalived/part.conf"),
  "unknown words": (count) => repeat(count, (index) => `word${String(index).padStart(7, "0")} 1`),
  "the same mistake": (count) =>
    repeat(count, () => "vrrp_instance X {\nvirtual_router_id 300\nprioritty 3\n}"),
  "open blocks": (count) => repeat(count, () => "vrrp_instance X {"),
  "closing braces": (count) => repeat(count, () => "}"),
  "braces on one line": (count) => "{".repeat(count),
  "quotes on one line": (count) => '"'.repeat(count),
  "words on one line": (count) => `vrrp_sync_group G {\ngroup {\n${"x ".repeat(count)}\n}\n}`,
  "balancer blocks": (count) =>
    repeat(count, () => "virtual_server 192.0.2.1 80 {\nprotocol TCP\n}"),
  comments: (count) => repeat(count, () => "# nothing"),
};

function list(count: number, item: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

function repeat(count: number, item: (index: number) => string): string {
  return list(count, item).join("\n");
}

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

function trackers(count: number): string {
  const lines = repeat(count, (index) => `if${index}`);
  return `interface eth0\ntrack_interface {\n${lines}\n}`;
}

function peers(count: number, from: number): string {
  const lines = repeat(count, (index) => address(index + from + 1));
  return `interface eth0\nunicast_peer {\n${lines}\n}`;
}

function instance(
  name: string,
  index: number,
  addresses: readonly string[],
  more = "interface eth0",
): string {
  return [
    `vrrp_instance ${name} {`,
    `virtual_router_id ${(index % 255) + 1}`,
    more,
    "virtual_ipaddress {",
    ...addresses,
    "}",
    "}",
  ].join("\n");
}
