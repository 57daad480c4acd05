import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { V1Message } from "../../src/protocol/frames/server.ts";
import type { SiteMessages } from "../../src/protocol/http/site-chats.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { addKey, type TestKey } from "../support/runtime/api-keys.ts";
import type { Parley, TestMember } from "../support/runtime/parley.ts";
import { siteText } from "../support/site/site-text.ts";
import { startParleyWithSite } from "../support/site/test-site.ts";

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
let parley: Parley;
let server: TestKey;
beforeAll(async () => {
  started = await startParleyWithSite({ SIGNUP_COINS: 100, MESSAGE_PRICE: 5 }, { instrumented: true });
  ({ parley } = started);
  server = await addKey(parley.env.DB, ["messages"]);
});
afterEach(async () => {
  await parley.reset();
  await checkBooks(parley);
});
afterAll(() => started.close());

async function siteMember(subject: string): Promise<TestMember> {
  const token = await started.site.token(subject);
  const member = { id: 0, email: "", token };
  const { id } = (await (await parley.request(member, "GET", "/members/me")).json()) as { id: number };
  return { ...member, id };
}

test("a frame that waits for coins while the site's server sends the same message is acknowledged with it, and costs nothing", async () => {
  const [ada, ben] = [await siteMember("ada"), await siteMember("ben")];
  const path = "/site/chats/ada/ben/messages";
  const body = siteText("ada", "once, and free");
  const socket = await parley.chatV1(ada, ben);
  await parley.setFailpoint("gate", "closed");
  await parley.injectFault("gated", { callSite: "step" });
  const calls = await parley.readCounter("d1Calls");
  socket.send({ type: "text", text: body.text, client_message_id: body.client_message_id });
  await expect.poll(() => parley.readCounter("d1Calls")).toBeGreaterThan(calls);
  expect((await parley.request(server, "POST", path, body)).status).toBe(201);
  await parley.setFailpoint("gate", "open");
  const ack = await socket.nextOf(({ type }) => type === "ack");
  expect(ack).toMatchObject({ client_message_id: body.client_message_id, id: 1, price: 0 });
  const { messages } = (await (await parley.request(server, "GET", path)).json()) as SiteMessages;
  expect(messages).toHaveLength(1);
  socket.raw.close();
  await socket.closed;
});

test("a text of the site's server with half a character is stored as both members receive it, and a repeat finds it", async () => {
  const [ada, ben] = [await siteMember("ada"), await siteMember("ben")];
  const socket = await parley.chatV1(ben, ada);
  const send = () => parley.request(server, "POST", "/site/chats/ada/ben/messages", body);
  const body = siteText("ada", "half \ud800");
  const sent = (await (await send()).json()) as V1Message;
  expect(sent).toMatchObject({ text: "half \ufffd" });
  expect(await socket.nextOf(({ type }) => type === "text")).toMatchObject({ text: "half \ufffd" });
  const repeated = await send();
  expect([repeated.status, await repeated.json()]).toEqual([200, sent]);
  socket.raw.close();
  await socket.closed;
});
