import type { OutboxChannel, OutboxEvent } from "./outbox-channel.ts";
import { ALL_CHATS, type OutboxEntry } from "./outbox-entry.ts";
import { isKnownEntry } from "./outbox-rules.ts";

/** The browser APIs that connect tabs: Web Locks and BroadcastChannel. Tests replace them. */
export type TabApis = {
  locks: {
    request(
      name: string,
      options: { signal: AbortSignal } | { steal: true },
      run: () => Promise<void>,
    ): Promise<unknown>;
  };
  BroadcastChannel: new (name: string) => RawChannel;
};

type RawChannel = {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
  close(): void;
};

/** Returns the browser's APIs, or undefined if one is missing. Web Locks exist only in secure contexts (HTTPS). */
export function systemTabApis(): TabApis | undefined {
  const { navigator, BroadcastChannel } = globalThis as {
    navigator?: { locks?: TabApis["locks"] };
    BroadcastChannel?: TabApis["BroadcastChannel"];
  };
  const locks = navigator?.locks;
  return locks && BroadcastChannel && { locks, BroadcastChannel };
}

/** An outbox channel between the tabs of a browser. A tab that closes or crashes frees its lock. */
export class TabChannel implements OutboxChannel {
  readonly #name: string;
  readonly #locks: TabApis["locks"];
  /** The channel of the chat, and the one of all chats. */
  readonly #channels: RawChannel[];

  /** @param memberName the same in all tabs that share the outboxes of a member */
  constructor(
    memberName: string,
    otherMemberId: number,
    { locks, BroadcastChannel }: TabApis,
    onEvent: (event: OutboxEvent) => void,
  ) {
    const nameOf = (id: number) => `${memberName} ${id} v2`;
    // A tab that runs an earlier page would take any event of this form as "dropped", so use another channel. And since such a
    // tab receives no event, it cannot send for this one: use another lock too. Both may then send an entry, under the one id in the store.
    this.#name = nameOf(otherMemberId);
    this.#locks = locks;
    this.#channels = [otherMemberId, ALL_CHATS].map((id) => new BroadcastChannel(nameOf(id)));
    this.#channels[0]?.addEventListener("message", ({ data }) => {
      if (isOutboxEvent(data)) onEvent(data);
    });
  }

  withLock(signal: AbortSignal, run: () => Promise<void>, steal: boolean): Promise<unknown> {
    // The platform refuses a signal together with `steal`.
    return this.#locks.request(this.#name, steal ? { steal } : { signal }, run);
  }

  publish(event: OutboxEvent): void {
    for (const channel of this.#channels) channel.postMessage(event);
  }

  close(): void {
    for (const channel of this.#channels) channel.close();
  }
}

/** Whether this page knows the form of another tab's message. The channel ignores any other. */
function isOutboxEvent(data: unknown): data is OutboxEvent {
  const { type, entry, result } = (data ?? {}) as { type?: unknown; entry?: OutboxEntry; result?: unknown };
  if (type === "updated") return isKnownEntry(entry);
  return type === "sent" ? typeof result === "object" : ["ping", "pong", "dropped"].includes(`${type}`);
}
