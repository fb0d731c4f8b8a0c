// The account database: /etc/passwd and /etc/group first, then getent(1), behind which may stand a
// directory server that does not answer. While nothing runs yet a question may wait for it. A
// reload never does: it takes the answer of the last time, has the question asked beside the loop,
// and is read once more only where the answer has changed.

import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";

import type { Account } from "../model/script.ts";
import { attempt } from "../os/failure.ts";

export type DatabaseName = "passwd" | "group";

export interface Question {
  readonly database: DatabaseName;
  /** A name, or a number as text. */
  readonly name: string;
}

/** A database's line; null where it has none; undefined where nobody answered in time. */
export type Answer = string | null | undefined;

/** Where answers come from. */
export interface AccountSources {
  /** The text of the local file; empty where it cannot be read. */
  readonly localFile: (database: DatabaseName) => string;
  /** Waits, for `ASK_MS` at most. */
  readonly ask: (question: Question) => Answer;
  /** Calls back once, later, after `ASK_MS` at the latest. */
  readonly askBeside: (question: Question, onAnswer: (answer: Answer) => void) => void;
}

/** What a configuration asks. */
export interface Accounts {
  /** Null where there is none; `name` may be a number. */
  account(name: string): Account | null;
  group(name: string): number | null;
}

/** For how long a directory server may hold things up; systemd's own look-ups take milliseconds. */
const ASK_MS = 2000;

export class AccountDatabase {
  readonly #sources: AccountSources;
  readonly #lastAnswers = new Map<string, string | null>();

  constructor(sources: AccountSources = SYSTEM) {
    this.#sources = sources;
  }

  /** For a start: what is not known yet is waited for, once for each name. */
  waiting(): Accounts {
    return this.#accounts((question) => {
      const known = this.#lastAnswers.get(keyOf(question));
      if (known !== undefined) return known;
      const answer = this.#sources.ask(question) ?? null;
      this.#lastAnswers.set(keyOf(question), answer);
      return answer;
    });
  }

  /** For one reload. */
  beside(): AccountsBeside {
    const asked = new Set<string>();
    let open: Question[] = [];
    const accounts = this.#accounts((question) => {
      const key = keyOf(question);
      if (!asked.has(key)) open.push(question);
      asked.add(key);
      return this.#lastAnswers.get(key) ?? null;
    });
    return {
      ...accounts,
      get complete(): boolean {
        return open.length === 0;
      },
      ask: (onAnswered) => {
        const questions = open;
        open = [];
        this.#askAll(questions, onAnswered);
      },
    };
  }

  #askAll(questions: readonly Question[], onAnswered: (changed: boolean) => void): void {
    let missing = questions.length;
    let changed = false;
    for (const question of questions) {
      this.#sources.askBeside(question, (answer) => {
        const key = keyOf(question);
        if (answer !== undefined) {
          if (answer !== (this.#lastAnswers.get(key) ?? null)) changed = true;
          this.#lastAnswers.set(key, answer);
        }
        missing -= 1;
        if (missing === 0) onAnswered(changed);
      });
    }
  }

  #accounts(answer: (question: Question) => string | null): Accounts {
    const find = (question: Question): readonly string[] | null => {
      const local = localEntry(this.#sources.localFile(question.database), question.name);
      // No name holds one, and no argument can.
      if (local !== null || question.name.includes("\0")) return local;
      return answer(question)?.split(":") ?? null;
    };
    return {
      account: (name) => readAccount(find({ database: "passwd", name })),
      group: (name) => readNumber(find({ database: "group", name })?.[2]),
    };
  }
}

/** Answers without waiting, and what it would have had to wait for. */
export interface AccountsBeside extends Accounts {
  /** Whether every answer is of this reload. */
  readonly complete: boolean;
  /** Asks what is open; calls back once, saying whether an answer differs from what was given. */
  ask(onAnswered: (changed: boolean) => void): void;
}

function keyOf({ database, name }: Question): string {
  return `${database} ${name}`;
}

/** passwd(5) and group(5) both have the name first and the number third. */
function localEntry(text: string, name: string): readonly string[] | null {
  for (const line of text.split("\n")) {
    const fields = line.split(":");
    if (fields[0] === name || (/^\d+$/.test(name) && fields[2] === name)) return fields;
  }
  return null;
}

function readAccount(fields: readonly string[] | null): Account | null {
  const [userName, , uidText, gidText] = fields ?? [];
  const uid = readNumber(uidText);
  const gid = readNumber(gidText);
  return userName === undefined || uid === null || gid === null ? null : { userName, uid, gid };
}

/** Up to the one that means "no change" to the kernel. An empty field is nobody's number, least of
 * all root's. */
function readNumber(text: string | undefined): number | null {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) return null;
  const number = Number(text);
  return number < 2 ** 32 - 1 ? number : null;
}

const SYSTEM: AccountSources = {
  localFile: (database) => {
    const text = attempt(() => readFileSync(`/etc/${database}`, "utf8"));
    return text.ok ? text.value : "";
  },
  ask: ({ database, name }) => {
    const found = spawnSync("getent", [database, "--", name], {
      encoding: "utf8",
      timeout: ASK_MS,
      killSignal: "SIGKILL",
    });
    if (found.error !== undefined && found.signal === null) return answerOf(found.error);
    return found.signal === null ? firstLine(found.stdout ?? "") : undefined;
  },
  askBeside,
};

/** What it wrote is the answer, whatever its status: as process 1 of a container this program may
 * reap it before Node does, which then never tells its end. */
function askBeside({ database, name }: Question, onAnswer: (answer: Answer) => void): void {
  let over = false;
  let text = "";
  const started = attempt(() =>
    spawn("getent", [database, "--", name], { stdio: ["ignore", "pipe", "ignore"] }),
  );
  if (!started.ok) {
    setImmediate(() => onAnswer(undefined));
    return;
  }
  const child = started.value;
  // Node has none where the child could not be started.
  const stdout: Readable | undefined = child.stdout;
  const finish = (answer: Answer): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    onAnswer(answer);
  };
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    stdout?.destroy();
    finish(undefined);
  }, ASK_MS);
  child.on("error", (error) => finish(answerOf(error)));
  stdout?.setEncoding("utf8");
  stdout?.on("data", (part: string) => {
    text += part;
  });
  stdout?.on("end", () => finish(firstLine(text)));
}

/** Where there is no getent there is no other database than the files. One that could not be
 * started, for want of a process or a descriptor, has not answered. */
function answerOf(error: NodeJS.ErrnoException): Answer {
  return error.code === "ENOENT" ? null : undefined;
}

function firstLine(text: string): string | null {
  const [line = ""] = text.split("\n", 1);
  return line === "" ? null : line;
}
