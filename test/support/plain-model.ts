// The model as plain JSON for golden files: addresses as text, maps as objects, and of an
// instance only what differs from the plainest instance there is.

import assert from "node:assert/strict";
import { IpAddress } from "../../src/base/ip-address.ts";
import { MacAddress } from "../../src/base/mac-address.ts";
import { Secret } from "../../src/base/secret.ts";
import type { Configuration } from "../../src/model/configuration.ts";

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** Everything, secrets as they are. */
export function toPlain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string")
    return value;
  if (value instanceof IpAddress || value instanceof MacAddress) return value.text;
  if (value instanceof Secret) return `secret ${value.reveal()}`;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), toPlain(item)]));
  }
  assert.ok(typeof value === "object", "the model holds values only");
  const entries = Object.entries(value);
  if ("lengthBits" in value && "address" in value && value.address instanceof IpAddress) {
    return `${value.address.text}/${Number(value.lengthBits)}`;
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, toPlain(item)]));
}

/** JSON that keeps on one line what fits there. */
export function formatPlain(value: Plain, indent = ""): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= 88 || typeof value !== "object" || value === null) {
    return flat.replaceAll('":', '": ').replaceAll(',"', ', "');
  }
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => `${inner}${formatPlain(item, inner)}`)
    : Object.entries(value).map(([key, item]) => `${inner}"${key}": ${formatPlain(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${items.join(",\n")}\n${indent}${close}`;
}

/** What differs from `baseline`, which has one instance. */
export function conciseModel(configuration: Configuration, baseline: Configuration): Plain {
  const plain = toPlain(configuration) as { [key: string]: Plain };
  const base = toPlain(baseline) as { [key: string]: Plain };
  const [plainInstance] = base["instances"] as Plain[];
  const instances = (plain["instances"] as Plain[]).map((one) => ({
    name: (one as { [key: string]: Plain })["name"] ?? null,
    ...difference(one, plainInstance ?? null),
  }));
  return { ...difference(plain, base), instances };
}

function difference(value: Plain, base: Plain): { [key: string]: Plain } {
  const changed: { [key: string]: Plain } = {};
  if (!isObject(value)) return changed;
  for (const [key, item] of Object.entries(value)) {
    const other = isObject(base) ? (base[key] ?? null) : null;
    if (JSON.stringify(item) === JSON.stringify(other)) continue;
    changed[key] = isObject(item) && isObject(other) ? difference(item, other) : withoutEmpty(item);
  }
  return changed;
}

/** Without what is null or false, which is how most of an entry is. */
function withoutEmpty(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== false);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item)]));
}

function isObject(value: Plain): value is { [key: string]: Plain } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
