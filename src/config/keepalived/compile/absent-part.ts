// Parts of keepalived that this program does not have, and their keywords: a file that uses one has
// many of them, and is told once.

const PARTS: readonly { readonly name: string; readonly begins: readonly string[] }[] = [
  { name: "SNMP", begins: ["enable_snmp", "enable_traps", "snmp_"] },
  { name: "mail", begins: ["smtp_", "notification_email", "no_email_faults"] },
  { name: "D-Bus", begins: ["enable_dbus", "dbus_"] },
];

/** The part that a keyword configures; null for a keyword on its own. */
export function absentPart(keyword: string): string | null {
  const part = PARTS.find(({ begins }) => begins.some((begin) => keyword.startsWith(begin)));
  return part?.name ?? null;
}
