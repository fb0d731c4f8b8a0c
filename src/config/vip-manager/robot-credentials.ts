// /etc/hetzner: user and password of Hetzner's Robot. vip-manager cuts the values out by column and
// wants quotes and no blanks; here quotes and blanks are free.

import { Secret } from "../../base/secret.ts";
import type { UserPassword } from "../../model/leader.ts";

/** Null where user or password is missing. */
export function readRobotCredentials(text: string): UserPassword | null {
  let user: string | null = null;
  let password: string | null = null;
  for (const line of text.split("\n")) {
    const match = /^\s*(user|pass)(?:word)?\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const [, name, value = ""] = match;
    const bare = /^"(.*)"$|^'(.*)'$/.exec(value);
    const plain = bare?.[1] ?? bare?.[2] ?? value;
    if (name === "user") user = plain;
    else password = plain;
  }
  if (user === null || password === null || user === "" || password === "") return null;
  return { user, password: new Secret(password) };
}
