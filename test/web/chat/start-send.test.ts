import { signal } from "@preact/signals";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Chat } from "../../../src/client/chat.ts";
import type { ChatClient } from "../../../src/client/chat-client.ts";
import { ChatError } from "../../../src/client/errors.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import type { Outgoing } from "../../../src/client/outbox/outgoing.ts";
import { DraftTabs } from "../../support/fakes/draft-tabs.ts";
import { fakeServer } from "../../support/fakes/fake-server.ts";

type Tray = { files: { name: string; problem?: string }[]; refused: { code: string; name: string }[] };
type Conversation = {
  chat: Chat;
  draft: { text: { value: string }; tray: { value: Tray }; isStored(): boolean };
  problem: { value: string | undefined };
  type(text: string): void;
  sendDraft(): void;
};
/** The parts of the modules that the test uses: their own types are for a browser alone. */
type Modules = {
  Conversation: new (client: ChatClient, otherId: number, ports: object) => Conversation;
  chooseFiles(conversation: Conversation, chosen: { files: File[]; folders?: string[] }): void;
  sendTray(conversation: Conversation): void;
};

beforeAll(() => {
  vi.stubGlobal("document", { visibilityState: "hidden" });
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => vi.unstubAllGlobals());

let otherId = 1;

/** Opens a new chat, online, with `text` in its field. */
async function openConversation(text = "hello") {
  const { Conversation }: Modules = await import(`../../../src/web/chat/${"conversation"}.ts`);
  const store = new MemoryOutboxStore();
  const server = fakeServer({ store });
  const conversation = new Conversation(server.client, ++otherId, {
    draft: new DraftTabs().openTab("1").draft,
    storedChat: async () => undefined,
    listedUnread: () => undefined,
    onConnection: () => {},
    exemption: { isExempt: signal(undefined), report: () => {} },
    trackCoins: () => [],
  });
  await server.clock.advance(0);
  await server.socket.receive(server.welcome([], { other_member: { id: otherId, name: "Ben" } }));
  conversation.type(text);
  const scope = { memberId: 1, otherMemberId: otherId };
  return { conversation, server, countStored: async () => (await store.load(scope)).length };
}

type Opened = Awaited<ReturnType<typeof openConversation>>;

/** Has the outbox get each message of the chat, and lose it with `code`. Returns a function that repairs the outbox. */
function loseMessages({ conversation: { chat } }: Opened, code: "storage_failed" | "cancelled"): () => void {
  const outgoing: Outgoing[] = [];
  const lose = () => {
    const added = { key: `${Math.random()}` } as Outgoing;
    outgoing.push(added);
    return Promise.resolve().then(() => {
      outgoing.splice(outgoing.indexOf(added), 1);
      throw new ChatError(code);
    });
  };
  const spies = [
    vi.spyOn(chat, "outgoing", "get").mockReturnValue(outgoing),
    vi.spyOn(chat, "send").mockImplementation(lose),
    vi.spyOn(chat, "sendFile").mockImplementation(lose),
  ];
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}

/** Has the client throw before the outbox gets a message. Returns a function that ends that. */
function breakKeys(): () => void {
  const spy = vi.spyOn(crypto, "getRandomValues").mockImplementation(() => {
    throw new DOMException("broken", "OperationError");
  });
  return () => spy.mockRestore();
}

const FAULTS: Record<string, { problem: string; begin: (opened: Opened) => () => void }> = {
  "the client throws before the outbox has it": { problem: "invalid_message", begin: breakKeys },
  "the outbox cannot store it": {
    problem: "storage_failed",
    begin: (opened) => loseMessages(opened, "storage_failed"),
  },
};

describe("a text", () => {
  test.each(Object.entries(FAULTS))(
    "is in the field with the reason if %s, and is sent once then",
    async (_, { problem, begin }) => {
      const opened = await openConversation();
      const { conversation, server, countStored } = opened;
      const end = begin(opened);
      conversation.sendDraft();
      await server.clock.advance(0);
      expect(conversation.draft.text.value).toBe("hello");
      expect(conversation.problem.value).toBe(problem);
      expect(await countStored()).toBe(0);
      end();
      conversation.sendDraft();
      conversation.sendDraft();
      await server.clock.advance(0);
      expect(conversation.draft.text.value).toBe("");
      expect(conversation.problem.value).toBeUndefined();
      expect(await countStored()).toBe(1);
      expect(server.socket.takeSent("text")).toMatchObject([{ text: "hello" }]);
    },
  );

  test("comes back before what was typed after it, in the order in which it was sent", async () => {
    const opened = await openConversation("one");
    const { conversation, server } = opened;
    loseMessages(opened, "storage_failed");
    conversation.sendDraft();
    conversation.type("two");
    conversation.sendDraft();
    conversation.type("three");
    await server.clock.advance(0);
    expect(conversation.draft.text.value).toBe("one\ntwo\nthree");
  });

  test("does not come back if the member discards it, or if the client throws although the outbox has it", async () => {
    const opened = await openConversation();
    const { conversation, server, countStored } = opened;
    const repair = loseMessages(opened, "cancelled");
    conversation.sendDraft();
    await server.clock.advance(0);
    expect(conversation.draft.text.value).toBe("");
    repair();
    const send = conversation.chat.send.bind(conversation.chat);
    vi.spyOn(conversation.chat, "send").mockImplementation((message) => {
      void send(message);
      throw new Error("thrown too late");
    });
    conversation.type("again");
    conversation.sendDraft();
    await server.clock.advance(0);
    expect(conversation.draft.text.value).toBe("");
    expect(conversation.problem.value).toBeUndefined();
    expect(await countStored()).toBe(1);
  });

  // A browser shows the field of a closed chat only until it draws the page again.
  test("stays in the field of a chat that was closed meanwhile, with the reason", async () => {
    const { conversation, server, countStored } = await openConversation("before");
    conversation.sendDraft();
    await server.clock.advance(0);
    expect(conversation.draft.text.value).toBe("");
    conversation.type("after");
    server.client.close();
    conversation.sendDraft();
    await server.clock.advance(0);
    expect(conversation.draft.text.value).toBe("after");
    expect(conversation.problem.value).toBe("closed");
    expect(await countStored()).toBe(1);
  });
});

describe("the tray", () => {
  const file = new File(["x"], "notes.txt");
  const TRAY_FAULTS: typeof FAULTS = {
    ...FAULTS,
    "the chat gave up its connection": {
      problem: "too_many_sockets",
      begin: ({ server, conversation }) => {
        void server.socket.closeByServer(4429, "too_many_sockets");
        return () => conversation.chat.reconnect();
      },
    },
  };
  let chooseFiles: Modules["chooseFiles"];
  let sendTray: Modules["sendTray"];

  beforeAll(async () => {
    ({ chooseFiles, sendTray } = (await import(`../../../src/web/chat/tray/${"send-tray"}.ts`)) as Modules);
  });

  test("sends nothing when files are chosen, and all of them in order when it is sent", async () => {
    const { conversation, server, countStored } = await openConversation("");
    const { draft } = conversation;
    chooseFiles(conversation, { files: [file, new File(["y"], "b.txt")], folders: ["Holiday"] });
    chooseFiles(conversation, { files: [new File(["z"], "c.txt"), new File([], "empty.txt")] });
    await server.clock.advance(0);
    expect(await countStored()).toBe(0);
    expect(draft.isStored()).toBe(false);
    expect(draft.tray.value.files.map(({ name }) => name)).toEqual(["notes.txt", "b.txt", "c.txt"]);
    // The folder of the choice before is no longer listed.
    expect(draft.tray.value.refused).toEqual([{ code: "empty_file", name: "empty.txt" }]);
    sendTray(conversation);
    await server.clock.advance(0);
    expect(draft.tray.value.files).toEqual([]);
    expect(draft.isStored()).toBe(true);
    expect(namesOf(conversation)).toEqual(["notes.txt", "b.txt", "c.txt"]);
  });

  test("gives the words of the field to the first file alone", async () => {
    const { conversation, server } = await openConversation("look");
    chooseFiles(conversation, { files: [file, new File(["y"], "b.txt")] });
    sendTray(conversation);
    await server.clock.advance(0);
    expect(textsOf(conversation)).toEqual(["look", ""]);
    expect(conversation.draft.text.value).toBe("");
    expect(server.socket.takeSent("text")).toEqual([]);
  });

  test("sends no words that show nothing", async () => {
    const { conversation, server } = await openConversation("  \n");
    chooseFiles(conversation, { files: [file] });
    sendTray(conversation);
    await server.clock.advance(0);
    expect(textsOf(conversation)).toEqual([""]);
    expect(conversation.draft.text.value).toBe("  \n");
  });

  test("gives the words to the next file if the outbox does not get the first one", async () => {
    const { conversation, server } = await openConversation("look");
    chooseFiles(conversation, { files: [file, new File(["y"], "b.txt")] });
    const sendFile = conversation.chat.sendFile.bind(conversation.chat);
    vi.spyOn(conversation.chat, "sendFile")
      .mockImplementationOnce(() => {
        throw new Error("the outbox is broken");
      })
      .mockImplementation(sendFile);
    sendTray(conversation);
    await server.clock.advance(0);
    expect(conversation.draft.tray.value.files).toMatchObject([
      { name: "notes.txt", problem: "invalid_message" },
    ]);
    expect(namesOf(conversation)).toEqual(["b.txt"]);
    expect(textsOf(conversation)).toEqual(["look"]);
    expect(conversation.draft.text.value).toBe("");
  });

  test.each(Object.entries(TRAY_FAULTS))(
    "has a file with the reason, and the field its words, if %s, and sends both once then",
    async (_, { problem, begin }) => {
      const opened = await openConversation("look");
      const { conversation, server, countStored } = opened;
      const { tray, text } = conversation.draft;
      const end = begin(opened);
      await server.clock.advance(0);
      chooseFiles(conversation, { files: [file, new File(["y"], "b.txt")] });
      for (let attempt = 0; attempt < 2; attempt++) {
        sendTray(conversation);
        await server.clock.advance(0);
        expect(tray.value.files).toMatchObject([
          { name: "notes.txt", problem },
          { name: "b.txt", problem },
        ]);
        expect(text.value).toBe("look");
        expect(conversation.draft.isStored()).toBe(false);
      }
      // The next choice does not remove them.
      chooseFiles(conversation, { files: [new File([], "empty.txt")] });
      expect(tray.value.files).toHaveLength(2);
      expect(await countStored()).toBe(0);
      end();
      await server.clock.advance(0);
      sendTray(conversation);
      await server.clock.advance(0);
      expect(tray.value.files).toEqual([]);
      expect(text.value).toBe("");
      expect(await countStored()).toBe(2);
    },
  );

  test("stays with the reason in a chat that was closed", async () => {
    const { conversation, server } = await openConversation("");
    server.client.close();
    chooseFiles(conversation, { files: [file] });
    sendTray(conversation);
    expect(conversation.draft.tray.value.files).toMatchObject([{ name: "notes.txt", problem: "closed" }]);
  });
});

/** Returns the files that are being sent. */
function filesOf({ chat }: Conversation) {
  return chat.outgoing.flatMap(({ content }) => (content.type === "file" ? content : []));
}

const namesOf = (conversation: Conversation) => filesOf(conversation).map(({ name }) => name);
const textsOf = (conversation: Conversation) => filesOf(conversation).map(({ text }) => text);
