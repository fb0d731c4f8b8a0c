// Where we and the keepalived that the corpus was made with (2.2.7) differ, each with its reason. A
// difference that is not listed fails the test; so does an entry that no longer happens.

import type { Difference } from "./compare.ts";

export interface KnownDifference {
  readonly files: readonly string[];
  readonly kind: Difference["kind"];
  /** Part of the difference's text; empty matches all of the files' of that kind. */
  readonly text: string;
  readonly reason: string;
}

const NEWER = "the newest keepalived does as we do, 2.2.7 does not";
const BALANCER = "values in load balancer blocks are not looked at";
const VERDICT = "the corpus counts it otherwise than its exit status does";

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    files: ["019", "020"],
    kind: "verdict",
    text: "",
    reason: `vrrp_script interval with decimals: ${NEWER}`,
  },
  { files: ["019", "020"], kind: "message", text: "invalid number '.2'", reason: NEWER },
  { files: ["019", "020"], kind: "message", text: "vrrp script interval '.2'", reason: NEWER },
  { files: ["019", "020"], kind: "field", text: "/ Interval", reason: NEWER },
  {
    files: ["326"],
    kind: "verdict",
    text: "",
    reason: `a route without dev is tracked: ${NEWER}`,
  },
  { files: ["149", "326"], kind: "message", text: "cannot track route", reason: NEWER },
  { files: ["149", "326"], kind: "field", text: "Virtual Routes", reason: NEWER },
  {
    files: ["386"],
    kind: "field",
    text: "Virtual Rules",
    reason: "a tunnel-id beyond 32 bits is cut by keepalived; `inet6` as in the message below",
  },
  {
    files: ["342"],
    kind: "verdict",
    text: "",
    reason: `unicast without interface: ${NEWER}`,
  },
  { files: ["342"], kind: "message", text: "Unknown interface!", reason: NEWER },
  {
    files: ["386"],
    kind: "field",
    text: "Virtual IP Excluded",
    reason: `an address that stands twice is ignored: ${NEWER}`,
  },
  {
    files: ["386"],
    kind: "message",
    text: "Invalid rule action 5",
    reason: "Deviation: `inet6` does not swallow the word behind it",
  },
  {
    files: ["365"],
    kind: "field",
    text: "Tracked files",
    reason: "Deviation: a tracked file whose directory is missing stays, and counts as 0",
  },
  {
    files: ["335"],
    kind: "field",
    text: "refresh repeat",
    reason: "no round of a refresh is no refresh: the model says so by its period",
  },
  {
    files: ["382"],
    kind: "field",
    text: "Check unicast src",
    reason: "keepalived shows the instance's own word, the model has vrrp_check_unicast_src joined",
  },
  {
    files: ["384"],
    kind: "message",
    text: "garp_group already specified for eth4",
    reason: "keepalived names the wrong interface; ours names eth1, which stands twice",
  },
  {
    files: ["002", "068"],
    kind: "verdict",
    text: "",
    reason: "a missing interface ends keepalived; the corpus did not start templates",
  },
  { files: ["006", "008"], kind: "verdict", text: "", reason: VERDICT },
  { files: ["350"], kind: "verdict", text: "", reason: VERDICT },
  { files: ["377", "378"], kind: "verdict", text: "", reason: BALANCER },
  {
    files: ["011", "125", "228", "294", "371", "376", "377", "378", "382", "383"],
    kind: "message",
    text: "",
    reason: BALANCER,
  },
  {
    files: ["192"],
    kind: "verdict",
    text: "",
    reason: "depends on the programs of the host (ping)",
  },
  {
    files: ["191", "192"],
    kind: "message",
    text: "Disabling track script ping_client",
    reason: "depends on the programs of the host (ping)",
  },
];

/** The reason for a difference; null for one that is new. */
export function reasonFor({ file, kind, text }: Difference): KnownDifference | null {
  return (
    KNOWN_DIFFERENCES.find(
      (known) => known.files.includes(file) && known.kind === kind && text.includes(known.text),
    ) ?? null
  );
}
