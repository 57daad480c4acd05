import { log } from "../log.ts";

/** A file in R2, under its uuid. Anybody who knows the uuid may read it. */
export type StoredFile = { uuid: string; name: string; contentType: string; bytes: Uint8Array };

export async function putFile(
  bucket: R2Bucket,
  { uuid, name, contentType, bytes }: StoredFile,
): Promise<void> {
  await bucket.put(uuid, bytes, { httpMetadata: { contentType }, customMetadata: { name } });
}

/** Deletes a file that nothing refers to. Only logs a failure, because the caller reports the error that made the file useless. */
export async function deleteFile(bucket: R2Bucket, uuid: string): Promise<void> {
  try {
    await bucket.delete(uuid);
  } catch (error) {
    log({ event: "file.delete", code: "unavailable", error });
  }
}
