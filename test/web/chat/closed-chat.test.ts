import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ChatClient } from "../../../src/client/chat-client.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { fakeServer } from "../../support/fakes/fake-server.ts";

/** The part of the module that the test uses: its own types are for a browser alone. */
type ConversationModule = {
  Conversation: new (
    client: ChatClient,
    otherId: number,
  ) => { draft: { text: { value: string } }; type(text: string): void; sendDraft(): void };
};
const CONVERSATION: string = "../../../src/web/chat/conversation.ts";

beforeAll(() => {
  vi.stubGlobal("location", { hash: "", origin: "https://chat.example" });
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("document", { visibilityState: "hidden" });
});
afterAll(() => vi.unstubAllGlobals());

// A browser shows the field of a closed chat only until it draws the page again, so this test runs without one.
test("a text stays in the field of a chat that was closed meanwhile", async () => {
  const { Conversation }: ConversationModule = await import(CONVERSATION);
  const store = new MemoryOutboxStore();
  const server = fakeServer({ store });
  const conversation = new Conversation(server.client, 2);
  await server.clock.advance(0);
  await server.socket.receive(server.welcome());
  conversation.type("before");
  conversation.sendDraft();
  await server.clock.advance(0);
  expect(conversation.draft.text.value).toBe("");
  conversation.type("after");
  server.client.close();
  conversation.sendDraft();
  await server.clock.advance(0);
  expect(conversation.draft.text.value).toBe("after");
  expect(await store.load({ memberId: 1, otherMemberId: 2 })).toHaveLength(1);
});
