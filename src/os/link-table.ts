// The links as they were told last: most notifications about a link change nothing that anybody
// asks for (statistics, neighbour settings), and are not handed on.

import type { LinkView } from "../model/kernel.ts";

export class LinkTable {
  readonly #links = new Map<number, LinkView>();

  replace(links: readonly LinkView[]): void {
    this.#links.clear();
    for (const link of links) this.#links.set(link.index, link);
  }

  isUp(name: string): boolean {
    for (const link of this.#links.values()) if (link.name === name) return link.adminUp;
    return false;
  }

  /** Whether anything is new about the link. */
  update(link: LinkView): boolean {
    const known = this.#links.get(link.index);
    this.#links.set(link.index, link);
    return known === undefined || JSON.stringify(known) !== JSON.stringify(link);
  }

  /** The link with another setting; null where that is no news, or of a link nobody told of. */
  setForwarding(index: number, ipv6Forwarding: boolean): LinkView | null {
    const known = this.#links.get(index);
    if (known === undefined) return null;
    const link = { ...known, ipv6Forwarding };
    return this.update(link) ? link : null;
  }

  remove(index: number): void {
    this.#links.delete(index);
  }
}
