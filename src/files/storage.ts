import { log } from "../log.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A file in R2, under its uuid. Anybody who knows the uuid may read it. */
export type StoredFile = { uuid: string; name: string; contentType: string; bytes: Uint8Array };

export async function putFile(
  bucket: R2Bucket,
  { uuid, name, contentType, bytes }: StoredFile,
): Promise<void> {
  await bucket.put(uuid, bytes, { httpMetadata: { contentType }, customMetadata: { name } });
}

/** Returns whether a file may have this uuid. R2 throws for some other keys. */
export function isFileUuid(uuid: string): boolean {
  return UUID.test(uuid);
}

/** Metadata of the empty object that replaces the bytes of a removed file. */
const REMOVED = "removed";

/** Finds a file of R2; undefined if there is none. `removed`: see `removeFile`. */
export async function findFile(bucket: R2Bucket, uuid: string): Promise<{ removed: boolean } | undefined> {
  const file = await bucket.head(uuid);
  return file ? { removed: isRemoved(file) } : undefined;
}

/** Replaces a file with an empty object, which `isRemoved` recognizes: its bytes, name and type are gone, and its uuid stays taken. */
export async function removeFile(bucket: R2Bucket, uuid: string): Promise<void> {
  await bucket.put(uuid, "", { customMetadata: { [REMOVED]: new Date().toISOString() } });
}

/** Returns whether a superuser removed the file. */
export function isRemoved({ customMetadata }: R2Object): boolean {
  return customMetadata?.[REMOVED] !== undefined;
}

/** Deletes a file that nothing refers to. Only logs a failure, because the caller reports the error that made the file useless. */
export async function deleteFile(bucket: R2Bucket, uuid: string): Promise<void> {
  try {
    await bucket.delete(uuid);
  } catch (error) {
    log({ event: "file.delete", code: "unavailable", error });
  }
}
