import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FIRST_FRAME_WAIT_MS, ROOM_WAIT_MS } from "../../../src/core/limits.ts";
import { BufferedBytes } from "../../../src/http/upgrade/buffered-bytes.ts";
import { type OpenResult, Splice } from "../../../src/http/upgrade/splice.ts";

/** One end of a splice. Like the runtime's, it throws when it is used after an error. */
class FakeSocket extends EventTarget {
  binaryType = "blob";
  closedWith: number | undefined;
  isBroken = false;
  isAborted = false;
  bufferedAmount = 0;
  readonly sent: unknown[] = [];

  accept(): void {}

  send(frame: unknown): void {
    if (this.isBroken || this.closedWith !== undefined) throw new TypeError("the socket cannot send");
    this.sent.push(frame);
  }

  close(code = 1005): void {
    if (this.isBroken) throw new TypeError("the socket has failed");
    this.closedWith ??= code;
  }

  get isEnded(): boolean {
    return this.isBroken || this.closedWith !== undefined;
  }

  receive(data: string): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  receiveClose(code: number): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason: "" }));
  }

  abort(): void {
    this.isAborted = true;
  }

  fail(): void {
    this.isBroken = true;
    this.dispatchEvent(new Event("error"));
  }
}

class Scene {
  readonly client = new FakeSocket();
  readonly room = new FakeSocket();
  readonly logged: object[] = [];
  isRoomConnected = false;
  #answer: ((result: OpenResult) => void) | undefined;

  constructor() {
    const openRoom = () =>
      new Promise<OpenResult>((resolve) => {
        this.#answer = resolve;
      });
    const options = {
      openRoom,
      abort: () => this.client.abort(),
      buffered: new BufferedBytes(),
      logEnd: (entry: object) => this.logged.push(entry),
    };
    new Splice(this.client as unknown as WebSocket, options).start();
  }

  openRoom(): void {
    if (this.#answer) this.isRoomConnected = true;
    this.#settle({ ok: true, upstream: this.room as unknown as WebSocket, holder: "3:17 3" });
  }

  refuse(): void {
    this.#settle({ ok: false, code: "unavailable" });
  }

  #settle(result: OpenResult): void {
    this.#answer?.(result);
    this.#answer = undefined;
  }

