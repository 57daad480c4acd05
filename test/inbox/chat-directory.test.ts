import { afterAll, beforeAll, expect, test } from "vitest";
import { DIRECTORY_EXPIRES_AFTER_MS } from "../../src/core/limits.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());

/** Changes a name in D1 alone, so that an inbox shows it once it has read the rows of its member's chats. */
const rename = ({ id }: TestMember, name: string) =>
  parley.env.DB.prepare("UPDATE members SET name = ? WHERE id = ?").bind(name, id).run();
async function write(one: TestMember, two: TestMember): Promise<void> {
  const socket = await parley.chatV1(one, two);
  socket.send("hello");
  expect(await socket.next()).toMatchObject({ text: "hello" });
  await socket.close();
}
/** Opens the inbox, and returns the names in its list. */
async function namesSeenBy(member: TestMember): Promise<string[]> {
  const inbox = await parley.inbox(member);
  await inbox.close();
  return inbox.chats.map((chat: Frame) => chat.other_member.name).toSorted();
}

test("an inbox reads the rows of its member's chats again after ten minutes, and not before", async () => {
  const [ada, ben] = await Promise.all([1, 2].map(() => parley.addMember({ coins: 100 })));
  if (!ada || !ben) throw new Error("no members");
  await write(ada, ben);
  await rename(ben, "Ben");
  expect(await namesSeenBy(ada)).toEqual(["Ben"]);
  await rename(ben, "Benjamin");
  await parley.advanceClock(DIRECTORY_EXPIRES_AFTER_MS - 5_000);
  expect(await namesSeenBy(ada)).toEqual(["Ben"]);
  await parley.advanceClock(5_000);
  expect(await namesSeenBy(ada)).toEqual(["Benjamin"]);
  // A clock that is set back does not make an old reading last for longer.
  await rename(ben, "Benno");
  await parley.setClock(-3_600_000);
  expect(await namesSeenBy(ada)).toEqual(["Benno"]);
  await parley.setClock(0);
});

test("an inbox reads them again after a notice of a chat that it lacks", async () => {
  const [ada, ben, cleo] = await Promise.all([1, 2, 3].map(() => parley.addMember({ coins: 100 })));
  if (!ada || !ben || !cleo) throw new Error("no members");
  await write(ada, ben);
  await rename(ben, "Ben");
  expect(await namesSeenBy(ada)).toEqual(["Ben"]);
  await rename(ben, "Benjamin");
  await rename(cleo, "Cleo");
  const inbox = await parley.inbox(ada);
  await write(cleo, ada);
  expect(await inbox.next()).toMatchObject({ type: "chat", chat: { other_member: { name: "Cleo" } } });
  expect(await namesSeenBy(ada)).toEqual(["Benjamin", "Cleo"]);
});

test("an inbox shows a new name of which it was notified also at its next opening", async () => {
  const [ada, ben] = await Promise.all([1, 2].map(() => parley.addMember({ coins: 100 })));
  if (!ada || !ben) throw new Error("no members");
  await write(ada, ben);
  await rename(ben, "Ben");
  const inbox = await parley.inbox(ada);
  await parley.request(ben, "PATCH", "/members/me", { name: "Benjamin" });
  expect(await inbox.next()).toMatchObject({ type: "chat", chat: { other_member: { name: "Benjamin" } } });
  await inbox.close();
  expect(await namesSeenBy(ada)).toEqual(["Benjamin"]);
});
