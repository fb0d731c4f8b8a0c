// A route while its line is read.

import type { Family, IpAddress } from "../../../base/ip-address.ts";
import type { Prefix } from "../../../base/prefix.ts";
import type { RouteNextHop, RouteOption } from "../../../model/address.ts";
import type { Sentence } from "../keepalived-line.ts";
import type { WordCursor } from "./word-cursor.ts";

/** keepalived's own number among RTPROT_* (rtnetlink.h). */
export const RTPROT_KEEPALIVED = 18;
/** rtnetlink.h */
const RTN_UNICAST = 1;

/** A route while its line is read. */
export interface RouteDraft {
  family: Family | null;
  /** Undefined until a destination is written; null is the default route. */
  destination: Prefix | null | undefined;
  type: number;
  source: Prefix | null;
  preferredSource: IpAddress | null;
  gateway: IpAddress | null;
  interfaceName: string | null;
  table: number | null;
  scope: number | null;
  protocol: number;
  tos: number | null;
  metric: number | null;
  onlink: boolean;
  nextHops: RouteNextHop[];
  readonly options: Map<string, RouteOption>;
  noTrack: boolean;
  trackGroup: string | null;
}

export function emptyRoute(): RouteDraft {
  return {
    family: null,
    destination: undefined,
    type: RTN_UNICAST,
    source: null,
    preferredSource: null,
    gateway: null,
    interfaceName: null,
    table: null,
    scope: null,
    protocol: RTPROT_KEEPALIVED,
    tos: null,
    metric: null,
    onlink: false,
    nextHops: [],
    options: new Map(),
    noTrack: false,
    trackGroup: null,
  };
}

/** The first address of the line fixes its family. */
export function fixFamily(draft: RouteDraft, family: Family, cursor: WordCursor): boolean {
  draft.family ??= family;
  if (draft.family === family) return true;
  cursor.complain("wrong-family", "IPv4 and IPv6 are mixed; the route is left out", [
    "Cannot mix IPv4 and IPv6 addresses for route",
  ]);
  return false;
}

/** Says why the whole line cannot be used. */
export function dropRoute(
  cursor: WordCursor,
  word: string,
  ...sentences: readonly Sentence[]
): false {
  const message = `\`${word}\` cannot be used; the route is left out`;
  cursor.complain("unknown-word", message, sentences);
  return false;
}
