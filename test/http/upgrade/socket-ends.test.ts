import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { D1_CALLS_OUT_MIN } from "../../../src/core/d1-limits.ts";
import { SOCKETS_PER_MEMBER } from "../../../src/core/limits.ts";
import { CLIENT_ENDS } from "../../support/hostile/socket-ends.ts";
import { addPair, EMPLOYEES } from "../../support/runtime/chat.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { rawUpgrade } from "../../support/runtime/raw-upgrade.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterEach(() => parley.resetFailpoints());
afterAll(() => parley.close());

type Door = (me: TestMember, other: TestMember) => Promise<TestSocket>;

const firstFrame: Door = async (me, other) => {
  const socket = await parley.socket(other.id);
  socket.send(`Bearer ${me.token}`);
  return socket;
};

/** The ways to open a socket, without waiting for its first frame. */
const DOORS: Record<string, Door> = {
  "with the token in the header": (me, other) =>
    parley.socket(other.id, { Authorization: `Bearer ${me.token}` }),
  "with the token in the subprotocol": (me, other) =>
    TestSocket.open(parley.chatUrl(other.id), {}, ["parley.v1", `bearer.${me.token}`]),
  "with the token in the first frame": firstFrame,
  "with the token in the first frame of parley.v1": async (me, other) => {
    const socket = await TestSocket.open(parley.chatUrl(other.id), {}, ["parley.v1"]);
    socket.send(`Bearer ${me.token}`);
    return socket;
  },
};

/** Adds two members with one message, which Ben has read. The socket of Ada, the other one, shows what becomes of Ben's. */
async function openOtherSide() {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  const a = await parley.chatV1(ada, ben);
  const presence = (online: boolean) => ({ type: "presence", member_id: ben.id, online });
  a.send("the first message");
  await a.next();
  const reader = await parley.chat(ben, ada);
  await reader.close();
  expect(await a.take(3)).toMatchObject([{ type: "read" }, presence(true), presence(false)]);
  return { ada, ben, a, presence };
}

describe.each(Object.entries(DOORS))("a socket opened %s", (_door, open) => {
  test.each(Object.entries(CLIENT_ENDS))(
    "leaves no half of itself in the room after %s",
    async (_end, end) => {
      const { ada, ben, a, presence } = await openOtherSide();
      const b = await open(ben, ada);
      await b.next();
      expect(await a.next()).toEqual(presence(true));
      end(b);
      expect(await a.next()).toEqual(presence(false));
      a.send("nobody reads this");
      expect(await a.next()).toMatchObject({ text: "nobody reads this" });

      const again = await parley.chatV1(ada, ben);
      expect(again.welcome.other_member).toMatchObject({ online: false, last_read_id: 1 });
      for (const socket of [a, b, again]) socket.raw.terminate();
    },
  );

  test("ends when its room dies, and can be opened again", async () => {
    const { ada, ben, a } = await openOtherSide();
    const b = await open(ben, ada);
    await b.next();
    await parley.control("die", [ada, ben]);
    expect((await b.closed).code).toBeGreaterThanOrEqual(1006);
    const again = await open(ben, ada);
    expect(await again.next()).toBeDefined();
    for (const socket of [a, again]) socket.raw.terminate();
  });
});

/** Starts an upgrade with the token in the header, and resets the connection before the response. */
async function resetDuringUpgrade(me: TestMember, other: TestMember, untilUnderWay: () => Promise<void>) {
  const { stream } = rawUpgrade(parley.chatUrl(other.id), [`Authorization: Bearer ${me.token}`]);
  await untilUnderWay();
  stream.resetAndDestroy();
}

const DURING_UPGRADE: Record<string, typeof resetDuringUpgrade> = {
  "a reset with the token in the header": resetDuringUpgrade,
  ...Object.fromEntries(
    Object.entries(CLIENT_ENDS).map(([name, end]) => [
      name,
      async (me, other, untilUnderWay) => {
        const socket = await firstFrame(me, other);
        await untilUnderWay();
        end(socket);
      },
    ]),
  ),
};

/** Reads presence until the member has been online and is offline again. */
async function readUntilOffline(a: TestSocket): Promise<Frame[]> {
  const seen = [await a.next()];
  while (seen.at(-1).online) seen.push(await a.next());
  return seen;
}

test("no end of the client while the room is being opened leaves half of a socket in the room", async () => {
  const sides = await Promise.all(
    Object.entries(DURING_UPGRADE).map(async ([name, end]) => ({ name, end, ...(await openOtherSide()) })),
  );
  // More calls would wait for their turn.
  for (let i = 0; i < sides.length; i += D1_CALLS_OUT_MIN) {
    const some = sides.slice(i, i + D1_CALLS_OUT_MIN);
    await parley.setFailpoint("gate", "closed");
    await parley.injectFault("gated", { callSite: "connect", times: some.length });
    const before = await parley.readCounter("d1Calls");
    const untilUnderWay = () => expect.poll(() => parley.readCounter("d1Calls")).toBe(before + some.length);
    await Promise.all(some.map(({ end, ben, ada }) => end(ben, ada, untilUnderWay)));
    await parley.setFailpoint("gate", "open");
    // Otherwise a call could find the gate closed again, and keep its place in the queue.
    await expect.poll(() => parley.readCounter("d1Answers")).toBe(before + some.length);
  }

  await Promise.all(
    sides.map(async ({ name, ada, ben, a, presence }) => {
      expect(await readUntilOffline(a), name).toEqual([presence(true), presence(false)]);
      const again = await parley.chatV1(ada, ben);
      expect(again.welcome.other_member.online, name).toBe(false);
      for (const socket of [a, again]) socket.raw.terminate();
    }),
  );
});

test(`${SOCKETS_PER_MEMBER} sockets that ended with an error take no place from one that is open`, async () => {
  const { ada, ben, a } = await openOtherSide();
  const first = await firstFrame(ben, ada);
  await first.next();
  for (let i = 0; i < SOCKETS_PER_MEMBER; i++) {
    const ghost = await firstFrame(ben, ada);
    await ghost.next();
    CLIENT_ENDS["an unknown opcode"]?.(ghost);
    await ghost.closed;
  }
  first.send("still open");
  expect(await first.next()).toMatchObject({ text: "still open" });
  for (const socket of [a, first]) socket.raw.terminate();
});
