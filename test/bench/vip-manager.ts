// Key change to address and to first announcement, beside vip-manager 1.0.2 in one run; root, as
// the namespace tests: `node dist/test/bench/vip-manager.js`. Prints a table for the README.

import { measureHandOvers } from "../netns/vip-manager/hand-over.ts";
import { referenceObstacle } from "../netns/vip-manager/requirements.ts";
import { quantile } from "./samples.ts";

const COUNT = 10;

const reason = referenceObstacle();
if (reason !== null) {
  process.stderr.write(`no measurement: ${reason}\n`);
  process.exit(1);
}

const [reference, ours] = await Promise.all([
  measureHandOvers("reference", COUNT),
  measureHandOvers("ours", COUNT),
]);

function show(samples: readonly number[]): string {
  const [low, middle, high] = [0, 0.5, 1].map((share) => quantile(samples, share).toFixed(1));
  return `${low} / ${middle} / ${high}`;
}

const rows = [
  ["key written to address present", reference.addressMs, ours.addressMs],
  ["key written to first announcement", reference.announcedMs, ours.announcedMs],
  ["old node without to new node with address", reference.gapMs, ours.gapMs],
] as const;
process.stdout.write(`| ms: least / median / most of ${COUNT} | vip-manager 1.0.2 | vrrpd |\n`);
process.stdout.write("|---|---|---|\n");
for (const [what, theirs, own] of rows) {
  process.stdout.write(`| ${what} | ${show(theirs)} | ${show(own)} |\n`);
}
