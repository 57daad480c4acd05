import { describe, expect, test } from "vitest";
import { PROGRESS_EVERY_MS } from "../../../src/client/limits.ts";
import { MemoryOutboxStore } from "../../../src/client/outbox/outbox-store.ts";
import { flushTasks } from "../../support/fakes/fake-clock.ts";
import { fakeServer } from "../../support/fakes/fake-server.ts";
import { idOf, openOnlineChat, sendTexts, textsOf } from "../../support/fakes/online-chat.ts";
import { binaries, decode, fileOf, LARGE_BYTES, openSlowChat } from "../../support/fakes/slow-chat.ts";

describe("an outgoing file", () => {
  test("is sent with its name, type and text, and the next file follows after its ack", async () => {
    const server = await openOnlineChat();
    const sent = server.chat.sendFile(fileOf(3), { text: "look # here" });
    void server.chat.sendFile(new Blob(["b"]), { maxPrice: 9 });
    const [frame] = await binaries(server, 1);
    const decoded = decode(frame);
    expect(decoded).toMatchObject({
      ok: true,
      frame: { name: "a.bin", claimedType: "x/y", text: "look # here", clientMessageId: expect.any(String) },
    });
    const id = decoded.ok ? decoded.frame.clientMessageId : undefined;
    expect(server.chat.outgoing).toMatchObject([
      { isOnWire: true, canDiscard: false },
      { isOnWire: false, canDiscard: true },
    ]);
    await server.socket.receive(server.ack(id ?? "", 1));
    expect(await sent).toMatchObject({ id: 1 });
    const [, second] = await binaries(server, 2);
    expect(decode(second)).toMatchObject({ frame: { name: "file", maxPrice: 9 } });
  });

  test("reports how many bytes have left, and `processing` once all have", async () => {
    const server = await openSlowChat();
    const reports: unknown[] = [];
    server.chat.on(
      "outgoing",
      ({ progress }) => progress && reports.push({ stage: progress.stage, sent: progress.sent }),
    );
    void server.chat.sendFile(fileOf(1000));
    await binaries(server, 1);
    server.socket.bufferedAmount = 400;
    await server.clock.advance(PROGRESS_EVERY_MS - 1);
    expect(reports.splice(0)).toEqual([{ stage: "uploading", sent: 0 }]);
    await server.clock.advance(1);
    expect(reports.splice(0)).toEqual([{ stage: "uploading", sent: 600 }]);
    server.socket.bufferedAmount = 0;
    await server.clock.advance(10_000);
    expect(reports).toEqual([{ stage: "processing", sent: 1000 }]);
  });

  test("that exceeds the platform's limit fails and is not resent", async () => {
    const server = await openOnlineChat();
    const sent = expect(server.chat.sendFile(fileOf(9))).rejects.toMatchObject({ code: "file_too_large" });
    await binaries(server, 1);
    await server.socket.closeByServer(1009);
    await sent;
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(server.chat.outgoing).toMatchObject([{ state: "failed" }]);
    expect(server.socket.sent).toEqual([]);
  });

  test("that can no longer be read fails, and the file behind it is sent", async () => {
    const server = await openOnlineChat();
    const gone = fileOf(1);
    gone.arrayBuffer = () => Promise.reject(new Error("moved"));
    const sent = expect(server.chat.sendFile(gone)).rejects.toMatchObject({ code: "unreadable_file" });
    void server.chat.sendFile(fileOf(2));
    await sent;
    expect(decode((await binaries(server, 1))[0])).toMatchObject({ frame: { bytes: new Uint8Array(2) } });
    expect(server.chat.outgoing).toMatchObject([{ state: "failed", error: "unreadable_file" }, {}]);
  });
});

describe("a file and a text", () => {
  const filesOf = (sent: unknown[]) => sent.filter((frame) => frame instanceof Uint8Array);

  test("that wait for the connection: the file is sent when every text and smile is answered", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    void chat.sendFile(fileOf(3));
    void chat.send({ text: "1" });
    void chat.sendFile(fileOf(4));
    void chat.sendSmile(7);
    await server.socket.receive(server.welcome());
    const frames = server.socket.sent.splice(0);
    expect(frames.map(({ type }) => type)).toEqual(["text", "smile"]);
    const [text, smile] = frames.map(idOf);
    await server.socket.receive(
      server.ack(text ?? "", 1),
      server.error("internal", { client_message_id: smile }),
    );
    await server.clock.advance(30_000);
    expect(server.socket.takeSent("smile").map(idOf)).toEqual([smile]);
    expect(filesOf(server.socket.sent)).toEqual([]);
    await server.socket.receive(server.error("smile_not_found", { client_message_id: smile }));
    const [file] = await binaries(server, 1);
    expect(decode(file)).toMatchObject({ frame: { bytes: new Uint8Array(3) } });
  });

  test("written in one moment: the text is sent first", async () => {
    const server = await openOnlineChat();
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    const { frames } = await sendTexts(server, "hello");
    expect(textsOf(frames)).toEqual(["hello"]);
    expect(filesOf(server.socket.sent)).toEqual([]);
    await server.socket.receive(server.ack(idOf(frames[0] ?? {}), 1));
    await binaries(server, 1);
  });

  test("that is written while the file is leaving: it is put behind the file at once", async () => {
    const server = await openSlowChat();
    void server.chat.sendFile(fileOf(LARGE_BYTES));
    await binaries(server, 1);
    const { frames } = await sendTexts(server, "behind");
    expect(textsOf(frames)).toEqual(["behind"]);
  });

  test("that is written while the id of the file is stored: the text is first, and the file can be cancelled", async () => {
    const store = new MemoryOutboxStore();
    const { change } = store;
    const asked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    store.change = async (key, next) => {
      const stored = await change.call(store, key, next);
      if (stored?.content.type === "file") {
        asked.resolve();
        await held.promise;
      }
      return stored;
    };
    const server = await openSlowChat({ store });
    void server.chat.sendFile(fileOf(LARGE_BYTES)).catch(() => {});
    await asked.promise;
    void server.chat.send({ text: "first" });
    await flushTasks();
    held.resolve();
    await server.clock.advance(0);
    const [text, ...others] = server.socket.sent;
    expect([text?.text, others]).toEqual(["first", []]);
    const [file] = server.chat.outgoing;
    expect(file?.canDiscard).toBe(true);
    expect(file && (await server.chat.discard(file))).toBe(true);
    expect(await store.load({ memberId: 1, otherMemberId: 2 })).toHaveLength(1);
  });
});
