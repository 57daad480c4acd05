import type { V1Message } from "../../../src/protocol/frames/server.ts";
import type { Books } from "../ledger/books.ts";
import { roomOf } from "../runtime/chat.ts";
import type { ClientDriver } from "../runtime/client-driver.ts";
import type { HistoryMessage, HistoryRecorder } from "./history.ts";

/** How many messages a recorded client shows between two that it marks as read. */
const READ_EVERY = 7;

/**
 * Records what a client shows and who has read how far, and marks messages as read while it shows them.
 * @param tab the number of the member's tab, if there are several
 */
export function recordClient(
  recorder: HistoryRecorder,
  { chat }: ClientDriver,
  memberId: number,
  tab = 1,
): void {
  chat.on("message", (message) => {
    recorder.add({ type: "shown", reader: memberId, tab, message: toHistoryMessage(message) });
    if (message.id % READ_EVERY === 0) chat.read(message.id);
  });
  chat.on("read", ({ member_id, message_id }) =>
    recorder.add({ type: "read", reader: member_id, id: message_id }),
  );
}

/** Sends texts through a recorded client, all at once. Resolves when each one is answered. */
export async function sendRecorded(
  recorder: HistoryRecorder,
  { chat }: ClientDriver,
  { sender, texts }: { sender: number; texts: string[] },
): Promise<void> {
  await Promise.all(texts.map((text) => recorder.send({ sender, key: text }, () => chat.send({ text }))));
}

/** Returns the messages that the room of two members has stored. */
export async function storedMessages(
  parley: Pick<Books, "storageOf">,
  [one, other]: readonly [{ id: number }, { id: number }],
): Promise<HistoryMessage[]> {
  const storage = await parley.storageOf("CHAT_ROOM", roomOf(one, other));
  const rows = (await storage.exec("SELECT id, member_id, text, smile_id FROM messages ORDER BY id")) as {
    id: number;
    member_id: number;
    text: string | null;
    smile_id: number;
  }[];
  return rows.map(({ id, member_id, text, smile_id }) => ({
    id,
    sender: member_id,
    key: text ?? smileKey(smile_id),
  }));
}

/** Returns the key of a smile, which its sender sends once. The key of a text or a file is its text. */
export function smileKey(smileId: number): string {
  return `smile ${smileId}`;
}

function toHistoryMessage(message: V1Message): HistoryMessage {
  const key = message.type === "smile" ? smileKey(message.smile_id) : message.text;
  return { id: message.id, sender: message.member_id, key };
}
