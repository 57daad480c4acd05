/** Returns the shard, from 0 to `count - 1`, to which a key always belongs (FNV-1a). */
export function shardOf(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  // The high bits depend on every character, the low ones do not.
  return Math.floor(((hash >>> 0) / 2 ** 32) * count);
}
