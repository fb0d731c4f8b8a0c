// The checks of one instance after the whole file is read: contradictions between its keywords
// are said and resolved as keepalived resolves them. What is left is what the state machine runs.

import type { GroupBindings } from "./complete-groups.ts";
import type { Context } from "./context.ts";
import type { FileDraft, GroupDraft } from "./file-draft.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { settleAddresses } from "./settle-addresses.ts";
import { settleAuthentication, settleHmac } from "./settle-authentication.ts";
import { settleInterval } from "./settle-interval.ts";
import { settleLink } from "./settle-link.ts";
import { settleAhState, settlePreemption, settleState } from "./settle-state.ts";
import { settleStrict } from "./settle-strict.ts";
import { settleTransport } from "./settle-transport.ts";

/** RFC 9568 §5.2.4: the priority of an address owner. */
const OWNER = 255;

/** The instance with its open questions answered. */
export interface Settled {
  readonly draft: InstanceDraft;
  readonly family: "ipv4" | "ipv6";
  readonly version: 2 | 3;
  readonly priority: number;
  readonly wantedState: "MASTER" | "BACKUP";
}

/** Every instance in file order; null where keepalived would not run the configuration because of
 * one of them. */
export function settleInstances(
  draft: FileDraft,
  bindings: GroupBindings,
  context: Context,
): readonly Settled[] | null {
  const settled: Settled[] = [];
  for (const instance of draft.instances.values()) {
    const one = settleInstance(instance, context);
    if (one !== null) settled.push(one);
  }
  if (settled.length < draft.instances.size) return null;
  const byName = new Map(settled.map((one) => [one.draft.name, one]));
  const owned = new Set<GroupDraft>();
  for (const [group, names] of bindings.members) {
    if (names.every((name) => wishesToOwn(byName.get(name)))) owned.add(group);
  }
  return settled.map((one) => startWithGroup(one, owned, bindings));
}

function wishesToOwn(one: Settled | undefined): boolean {
  return one === undefined || (one.priority === OWNER && one.wantedState === "MASTER");
}

/** keepalived.conf(5) vrrp_sync_group: a group starts as MASTER only when all its members are
 * address owners that wish it. */
function startWithGroup(
  one: Settled,
  owned: ReadonlySet<GroupDraft>,
  { groupOf }: GroupBindings,
): Settled {
  const group = groupOf.get(one.draft.name);
  if (group === undefined || one.wantedState === "BACKUP" || owned.has(group)) return one;
  return { ...one, wantedState: "BACKUP" };
}

function settleInstance(draft: InstanceDraft, context: Context): Settled | null {
  if (!hasMinimum(draft, context)) return null;
  const family = draft.family ?? "ipv4";
  const version = settleVersion(draft, family, context);
  const state = settleState(draft, context);
  const { priority } = state;
  settleAuthentication(draft, version, context);
  settleHmac(draft, context);
  const wantedState = settleAhState(draft, state, context);
  settlePreemption(draft, priority, wantedState, context);
  settleInterval(draft, version, context);
  settleTransport(draft, context);
  if (!settleAddresses(draft, family, version, context)) return null;
  settleLink(draft, context);
  settleStrict(draft, priority, version, context);
  return { draft, family, version, priority, wantedState };
}

function hasMinimum(draft: InstanceDraft, context: Context): boolean {
  const { name } = draft;
  let good = true;
  if (draft.vrid === null) {
    context.after(draft.span, {
      code: "no-vrid",
      message: `\`${name}\` has no virtual_router_id`,
      keepalived: [`(${name}) the virtual router id must be set`],
    });
    good = false;
  }
  if (draft.interfaceName !== null) return good;
  const source = draft.unicastPeers.size > 0 ? draft.sourceAddress : null;
  if (source !== null && !source.isLinkLocal()) return good;
  const linkLocal = source !== null;
  context.after(draft.span, {
    code: "no-interface",
    message: linkLocal
      ? `\`${name}\` needs an interface, because its source address is link-local`
      : `\`${name}\` has no interface`,
    keepalived: [
      linkLocal
        ? `(${name}) Non link-local address required if interface omitted`
        : `(${name}) Unknown interface!`,
    ],
  });
  return false;
}

function settleVersion(draft: InstanceDraft, family: "ipv4" | "ipv6", context: Context): 2 | 3 {
  const version = draft.version ?? (family === "ipv6" ? 3 : context.global.defaults.version);
  if (draft.strict && family === "ipv6" && version === 2) {
    context.after(draft.span, {
      code: "strict-conflict",
      message: "strict mode has no version 2 for IPv6; version 3 is used",
      keepalived: [`(${draft.name}) cannot use IPv6 with VRRP version 2; setting version 3`],
    });
    return 3;
  }
  return version;
}
