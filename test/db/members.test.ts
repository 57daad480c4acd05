import { afterAll, beforeAll, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());

test("no email and no password hash goes from D1 into a room or an inbox, whatever the members do", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember({ coins: 100 })];
  await parley.env.DB.prepare("UPDATE members SET name = 'Name ' || id, password_hash = '$scrypt$x'").run();
  const socket = await parley.chatV1(ada, ben);
  expect(socket.welcome.other_member.name).toBe(`Name ${ben.id}`);
  const inbox = await parley.inbox(ben);
  for (const member of [ada, ben]) {
    const contract = await parley.chat(member, member === ada ? ben : ada);
    contract.send("hello");
    await contract.next();
    await contract.close();
  }
  inbox.send(`Bearer ${ben.token}`);
  socket.send(`Bearer ${ada.token}`);
  // A reading that is too old: the next message reads both members again.
  await parley.advanceClock(120_000);
  socket.send({ type: "text", text: "and again", client_message_id: newMessageId(Date.now() + 120_000) });
  while ((await socket.next()).text !== "and again");
  expect((await parley.request(ben, "GET", "/members/chats")).status).toBe(200);
  expect(await inbox.next()).toMatchObject({
    type: "chat",
    chat: { other_member: { name: `Name ${ada.id}` } },
  });

  // The names show that the counter sees the answers.
  expect(await parley.readCounter("d1OtherStrings")).toBeGreaterThan(2);
  expect(await parley.readCounter("d1PrivateStrings")).toBe(0);
  await Promise.all([socket.close(), inbox.close()]);
});
