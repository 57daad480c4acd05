import { expect, test } from "vitest";
import { createKey, identityOfKey, isKeyLike, isSameHash } from "../../src/auth/api-key.ts";

test("a new key has an id without a separator, 32 random bytes, and the identity that was returned with it", async () => {
  const { key, ...identity } = await createKey();
  const [, id, secret = ""] = /^sk_([^_]+)_(.+)$/.exec(key) ?? [];
  expect(id).toBe(identity.id);
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(identity.hash).not.toContain(secret);
  expect(await identityOfKey(key)).toEqual(identity);
  const other = await createKey();
  expect([other.id === identity.id, other.hash === identity.hash]).toEqual([false, false]);
});

test("what is not a key has no identity", async () => {
  const { key } = await createKey();
  const malformed = [
    "",
    "sk_",
    key.slice(0, -1),
    `${key}A`,
    key.replace("sk_", "SK_"),
    ` ${key}`,
    `${key}\n`,
  ];
  for (const each of [...malformed, key.replace(/_[0-9a-f]+_/, "_.._"), "e30.e30.x"])
    expect([each, await identityOfKey(each)]).toEqual([each, undefined]);
  expect([key, "SK_x", "e30.e30.x", "", undefined].map(isKeyLike)).toEqual([true, true, false, false, false]);
});

test("only the same hash is the same", async () => {
  const [{ hash }, other] = [await createKey(), await createKey()];
  for (const each of ["", hash.slice(4), other.hash, `AAAA${hash.slice(4)}`, `${hash.slice(0, -4)}AAAA`])
    expect([each, isSameHash(hash, each), isSameHash(each, hash)]).toEqual([each, false, false]);
  expect(isSameHash(hash, `${hash}`)).toBe(true);
});
