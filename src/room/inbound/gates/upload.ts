import { detectContentType } from "../../../files/content-type.ts";
import { type Decision, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/** Uploads the bytes of a file to R2 before its message is stored. Only a file whose sender has the coins for it comes here. */
export function uploadFile({ room, queued, frame }: SendAttempt): Decision | undefined {
  const { progress } = queued;
  if (frame.type !== "file" || progress.upload) return undefined;
  const { name, bytes, claimedType } = frame;
  return waitFor(async () => {
    const contentType = await detectContentType(bytes, claimedType);
    const uuid = crypto.randomUUID();
    await room.uploads.put({ uuid, name, contentType, bytes });
    progress.upload = { uuid, contentType };
  });
}
