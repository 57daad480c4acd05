import { describe, expect, test } from "vitest";
import { PROGRESS_EVERY_MS } from "../../../src/client/limits.ts";
import { openOnlineChat, sendTexts, textsOf } from "../../support/fakes/online-chat.ts";
import { binaries, decode, fileOf, openSlowChat } from "../../support/fakes/slow-chat.ts";

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

  test("that can no longer be read fails, and the message behind it is sent", async () => {
    const server = await openOnlineChat();
    const gone = fileOf(1);
    gone.arrayBuffer = () => Promise.reject(new Error("moved"));
    const sent = expect(server.chat.sendFile(gone)).rejects.toMatchObject({ code: "unreadable_file" });
    const { frames } = await sendTexts(server, "behind");
    await sent;
    expect(textsOf(frames)).toEqual(["behind"]);
    expect(server.chat.outgoing).toMatchObject([{ state: "failed", error: "unreadable_file" }, {}]);
  });
});
