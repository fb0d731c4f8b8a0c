// Reads texts that want all memory there is, and prints what was said about each, by code. Started
// with a small heap: whoever keeps what such a text makes of itself does not come to the end.
//
//   node --max-old-space-size=N dist/test/config/growth/hostile.js     prints { text: codes }, JSON

import { loadKeepalivedConfig } from "../../../src/config/keepalived/load.ts";
import { memoryHost } from "../../support/memory-host.ts";

const FOLDER = "/etc/keepalived";
const BLOCK = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n";

/** Each file includes the next one twice. */
const doubling = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => {
    const next = `include ${FOLDER}/d${index + 1}\n`;
    return [`${FOLDER}/d${index}`, `${next}${next}`];
  }),
);

const TEXTS: Readonly<Record<string, string>> = {
  "blocks in blocks": "vrrp_instance A {\n".repeat(100_000),
  "sequences of sequences": "~SEQ(A, 3000) ~SEQ(B, 3000) ~SEQ(C, 3000) x",
  "files that include twice": `include ${FOLDER}/d0`,
  "definitions of definitions": [
    ...Array.from({ length: 9 }, (_, i) => `$L${i}=${`\${L${i + 1}} `.repeat(10)}`),
    "$L9=ha",
    "$L0",
  ].join("\n"),
  "lines of lines": [
    ...Array.from({ length: 40 }, (_, i) => `$L${i}=\\\n$L${i + 1} \\\n$L${i + 1}`),
    "$L0",
  ].join("\n"),
  "one long line": `vrrp_instance ${"x ".repeat(5_000_000)}`,
  "addresses without end": `${BLOCK}${"10.0.0.1\n".repeat(210_000)}`,
  "more than can be": "#\n".repeat(20_000_000),
};

const said: Record<string, readonly string[]> = {};
for (const [name, text] of Object.entries(TEXTS)) {
  const path = `${FOLDER}/keepalived.conf`;
  const host = memoryHost({ files: { [path]: text, ...doubling } });
  const { diagnostics } = loadKeepalivedConfig(path, host, { configId: "a" });
  said[name] = [...new Set(diagnostics.map(({ code }) => code))];
}
process.stdout.write(JSON.stringify(said));
