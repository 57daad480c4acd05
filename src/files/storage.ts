import { log } from "../log.ts";

/** A file in R2, under its uuid. Whoever knows the uuid may read it. */
export type StoredFile = { uuid: string; name: string; contentType: string; bytes: Uint8Array };

export async function putFile(
  bucket: R2Bucket,
  { uuid, name, contentType, bytes }: StoredFile,
): Promise<void> {
  await bucket.put(uuid, bytes, { httpMetadata: { contentType }, customMetadata: { name } });
}

/** Removes a file that nothing will point to, as far as R2 lets us: what failed before that is what the caller has to say. */
export async function deleteFile(bucket: R2Bucket, uuid: string): Promise<void> {
  try {
    await bucket.delete(uuid);
  } catch (error) {
    log({ event: "file.delete", code: "unavailable", error });
  }
}
