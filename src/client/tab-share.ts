import type { OutboxNews, OutboxShare } from "./outbox-share.ts";

/** What tabs of one browser have in common: Web Locks and BroadcastChannel, or what a test puts in their place. */
export type Tabs = {
  locks: {
    request(name: string, options: { signal: AbortSignal }, run: () => Promise<void>): Promise<unknown>;
  };
  BroadcastChannel: new (name: string) => Channel;
};

type Channel = {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
  close(): void;
};

/** A browser's; undefined where there is none, or no locks: on a page that did not come over HTTPS. */
export function systemTabs(): Tabs | undefined {
  const { navigator, BroadcastChannel } = globalThis as {
    navigator?: { locks?: Tabs["locks"] };
    BroadcastChannel?: Tabs["BroadcastChannel"];
  };
  const locks = navigator?.locks;
  return locks && BroadcastChannel && { locks, BroadcastChannel };
}

/** An outbox that the tabs of a browser share. The lock of who is closed, or crashes, is free again. */
export class TabShare implements OutboxShare {
  readonly #name: string;
  readonly #locks: Tabs["locks"];
  readonly #channel: Channel;

  /** @param name the same for all who share it */
  constructor(name: string, { locks, BroadcastChannel }: Tabs, hear: (news: OutboxNews) => void) {
    this.#name = name;
    this.#locks = locks;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener("message", ({ data }) => hear(data as OutboxNews));
  }

  async alone(signal: AbortSignal, run: () => Promise<void>): Promise<void> {
    await this.#locks.request(this.#name, { signal }, run);
  }

  tell(news: OutboxNews): void {
    this.#channel.postMessage(news);
  }

  close(): void {
    this.#channel.close();
  }
}
