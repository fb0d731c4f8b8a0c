// errno as values: symbols, texts, and texts back to numbers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { InvariantError } from "../../../src/base/invariant.ts";
import {
  attempt,
  EAGAIN,
  EEXIST,
  EINVAL,
  ENOENT,
  EOPNOTSUPP,
  errnoCode,
  errnoOfText,
  failureOfError,
  outcomeOf,
  systemFailure,
} from "../../../src/os/failure.ts";

test("a failure has the better known symbol and the C library's text", () => {
  assert.deepEqual(systemFailure(EEXIST), { errno: 17, code: "EEXIST", message: "File exists" });
  assert.deepEqual([errnoCode(EAGAIN), errnoCode(EOPNOTSUPP)], ["EAGAIN", "EOPNOTSUPP"]);
  assert.equal(errnoCode(524), "E524");
  assert.equal(systemFailure(EEXIST, "said by the kernel").message, "said by the kernel");
  assert.throws(() => systemFailure(0), InvariantError);
});

test("a negative result is a failure, anything else is none", () => {
  assert.ok(outcomeOf(0).ok && outcomeOf(7).ok);
  const refused = outcomeOf(-EINVAL);
  assert.equal(refused.ok ? "" : refused.failure.code, "EINVAL");
});

test("texts of another library become numbers again", () => {
  assert.equal(errnoOfText("Resource temporarily unavailable"), EAGAIN);
  assert.equal(errnoOfText("No such file or directory"), ENOENT);
  assert.equal(errnoOfText("nothing that strerror says"), EINVAL);
});

test("a failed file call is a value, a mistake of ours is thrown on", () => {
  const missing = attempt(() => readFileSync("/nonexistent/file"));
  assert.equal(missing.ok ? "" : missing.failure.code, "ENOENT");
  const cut = attempt(() => readFileSync("/bin/tr\0ue"));
  assert.equal(cut.ok ? "" : cut.failure.code, "EINVAL");
  assert.throws(() => attempt(() => BigInt("x")), SyntaxError);
  assert.throws(() => failureOfError("text"));
});
