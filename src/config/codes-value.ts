// Codes for a word that does not fit its keyword.

import { type CodeRow, error, note, warning } from "./code-row.ts";

export type ValueCode =
  | "not-a-number"
  | "number-out-of-range"
  | "trailing-text"
  | "too-precise"
  | "not-a-boolean"
  | "not-an-address"
  | "bad-prefix-length"
  | "bad-broadcast"
  | "wrong-family"
  | "wide-group"
  | "unknown-word"
  | "unknown-option"
  | "missing-value"
  | "too-long"
  | "unknown-user"
  | "script-user-unknown"
  | "bad-script"
  | "no-command"
  | "script-nul";

export const VALUE_CODES: Readonly<Record<ValueCode, CodeRow>> = {
  "not-a-number": error("The word is not a decimal number.", "Write digits only, without unit."),
  "number-out-of-range": error(
    "The number is outside of what the keyword takes.",
    "See the range in the message.",
  ),
  "trailing-text": warning(
    "Something follows the number; the number is taken, the rest is not.",
    "Write the number alone; times are in seconds unless the keyword says otherwise.",
  ),
  "too-precise": warning("The number has more decimal places than count.", "Round it."),
  "not-a-boolean": error(
    "The word is none of on, off, true, false, yes, no.",
    "Use one of these in lower case; the keyword alone means on.",
  ),
  "not-an-address": error(
    "The text is no numeric IP address.",
    "Write an IPv4 or IPv6 address, not a name.",
  ),
  "bad-prefix-length": error(
    "The prefix length does not fit the address; the longest is used.",
    "Write /0 to /32 (IPv4) or /0 to /128 (IPv6); dotted masks are not understood.",
  ),
  "bad-broadcast": error(
    "The text is no broadcast address, or the network is too small to have one.",
    "Write an IPv4 address, or `+` with a prefix of /30 or shorter.",
  ),
  "wrong-family": error(
    "IPv4 and IPv6 are mixed where one instance speaks one of them.",
    "Put the other family into an instance of its own, or into virtual_ipaddress_excluded.",
  ),
  "wide-group": warning(
    "The IPv6 group reaches further than the link on which VRRP speaks; it is used.",
    "Write a group of ff02::/16.",
  ),
  "unknown-word": error(
    "The word is none that the keyword knows.",
    "See the words in the message.",
  ),
  "unknown-option": error("The word is no option of such a line.", "Correct or remove it."),
  "missing-value": error("Something is missing behind the keyword or option.", "Add it."),
  "too-long": error("The text is longer than its place allows.", "Shorten it."),
  "unknown-user": error(
    "The account does not exist; scripts that need it are dropped.",
    "Create the account or name another one.",
  ),
  "script-user-unknown": note(
    "A single script's account does not exist; the script is dropped (keepalived only logs that).",
    "Words after a script's quoted command are user and group; quote the whole command.",
  ),
  "bad-script": error(
    "The command line of a script cannot be split into words.",
    "Balance its quotes.",
  ),
  "no-command": note(
    "A script's command is empty; nothing is run (keepalived only logs that).",
    "Write the command, or remove the line.",
  ),
  "script-nul": note(
    "A word of a script's command holds a NUL character; it ends there, as in keepalived, which does not say so.",
    "Leave the escape out.",
  ),
};
