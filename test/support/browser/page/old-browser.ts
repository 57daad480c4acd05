/**
 * Removes functions, properties and objects from the page, by their paths in the compatibility data (`Map.groupBy`,
 * `URL.parse_static`, `Intl.Segmenter`). Returns how many there were.
 */
export function removeFeatures(paths: string[]): number {
  const typedArray = Object.getPrototypeOf(Uint8Array);
  const find = (names: string[]) => {
    let found: unknown = globalThis;
    for (const name of names) {
      found = name === "TypedArray" ? typedArray : (found as Record<string, unknown> | undefined)?.[name];
    }
    return found as { prototype?: object } | undefined;
  };
  let removed = 0;
  for (const path of paths) {
    const names = path.split(".");
    const last = (names.pop() ?? "").replace(/_static$/, "");
    const object = find(names);
    const owners = path.endsWith("_static") ? [object] : [object?.prototype, object];
    const owner = owners.find((each) => each && Object.hasOwn(each, last));
    if (owner && Reflect.deleteProperty(owner, last)) removed++;
  }
  return removed;
}
