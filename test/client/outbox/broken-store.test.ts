import { describe, expect, test } from "vitest";
import type { Chat } from "../../../src/client/chat.ts";
import type { ChatError } from "../../../src/client/errors.ts";
import { STORE_WAIT_MS } from "../../../src/client/limits.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { collectEvents, fakeServer } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, reconnect, sendTexts, textsOf } from "../../support/fakes/online-chat.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };
type Operation = "load" | "put" | "change";

/** A store whose operations work, throw, reject, or wait until the test lets them through. */
class BrokenStore extends MemoryOutboxStore {
  readonly faults: Partial<Record<Operation, "throws" | "rejects" | "waits">> = {};
  #waiting: (() => void)[] = [];

  override load(...args: Parameters<MemoryOutboxStore["load"]>) {
    return this.#run("load", () => super.load(...args));
  }

  override put(...args: Parameters<MemoryOutboxStore["put"]>) {
    return this.#run("put", () => super.put(...args));
  }

  override change(...args: Parameters<MemoryOutboxStore["change"]>) {
    return this.#run("change", () => super.change(...args));
  }

  /** Runs the first operation that waits. */
  completeNext(): void {
    this.#waiting.shift()?.();
  }

  /** Works from now on, and runs what waits. */
  async recover(): Promise<void> {
    for (const operation of ["load", "put", "change"] as const) delete this.faults[operation];
    for (const run of this.#waiting.splice(0)) run();
    await flushTasks();
  }

  #run<T>(operation: Operation, run: () => Promise<T>): Promise<T> {
    const fault = this.faults[operation];
    if (fault === "throws") throw new Error("no store");
    if (fault === "rejects") return Promise.reject(new Error("no store"));
    if (fault === undefined) return run();
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => run().then(resolve, reject));
    });
  }
}

const storageErrors = (chat: Chat) =>
  collectEvents<ChatError["code"]>((listen) => chat.on("error", ({ code }) => listen(code)));

describe.each<[string, BrokenStore["faults"]]>([
  ["never answers", { load: "waits", put: "waits", change: "waits" }],
  ["throws", { load: "throws", put: "throws", change: "throws" }],
  ["rejects everything", { load: "rejects", put: "rejects", change: "rejects" }],
  ["never answers a load", { load: "waits" }],
  ["never stores a new entry", { put: "waits" }],
  ["never changes an entry", { change: "waits" }],
  ["rejects new entries, and never answers a change", { put: "rejects", change: "waits" }],
])("with a store that %s", (_, faults) => {
  const waits = Object.values(faults).includes("waits");

  test("a message is sent within the wait for the store, once, and the next ones at once", async () => {
    const store = new BrokenStore();
    Object.assign(store.faults, faults);
    const server = fakeServer({ store });
    const chat = server.client.open(2);
    const errors = storageErrors(chat);
    const sent = chat.send({ text: "1" });
    await flushTasks();
    await server.socket.receive(server.welcome());
    if (waits) {
      await server.clock.advance(STORE_WAIT_MS - 10);
      expect(server.socket.sent).toEqual([]);
      await server.clock.advance(10);
    }
    await server.clock.advance(0);
    const [frame, ...more] = server.socket.takeSent("text");
    expect([frame?.text, more]).toEqual(["1", []]);
    void chat.send({ text: "2" });
    await server.clock.advance(0);
    expect(textsOf(server.socket.takeSent("text"))).toEqual(["2"]);
    await server.socket.receive(server.ack(idOf(frame), 1));
    expect(await sent).toMatchObject({ id: 1 });
    expect(chat.outgoing).toMatchObject([{ content: { text: "2" }, state: "sending" }]);
    if (faults.load || faults.put) expect(errors).toContain("storage_failed");
    expect(new Set(errors).size).toBeLessThanOrEqual(1);
  });

  test("nothing is lost by a reconnect, and everything is resent under its id", async () => {
    const store = new BrokenStore();
    Object.assign(store.faults, faults);
    const server = fakeServer({ store });
    const chat = server.client.open(2);
    for (const text of ["1", "2", "3"]) void chat.send({ text });
    await flushTasks();
    await server.socket.receive(server.welcome());
    await server.clock.advance(STORE_WAIT_MS);
    const frames = server.socket.takeSent("text");
    expect(textsOf(frames)).toEqual(["1", "2", "3"]);
    await reconnect(server);
    await server.clock.advance(STORE_WAIT_MS);
    expect(server.socket.takeSent("text")).toEqual(frames);
  });

  test("a message that is not on the wire can be discarded, or reports that it was not", async () => {
    const store = new BrokenStore();
    Object.assign(store.faults, faults);
    const server = fakeServer({ store });
    const chat = server.client.open(2);
    const sent = chat.send({ text: "no" }).catch(({ code }) => code);
    const [outgoing] = chat.outgoing;
    if (!outgoing) throw new Error("nothing is queued");
    const discarded = chat.discard(outgoing);
    await server.clock.advance(STORE_WAIT_MS);
    await store.recover();
    await server.socket.receive(server.welcome());
    await server.clock.advance(0);
    const frames = server.socket.takeSent("text");
    // Only a message that was reported as cancelled must never be sent.
    if (await discarded) expect([await sent, frames]).toEqual(["cancelled", []]);
    expect(await store.load(SCOPE)).toHaveLength(frames.length);
  });

  test("what the store has is sent when it answers again, and nothing twice", async () => {
    const store = new BrokenStore();
    const before = fakeServer({ store });
    void (await before.open(2)).send({ text: "of an earlier page" }).catch(() => {});
    await flushTasks();
    before.client.close();
    Object.assign(store.faults, faults);
    const server = fakeServer({ store });
    const chat = server.client.open(2);
    void chat.send({ text: "new" });
    await flushTasks();
    await server.socket.receive(server.welcome());
    await server.clock.advance(STORE_WAIT_MS);
    await store.recover();
    // A store that answered with errors is loaded with the next connection that this tab sends on, and here on the next page.
    if (!waits && faults.load) return;
    const frames = server.socket.takeSent("text");
    expect(textsOf(frames).toSorted()).toEqual(["new", "of an earlier page"]);
    await server.socket.receive(...frames.map((frame, i) => server.ack(idOf(frame), i + 1)));
    await server.clock.advance(0);
    expect(chat.outgoing).toEqual([]);
    expect(await store.load(SCOPE)).toEqual([]);
    await reconnect(server, []);
    expect(server.socket.sent).toEqual([]);
  });
});

test("the client waits for a slow store that completes something within the wait", async () => {
  const store = new BrokenStore();
  const server = await openOnlineChat({ store });
  const errors = storageErrors(server.chat);
  store.faults.put = "waits";
  const { frames } = await sendTexts(server, "1", "2", "3", "4");
  expect(frames).toEqual([]);
  for (let i = 0; i < 4; i++) {
    await server.clock.advance(STORE_WAIT_MS - 10);
    expect(errors).toEqual([]);
    store.completeNext();
    await server.clock.advance(0);
    expect(textsOf(server.socket.takeSent("text"))).toEqual([`${i + 1}`]);
  }
});
