import { expect, test } from "vitest";
import { clientNetwork } from "../../src/core/client-network.ts";
import { shardOf } from "../../src/core/shard.ts";

test.each([
  ["IPv4 /24", (i: number) => `${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.7`],
  ["IPv6 /48", (i: number) => `2001:db8:${i.toString(16)}::7`],
])("the wide networks %s spread evenly over 8 shards", (_, ipOf) => {
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < 8000; i++) {
    const shard = shardOf(clientNetwork(ipOf(i)).wide, 8);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  expect(counts).toHaveLength(8);
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});

test("a key always belongs to the same shard, and every key to one of them", () => {
  for (const key of ["", "unknown", "203.0.113.0/24", "\u{1f600}"]) {
    expect(shardOf(key, 8)).toBe(shardOf(key, 8));
    expect(shardOf(key, 1)).toBe(0);
    expect([0, 1, 2]).toContain(shardOf(key, 3));
  }
});
