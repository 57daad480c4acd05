/** Code that the page loads when it first needs it. */
export type OnDemand<T> = {
  /** Loads the code. A failed attempt is made again, although most browsers remember it until the page is reloaded. */
  load(): Promise<T>;
  /** Returns the code if it has loaded. */
  loaded(): T | undefined;
};

type Prefetched = { load(): Promise<unknown>; isUseful(): boolean };

const all = new Set<Prefetched>();

/**
 * Returns code that loads on demand.
 * @param load imports it
 * @param isUseful whether `prefetchAll` loads it for this member
 */
export function onDemand<T>(load: () => Promise<T>, isUseful: () => boolean = () => true): OnDemand<T> {
  let loaded: T | undefined;
  const code = {
    load: async () => {
      loaded ??= await load();
      return loaded;
    },
    loaded: () => loaded,
  };
  all.add({ load: code.load, isUseful });
  return code;
}

/** Loads all code that may be needed later, one part after the other, so that it is there without a network too. */
export async function prefetchAll(): Promise<void> {
  // A part that has loaded may add further ones.
  for (const { load, isUseful } of all) if (isUseful()) await load().catch(() => {});
}
