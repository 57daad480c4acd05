import { commitMessage } from "../../store/commit-message.ts";
import type { MessageContent } from "../../store/message-row.ts";
import { DONE, type Outcome } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";
import { priceOf } from "./price.ts";

/** Stores the message with its price, by which the sender pays, and sends it to both members. */
export function commit(attempt: SendAttempt): Outcome {
  const { room, queued, session, frame, isExempt, now } = attempt;
  commitMessage(room, queued.socket, {
    ...contentOf(attempt),
    memberId: session.memberId,
    at: now,
    price: priceOf(attempt),
    exempt: isExempt,
    clientMessageId: frame.clientMessageId,
  });
  room.memberSends.add(session.memberId, now);
  return DONE;
}

/** @throws for a frame that the gates for smiles and files must not let pass */
function contentOf({ room, queued, frame, now }: SendAttempt): MessageContent {
  if (frame.type === "text") return { type: "text", text: frame.text };
  if (frame.type === "smile") {
    const smile = room.smiles.of(frame.smileId, now);
    if (!smile) throw new Error("a smile is not loaded");
    return { type: "smile", smileId: smile.id, fileUuid: smile.fileUuid };
  }
  const { upload } = queued.progress;
  if (!upload) throw new Error("a file is not uploaded");
  const { name, text, bytes } = frame;
  const { uuid: fileUuid, contentType } = upload;
  return { type: "file", fileUuid, text, name, size: bytes.byteLength, contentType };
}
