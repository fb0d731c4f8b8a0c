// Who is who: from files, from a name service that answers, and from one that does not.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import {
  AccountDatabase,
  type AccountSources,
  type Answer,
  type Question,
} from "../../../src/daemon/accounts.ts";

const FILES = {
  passwd: "root:x:0:0:root:/root:/bin/sh\nempty:x:::::\nhigh:x:4294967294:2147483648::/:\n",
  group: "root:x:0:\nwide:x:4294967295:\nsigned:x:-1:\n",
};

/** A name service in memory, and every question that it was asked. */
class NameService implements AccountSources {
  readonly questions: string[] = [];
  readonly waiting: (() => void)[] = [];
  readonly entries: Map<string, Answer> = new Map();
  localFile = (database: Question["database"]): string => FILES[database];
  ask = (question: Question): Answer => {
    this.questions.push(`${question.database} ${question.name}`);
    return this.entries.has(question.name) ? this.entries.get(question.name) : null;
  };
  askBeside = (question: Question, onAnswer: (answer: Answer) => void): void => {
    const answer = this.ask(question);
    this.waiting.push(() => onAnswer(answer));
  };
  answerAll(): void {
    for (const answer of this.waiting.splice(0)) answer();
  }
}

test("names and numbers of the files need no name service", () => {
  const service = new NameService();
  const accounts = new AccountDatabase(service).waiting();
  assert.deepEqual(accounts.account("root"), { userName: "root", uid: 0, gid: 0 });
  const high = { userName: "high", uid: 2 ** 32 - 2, gid: 2 ** 31 };
  assert.deepEqual(accounts.account("high"), high);
  assert.deepEqual(accounts.account("4294967294"), high);
  assert.equal(accounts.group("0"), 0);
  assert.deepEqual(service.questions, []);
});

test("a field that is no number is nobody's, and not root's", () => {
  const accounts = new AccountDatabase(new NameService()).waiting();
  assert.equal(accounts.account("empty"), null);
  assert.equal(accounts.group("wide"), null);
  assert.equal(accounts.group("signed"), null);
  assert.equal(accounts.account("na\0me"), null);
});

test("a start waits once for each name, also for one that nobody knows", () => {
  const service = new NameService();
  service.entries.set("ldap", "ldap:*:5000:5001::/:/bin/sh");
  const database = new AccountDatabase(service);
  for (let load = 0; load < 3; load++) {
    const accounts = database.waiting();
    assert.deepEqual(accounts.account("ldap"), { userName: "ldap", uid: 5000, gid: 5001 });
    assert.equal(accounts.account("none"), null);
  }
  assert.deepEqual(service.questions, ["passwd ldap", "passwd none"]);
});

test("a reload takes the last answers at once and has them confirmed beside it", () => {
  const service = new NameService();
  service.entries.set("ldap", "ldap:*:5000:5001::/:/bin/sh");
  const database = new AccountDatabase(service);
  database.waiting().account("ldap");
  service.questions.length = 0;
  const accounts = database.beside();
  assert.equal(accounts.account("ldap")?.uid, 5000);
  assert.equal(accounts.account("none"), null);
  assert.equal(accounts.account("none"), null);
  assert.deepEqual([service.questions, accounts.complete], [[], false]);
  const told: boolean[] = [];
  accounts.ask((changed) => told.push(changed));
  assert.deepEqual(service.questions, ["passwd ldap", "passwd none"]);
  assert.deepEqual(told, []);
  service.answerAll();
  assert.deepEqual([told, accounts.complete], [[false], true]);
});

test("an answer that has changed is told, and counts from then on", () => {
  const service = new NameService();
  const database = new AccountDatabase(service);
  const accounts = database.beside();
  assert.equal(accounts.account("new"), null);
  service.entries.set("new", "new:*:5000:5001::/:/bin/sh");
  const told: boolean[] = [];
  accounts.ask((changed) => told.push(changed));
  service.answerAll();
  assert.deepEqual(told, [true]);
  assert.equal(accounts.account("new")?.uid, 5000);
  assert.equal(accounts.complete, true);
});

test("where nobody answers the last answer stands", () => {
  const service = new NameService();
  service.entries.set("ldap", "ldap:*:5000:5001::/:/bin/sh");
  const database = new AccountDatabase(service);
  database.waiting().account("ldap");
  service.entries.set("ldap", undefined);
  const accounts = database.beside();
  accounts.account("ldap");
  const told: boolean[] = [];
  accounts.ask((changed) => told.push(changed));
  service.answerAll();
  assert.deepEqual(told, [false]);
  assert.equal(accounts.account("ldap")?.uid, 5000);
});

test("the name service of this machine answers alike, waited for and beside", async () => {
  const database = new AccountDatabase();
  const direct = database.waiting();
  const beside = new AccountDatabase().beside();
  const name = "no-such-account";
  assert.equal(direct.account("root")?.uid, 0);
  assert.equal(direct.account(name), null);
  assert.equal(beside.account(name), null);
  const changed = await new Promise<boolean>((resolve) => beside.ask(resolve));
  assert.equal(changed, false);
  assert.equal(beside.account(name), null);
});

test("a name service that cannot be started has not said that it knows nobody", async () => {
  const { PATH } = process.env;
  const directory = mkdtempSync(path.join(os.tmpdir(), "vrrpd-accounts-"));
  const getent = path.join(directory, "getent");
  writeFileSync(getent, '#!/bin/sh\necho "$3:*:5000:5001::/:/bin/sh"\n', { mode: 0o700 });
  try {
    process.env["PATH"] = directory;
    const database = new AccountDatabase();
    assert.equal(database.waiting().account("directory-user")?.uid, 5000);
    chmodSync(getent, 0o600);
    const beside = database.beside();
    assert.equal(beside.account("directory-user")?.uid, 5000);
    assert.equal(await new Promise<boolean>((resolve) => beside.ask(resolve)), false);
    assert.equal(database.beside().account("directory-user")?.uid, 5000);
  } finally {
    process.env["PATH"] = PATH;
    rmSync(directory, { recursive: true });
  }
});
