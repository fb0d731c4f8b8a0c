// A host that is asked each question once a load: a file with ten thousand checks names the same
// account and the same program ten thousand times, and an account may cost a process (getent). What
// is answered twice is answered alike, too, while the machine changes. Files to read are not kept.

import type { ConfigHost } from "./host.ts";

export function rememberHost(host: ConfigHost): ConfigHost {
  let own: ReturnType<ConfigHost["ownAccount"]> | null = null;
  let paths: readonly string[] | null = null;
  return {
    ...host,
    status: remember((path) => host.status(path)),
    realPath: remember((path) => host.realPath(path)),
    account: remember((name) => host.account(name)),
    group: remember((name) => host.group(name)),
    resolves: remember((name) => host.resolves(name)),
    ownAccount: () => (own ??= host.ownAccount()),
    searchPath: () => (paths ??= host.searchPath()),
  };
}

function remember<T>(ask: (question: string) => T): (question: string) => T {
  const answers = new Map<string, T>();
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined || answers.has(question)) return known as T;
    const answer = ask(question);
    answers.set(question, answer);
    return answer;
  };
}
