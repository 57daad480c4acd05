/** A red PNG of one pixel. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
  "base64",
);

/** Uploads a smile as a superuser. */
export function postSmile(
  parley: { fetch: (path: string, init?: RequestInit) => Promise<Response> },
  superuser: { token: string },
  bytes: Uint8Array<ArrayBuffer>,
  { name = "smile.png", price, title }: { name?: string; price?: number; title?: string } = {},
): Promise<Response> {
  const form = new FormData();
  form.set("file", new File([bytes], name));
  if (price !== undefined) form.set("price", String(price));
  if (title !== undefined) form.set("title", title);
  return parley.fetch("/storage/smiles", {
    method: "POST",
    headers: { Authorization: `Bearer ${superuser.token}` },
    body: form,
  });
}

/** Adds a smile of this price. Returns its id. */
export async function addSmile(
  parley: Parameters<typeof postSmile>[0],
  superuser: { token: string },
  price?: number,
): Promise<number> {
  const response = await postSmile(parley, superuser, PNG, price === undefined ? {} : { price });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: number }).id;
}
