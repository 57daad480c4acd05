import type { ClientNetwork } from "./client-network.ts";

/**
 * Jobs of many clients, taken one at a time: from each wide network in turn, and within it from each address in turn. However many
 * jobs the others add, a network waits for at most one of each.
 */
export class FairQueue<T> {
  readonly #maxPerAddress: number;
  /** The jobs by wide network and address. The one whose turn is next comes first. */
  readonly #networks = new Map<string, Map<string, T[]>>();

  constructor(maxPerAddress: number) {
    this.#maxPerAddress = maxPerAddress;
  }

  /** Adds a job. Returns whether it did: each address has a limited number of places. */
  add({ wide, address }: ClientNetwork, job: T): boolean {
    const addresses = this.#networks.get(wide) ?? new Map<string, T[]>();
    const jobs = addresses.get(address) ?? [];
    if (jobs.length >= this.#maxPerAddress) return false;
    jobs.push(job);
    addresses.set(address, jobs);
    this.#networks.set(wide, addresses);
    return true;
  }

  /** Removes and returns the next job. Returns undefined if there is none. */
  take(): T | undefined {
    for (const [wide, addresses] of this.#networks) {
      for (const [address, jobs] of addresses) {
        const job = jobs.shift();
        moveToEnd(addresses, address, jobs.length > 0);
        moveToEnd(this.#networks, wide, addresses.size > 0);
        return job;
      }
    }
    return undefined;
  }
}

/** Makes an entry the last one, or deletes it unless it stays. */
function moveToEnd<T>(map: Map<string, T>, key: string, stays: boolean): void {
  const value = map.get(key) as T;
  map.delete(key);
  if (stays) map.set(key, value);
}
