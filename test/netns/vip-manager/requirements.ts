// What these suites need besides the lab: a store, a database, and the program to compare with.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { obstacle } from "../lab/requirements.ts";

export const REFERENCE = "/usr/bin/vip-manager";
const POSTGRESQL = "/usr/lib/postgresql";

const PROGRAMS: Readonly<Record<string, string>> = {
  "/usr/bin/etcd": "etcd-server",
  "/usr/bin/etcdctl": "etcd-client",
  "/usr/bin/openssl": "openssl",
  "/usr/bin/ping": "iputils-ping",
};
const CLUSTER: Readonly<Record<string, string>> = {
  "/usr/bin/patroni": "patroni",
  "/usr/bin/patronictl": "patroni",
};

/** Why a test with a store cannot run here; null if it can. */
export function storeObstacle(): string | null {
  return obstacle() ?? missing(PROGRAMS);
}

/** Why a test with a Patroni cluster cannot run here. */
export function clusterObstacle(): string | null {
  if (postgresqlPath() === null) return "programs are missing: apt-get install postgresql";
  return storeObstacle() ?? missing(CLUSTER);
}

/** Why a test beside vip-manager 1.0.2 cannot run here. */
export function referenceObstacle(): string | null {
  return storeObstacle() ?? missing({ [REFERENCE]: "vip-manager" });
}

/** Directory of PostgreSQL's programs; null where it is not installed. */
export function postgresqlPath(): string | null {
  if (!existsSync(POSTGRESQL)) return null;
  const [newest] = readdirSync(POSTGRESQL).toSorted((a, b) => Number(b) - Number(a));
  const programs = path.join(POSTGRESQL, newest ?? "", "bin");
  return existsSync(path.join(programs, "initdb")) ? programs : null;
}

function missing(programs: Readonly<Record<string, string>>): string | null {
  const packages = Object.entries(programs)
    .filter(([program]) => !existsSync(program))
    .map(([, name]) => name);
  if (packages.length === 0) return null;
  return `programs are missing: apt-get install ${[...new Set(packages)].join(" ")}`;
}
