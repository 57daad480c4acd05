import { detectContentType } from "../../../files/content-type.ts";
import { type Decision, reject, waitFor } from "../decision.ts";
import type { SendAttempt } from "../gate.ts";

/** Refuses a file with more bytes than one may have. It comes after the gate for repeats: a stored file may be larger. */
export function checkFileSize({ frame }: SendAttempt): Decision | undefined {
  return frame.type === "file" && frame.isTooLarge ? reject("file_too_large") : undefined;
}

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
