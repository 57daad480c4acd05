import { expect, test } from "vitest";
import { ANSWER_WAIT_MS, RECONNECT_MAX_MS, RESEND_MAX_MS } from "../../src/client/limits.ts";
import { Dice, seedFromEnv } from "../support/dice.ts";
import { openOnlineChat } from "../support/fakes/online-chat.ts";
import type { Frame } from "../support/runtime/test-socket.ts";

const SEED = seedFromEnv();
const WALKS = 40;
const STEPS = 60;
const HOUR_MS = 3_600_000;
const THROTTLE_MS = 60_000;
/** How long after the last fault a message may wait: for its answer, a reconnect and a pause, each with a late timer. */
const SETTLED_AFTER_MS = ANSWER_WAIT_MS + RECONNECT_MAX_MS + RESEND_MAX_MS + 4 * THROTTLE_MS;

const ANSWERS = [
  "ack",
  "rate_limited",
  "unavailable",
  "internal",
  "silence",
  "late",
  "late",
  "late",
  "lost ack",
  "cut",
] as const;
type Answer = (typeof ANSWERS)[number];

/** Opens a chat on a machine with a random clock. Its server stores each message once, however often it arrives. */
async function openWalk(dice: Dice) {
  const several = (choices: readonly number[]) => Array.from({ length: 7 }, () => dice.pick(choices));
  const clockFaults = {
    lateMs: several([-1, 0, 1, 20, 900]),
    stepsMs: several([0, 0, 0, -HOUR_MS, HOUR_MS, -7_000, 90_000, -1]),
    throttleMs: dice.pick([1, 1, THROTTLE_MS]),
  };
  const server = await openOnlineChat({ clockFaults, random: () => dice.upTo(1) });
  const stored: { id: number; text: string; client_message_id: string }[] = [];

  function store(text: string, client_message_id: string): number {
    const known = stored.find((each) => each.client_message_id === client_message_id);
    if (!known) stored.push({ id: stored.length + 1, text, client_message_id });
    return known?.id ?? stored.length;
  }

  const late: Frame[] = [];

  /** Handles the frames of the client, and opens the socket that it has requested. */
  async function answer(choose: () => Answer): Promise<void> {
    const { socket } = server;
    if (socket.readyState === 0) {
      late.length = 0;
      const after = Number(socket.url.searchParams.get("after"));
      const missed = stored
        .filter(({ id }) => id > after)
        .map((each) => server.message(each.id, { ...each, member_id: 1 }));
      await socket.receive(server.welcome(missed));
    }
    for (const frame of [...late.splice(0), ...socket.takeSent("text")]) {
      const { text, client_message_id } = frame;
      const answered = choose();
      if (answered === "ack")
        await socket.receive(server.ack(client_message_id, store(text, client_message_id)));
      else if (answered === "lost ack") store(text, client_message_id);
      else if (answered === "late") late.push(frame);
      else if (answered === "cut") {
        late.length = 0;
        return socket.closeByServer(1006);
      } else if (answered !== "silence") {
        await socket.receive(server.error(answered, { client_message_id, retry_after: dice.integer(1, 9) }));
      }
    }
  }
  return { server, stored, answer };
}

test(`every message is stored once and answered, whatever the clock does (SEED=${SEED})`, async () => {
  const dice = new Dice(SEED);
  for (let walk = 0; walk < WALKS; walk++) {
    const { server, stored, answer } = await openWalk(dice);
    const { chat, clock } = server;
    const texts: string[] = [];
    const results: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      const act = dice.integer(1, 8);
      if (act <= 3) {
        const text = `${texts.length}`;
        texts.push(text);
        void chat.send({ text }).then(({ id }) => results.push(id));
      } else if (act <= 5) clock.setBack(dice.pick([HOUR_MS, -HOUR_MS, 3_000]));
      else if (act === 6 && dice.integer(1, 5) === 1) await clock.sleep(dice.pick([10_000, HOUR_MS]));
      await clock.advance(dice.integer(0, 5_000));
      await answer(() => dice.pick(ANSWERS));
    }
    for (let passedMs = 0; chat.outgoing.length > 0 && passedMs < SETTLED_AFTER_MS; passedMs += 1000) {
      await answer(() => "ack");
      await clock.advance(1000);
    }
    expect(chat.outgoing).toEqual([]);
    expect(stored.map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual(texts.map(Number));
    expect(results.sort((a, b) => a - b)).toEqual(stored.map(({ id }) => id));
    server.client.close();
  }
});
