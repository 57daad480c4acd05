import type { OutboxChannel, OutboxEvent } from "./outbox-channel.ts";

/** What tabs of one browser have in common: Web Locks and BroadcastChannel, or what a test puts in their place. */
export type TabApis = {
  locks: {
    request(name: string, options: { signal: AbortSignal }, run: () => Promise<void>): Promise<unknown>;
  };
  BroadcastChannel: new (name: string) => RawChannel;
};

type RawChannel = {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
  close(): void;
};

/** A browser's; undefined where there is none, or no locks: on a page that did not come over HTTPS. */
export function systemTabApis(): TabApis | undefined {
  const { navigator, BroadcastChannel } = globalThis as {
    navigator?: { locks?: TabApis["locks"] };
    BroadcastChannel?: TabApis["BroadcastChannel"];
  };
  const locks = navigator?.locks;
  return locks && BroadcastChannel && { locks, BroadcastChannel };
}

/** An outbox that the tabs of a browser share. The lock of who is closed, or crashes, is free again. */
export class TabChannel implements OutboxChannel {
  readonly #name: string;
  readonly #locks: TabApis["locks"];
  readonly #channel: RawChannel;

  /** @param name the same for all who share it */
  constructor(name: string, { locks, BroadcastChannel }: TabApis, onEvent: (event: OutboxEvent) => void) {
    this.#name = name;
    this.#locks = locks;
    // A tab with an earlier page would take an event of this form for a discarded message, so it gets none.
    this.#channel = new BroadcastChannel(`${name} v2`);
    this.#channel.addEventListener("message", ({ data }) => {
      if (isOutboxEvent(data)) onEvent(data);
    });
  }

  async withLock(signal: AbortSignal, run: () => Promise<void>): Promise<void> {
    await this.#locks.request(this.#name, { signal }, run);
  }

  publish(event: OutboxEvent): void {
    this.#channel.postMessage(event);
  }

  close(): void {
    this.#channel.close();
  }
}

/** Whether another tab's message has a form that this page knows. Any other one is ignored. */
function isOutboxEvent(data: unknown): data is OutboxEvent {
  const type = typeof data === "object" && data !== null && "type" in data ? data.type : undefined;
  return type === "updated" || type === "sent" || type === "dropped";
}
