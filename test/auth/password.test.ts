import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "../../src/auth/password.ts";

test("a hash contains its parameters and a salt of its own, and matches its password only", () => {
  const hash = hashPassword("123");
  expect(hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w-]{22}\$[\w-]{43}$/);
  expect(hashPassword("123")).not.toBe(hash);
  expect(verifyPassword("123", hash)).toBe(true);
  expect(verifyPassword("124", hash)).toBe(false);
});

test("a hash with other parameters is verified with those", () => {
  // Computed with node:crypto.
  const cheap = "$scrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$L6s7g1TgPZYzCSXxDWATNZG9O-4awHkMlZhLx49VBAw";
  expect(verifyPassword("password", cheap)).toBe(true);
  expect(verifyPassword("passwort", cheap)).toBe(false);
});

test("a password for an unknown member is wrong after the same work", () => {
  const hash = hashPassword("123");
  // Takes the fastest of three: other load on the machine can only add time.
  const time = (stored: string | undefined) =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        expect(verifyPassword("wrong", stored)).toBe(false);
        return performance.now() - start;
      }),
    );
  const ratio = time(undefined) / time(hash);
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});

test("a password matches in another Unicode normalization form", () => {
  expect(verifyPassword("e\u0301", hashPassword("\u00e9"))).toBe(true);
});
