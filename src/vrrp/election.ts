// Who ranks above whom. Whether a rank matters is for the state machine: a BACKUP compares
// priorities only, a MASTER breaks ties by address (RFC 9568 §6.4.3, RFC 5798 steps 725-735).

import type { IpAddress } from "../base/ip-address.ts";

export interface Rank {
  /** 1..255 */
  readonly priority: number;
  /** Source address of the adverts. */
  readonly source: IpAddress;
}

export type Comparison =
  | "higher-priority"
  /** Equal priority, greater address. */
  | "higher-address"
  /** Lower priority, or equal with a smaller or our own address. */
  | "lower";

/** How the sender of an advert stands against us. Without a source address of our own we cannot win
 * a tie. */
export function compareRank(
  sender: Rank,
  own: { readonly priority: number; readonly source: IpAddress | null },
): Comparison {
  if (sender.priority > own.priority) return "higher-priority";
  if (sender.priority < own.priority) return "lower";
  if (own.source === null || sender.source.compare(own.source) > 0) return "higher-address";
  return "lower";
}
