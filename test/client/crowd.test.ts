import { afterAll, beforeAll, expect, test } from "vitest";
import { checkBooks } from "../support/books.ts";
import { startCuttingProxy } from "../support/cutting-proxy.ts";
import { type Parley, startParley } from "../support/parley.ts";
import { Dice } from "../support/random.ts";
import { Talker } from "../support/talk.ts";

const PAIRS = 250;
const CUTS = 5;
const PRICE = 5;
const BACK_WITHIN_MS = 30_000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ MESSAGE_PRICE: PRICE });
});
afterAll(() => parley.close());

test("500 sockets that are cut at once, five times, are all back within 30 s, and nothing is lost", async () => {
  const members = await parley.addMembers(Array(2 * PAIRS).fill(CUTS * PRICE));
  const proxy = await startCuttingProxy(parley.url, new Dice(1));
  const talkers = members.map((member, i) => new Talker(proxy.url, member, members[i ^ 1] ?? member));
  try {
    await Promise.all(talkers.map((talker) => talker.is("online")));
    const back: number[] = [];
    for (let cut = 1; cut <= CUTS; cut++) {
      // One message of each is on its way while the line is cut.
      const sent = talkers.map((talker) => talker.chat.send({ text: `${cut}` }));
      proxy.cutAll();
      const begun = Date.now();
      await Promise.all(talkers.map((talker) => talker.isNot("online")));
      await Promise.all(talkers.map((talker) => talker.is("online")));
      back.push(Date.now() - begun);
      await Promise.all(sent);
    }
    console.info(`all back after ${back.join(", ")} ms`);
    for (const ms of back) expect(ms).toBeLessThan(BACK_WITHIN_MS);
    await Promise.all(talkers.map((talker) => talker.has(2 * CUTS)));
    const cuts = Array.from({ length: CUTS }, (_, i) => `${i + 1}`);
    for (const [i, talker] of talkers.entries()) {
      expect(talker.shown.map(({ id }) => id)).toEqual(talker.shown.map((_, i) => i + 1));
      expect(talker.shown).toHaveLength(2 * CUTS);
      const own = talker.shown.filter(({ member_id }) => member_id === members[i]?.id);
      expect(own.map((message) => "text" in message && message.text)).toEqual(cuts);
    }
    await checkBooks(parley);
  } finally {
    for (const talker of talkers) talker.client.close();
    await proxy.close();
  }
}, 180_000);
