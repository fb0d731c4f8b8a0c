// Codes for vip-manager.yml, its flags and its environment.

import { type CodeRow, error, fatal, note, warning } from "./code-row.ts";

export type LeaderCode =
  | "settings-file-missing"
  | "yaml-syntax"
  | "setting-unknown"
  | "setting-old-name"
  | "setting-twice"
  | "setting-required"
  | "setting-value"
  | "setting-adjusted"
  | "setting-without-effect"
  | "setting-incomplete"
  | "endpoint-scheme"
  | "endpoint-unused"
  | "leader-interface"
  | "leader-address-shared"
  | "hetzner-credentials"
  | "tls-file";

export const LEADER_CODES: Readonly<Record<LeaderCode, CodeRow>> = {
  "settings-file-missing": fatal(
    "The file with the settings does not exist or cannot be read.",
    "Name an existing file with --config or VIP_CONFIG.",
  ),
  "yaml-syntax": fatal(
    "The file is not YAML, or not a list of settings with their values.",
    "Write one `name: value` a line, with blanks for indentation.",
  ),
  "setting-unknown": error(
    "There is no setting of this name; it has no effect.",
    "Correct the name or remove the line.",
  ),
  "setting-old-name": warning(
    "The setting has another name today; vip-manager 5 ignores this one without a word.",
    "Write the present name.",
  ),
  "setting-twice": warning(
    "A setting is given under two of its names with different values; the present name counts.",
    "Remove one.",
  ),
  "setting-required": fatal(
    "A setting without which nothing can run is missing.",
    "Set it by flag, environment variable or in the file.",
  ),
  "setting-value": fatal(
    "The value is not one that this setting can have.",
    "Write a value as described in the README.",
  ),
  "setting-adjusted": warning(
    "The value is out of bounds; the nearest one that works is used.",
    "Write a value within the bounds.",
  ),
  "setting-without-effect": note(
    "The setting is known and changes nothing.",
    "Remove it, or leave it for the other program.",
  ),
  "setting-incomplete": fatal(
    "A setting needs another one beside it.",
    "Set the other one, too, or remove this one.",
  ),
  "endpoint-scheme": fatal(
    "An endpoint is not an URL with http:// or https:// (vip-manager would silently speak TLS).",
    "Write the scheme, e.g. http://127.0.0.1:2379.",
  ),
  "endpoint-unused": warning(
    "Patroni is asked about this node only: the other endpoints are not used.",
    "Leave the endpoint of the Patroni on this host.",
  ),
  "leader-interface": warning(
    "The interface does not exist yet; the address is added when it appears.",
    "Correct the name, unless the interface comes later.",
  ),
  "leader-address-shared": fatal(
    "Two owners would fight for one address.",
    "Give the address to one instance or one leader key only.",
  ),
  "hetzner-credentials": fatal(
    "The file with the user and the password of Hetzner's Robot cannot be used.",
    'Write the lines user="…" and pass="…" into /etc/hetzner.',
  ),
  "tls-file": error(
    "A certificate, a key or an authority cannot be read or used now; it is tried with each connection.",
    "Correct the path, let the user of this program read the file, or write the pair that belongs together.",
  ),
};