  get ends(): boolean[] {
    return [this.client, ...(this.isRoomConnected ? [this.room] : [])].map(({ isEnded }) => isEnded);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Step = (scene: Scene) => unknown;

/** The events before one of the ends ends. */
const EVENTS: Record<string, Step> = {
  "the client sends a token": ({ client }) => client.receive("Bearer a.b.c"),
  "the client sends a frame": ({ client }) => client.receive("hello"),
  "the room sends a frame": ({ room }) => room.receive("hello"),
  "the room opens": (scene) => scene.openRoom(),
};

/** The ways in which an end ends. */
const ENDS: Record<string, Step> = {
  "the client closes": ({ client }) => client.receiveClose(4000),
  "the client's connection is lost": ({ client }) => client.receiveClose(1006),
  "the client's socket fails": ({ client }) => client.fail(),
  "sending to the client throws": ({ client, room, isRoomConnected }) => {
    client.isBroken ||= isRoomConnected;
    room.receive("hello");
  },
  "the room closes": ({ room }) => room.receiveClose(4401),
  "the room is lost": ({ room }) => room.receiveClose(1006),
  "the room's socket fails": ({ room, isRoomConnected }) => isRoomConnected && room.fail(),
  "sending to the room throws": ({ client, room, isRoomConnected }) => {
    room.isBroken ||= isRoomConnected;
    client.receive("hello");
  },
  "the room refuses": (scene) => scene.refuse(),
  "a deadline passes": () => vi.advanceTimersByTime(FIRST_FRAME_WAIT_MS + ROOM_WAIT_MS),
};

async function run(scene: Scene, steps: Step[]): Promise<void> {
  for (const step of steps) {
    await step(scene);
    await vi.advanceTimersByTimeAsync(0);
  }
}

/** The steps that lead to each phase, and the ends that do not exist in it. */
const PHASES: Record<string, { begin: string[]; missing: RegExp }> = {
  "without a token": { begin: [], missing: /room/ },
  "while the room opens": {
    begin: ["the client sends a token"],
    missing: /the room closes|the room is lost|room's socket|sending/,
  },
  "that is open": { begin: ["the client sends a token", "the room opens"], missing: /refuses|deadline/ },
};

/** Lets every deadline pass. A room that was still being opened opens afterwards. */
async function untilOver(scene: Scene): Promise<void> {
  await vi.advanceTimersByTimeAsync(FIRST_FRAME_WAIT_MS + ROOM_WAIT_MS);
  await run(scene, [() => scene.openRoom()]);
}

describe.each(Object.entries(PHASES))("a splice %s", (_phase, { begin, missing }) => {
  const ends = Object.entries(ENDS).filter(([name]) => !missing.test(name));
  test.each(ends)("closes both ends after %s", async (_end, end) => {
    const scene = new Scene();
    await run(scene, [...begin.map((name) => EVENTS[name] as Step), end]);
    await untilOver(scene);
    expect(scene.ends).toEqual(scene.ends.map(() => true));
  });
});

test.each(["the room is lost", "the room's socket fails"])(
  "an open splice closes the client with 4503 after %s, because the next connection may succeed",
  async (end) => {
    const scene = new Scene();
    const begin = PHASES["that is open"]?.begin.map((name) => EVENTS[name] as Step) ?? [];
    await run(scene, [...begin, ENDS[end] as Step]);
    expect(scene.client.closedWith).toBe(4503);
    expect(scene.logged).toEqual([{ code: "unavailable", error: undefined }]);
  },
);

/** The ends of the room after the splice has passed the client's close on. */
const ROOM_ENDS: Record<string, Step> = {
  "answers the close": ({ room }) => room.receiveClose(room.closedWith ?? 0),
  "is lost": ({ room }) => room.receiveClose(1006),
  fails: ({ room }) => room.fail(),
  "sends a frame, then fails": ({ room }) => {
    room.receive("hello");
    room.fail();
  },
  "does not answer": () => vi.advanceTimersByTime(ROOM_WAIT_MS),
};

describe.each(Object.entries(ROOM_ENDS))("after the client closed, when the room %s", (_end, end) => {
  test.each([
    [1000, 1000],
    [1001, 1001],
    [4000, 4000],
    [1005, 1000],
  ])("a close with %i is answered with %i, and nothing is logged", async (code, answer) => {
    const scene = new Scene();
    const begin = PHASES["that is open"]?.begin.map((name) => EVENTS[name] as Step) ?? [];
    await run(scene, [...begin, ({ client }) => client.receiveClose(code), end]);
    expect(scene.client.closedWith).toBe(answer);
    expect(scene.logged).toEqual([]);
  });
});

test("an open splice whose ends do nothing stays open after every deadline", async () => {
  const scene = new Scene();
  await run(scene, [EVENTS["the client sends a token"] as Step, EVENTS["the room opens"] as Step]);
  await vi.advanceTimersByTimeAsync(10 * (FIRST_FRAME_WAIT_MS + ROOM_WAIT_MS));
  expect(scene.ends).toEqual([false, false]);
});

test("no order of events throws, or leaves one end open when the other has ended", async () => {
  let ended = 0;
  const steps = Object.entries({ ...EVENTS, ...ENDS }).map(([name, step]) => ({ name, step }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...steps), { maxLength: 12 }), async (history) => {
      const scene = new Scene();
      await run(
        scene,
        history.map(({ step }) => step),
      );
      if (!scene.ends.includes(true)) return;
      ended++;
      await untilOver(scene);
      expect(scene.ends).toEqual(scene.ends.map(() => true));
    }),
  );
  expect(ended).toBeGreaterThan(10);
});
