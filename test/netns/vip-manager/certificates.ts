// Certificates of a test's own, made with openssl(1) on a host.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../lab/command.ts";

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface IssueOptions {
  /** Negative for one that is over. */
  readonly days?: number;
  /** extendedKeyUsage in OpenSSL's words. */
  readonly usage?: string;
}

export class Authority {
  readonly folder: string;
  readonly ca: string;
  readonly #key: string;

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), "vrrpd-ca-"));
    this.ca = path.join(this.folder, "ca.pem");
    this.#key = path.join(this.folder, "ca.key");
    const subject = ["-subj", "/CN=test authority", "-days", "30"];
    run("openssl", "req", "-x509", ...NEW_KEY, "-keyout", this.#key, "-out", this.ca, ...subject);
  }

  /** For both ends of a connection, as etcd's gateway needs it, unless something else is asked
   * for. A name that has one already gets another in its place. */
  issue(name: string, address: string, options: IssueOptions = {}): Identity {
    const { days = 30, usage = "serverAuth,clientAuth" } = options;
    const file = (end: string): string => path.join(this.folder, `${name}.${end}`);
    const [key, cert, request, extensions] = [file("key"), file("pem"), file("csr"), file("ext")];
    const lines = `subjectAltName=IP:${address}\\nextendedKeyUsage=${usage}\\n`;
    run("sh", "-c", `printf '${lines}' > ${extensions}`);
    run("openssl", "req", ...NEW_KEY, "-keyout", key, "-out", request, "-subj", `/CN=${name}`);
    const signer = ["-CA", this.ca, "-CAkey", this.#key, "-CAcreateserial"];
    const rest = ["-days", String(days), "-extfile", extensions, "-out", cert];
    run("openssl", "x509", "-req", "-in", request, ...signer, ...rest);
    return { cert, key };
  }
}
