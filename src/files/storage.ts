/** A file in R2, under its uuid. Whoever knows the uuid may read it. */
type StoredFile = { uuid: string; name: string; contentType: string; bytes: Uint8Array };

export async function putFile(
  bucket: R2Bucket,
  { uuid, name, contentType, bytes }: StoredFile,
): Promise<void> {
  await bucket.put(uuid, bytes, { httpMetadata: { contentType }, customMetadata: { name } });
}

export async function deleteFile(bucket: R2Bucket, uuid: string): Promise<void> {
  await bucket.delete(uuid);
}
