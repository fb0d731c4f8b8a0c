// Tests that each have a lab of their own run beside each other: they mostly wait.

import { test } from "node:test";

const BESIDE = 4;

/** @param skip why none of them can run, or null */
export function testTogether(
  what: string,
  skip: string | null,
  cases: Readonly<Record<string, () => Promise<void>>>,
): void {
  test(what, { skip: skip ?? false, concurrency: BESIDE }, async (context) => {
    const runs = Object.entries(cases).map(([name, body]) => context.test(name, body));
    await Promise.all(runs);
  });
}
