/** The build whose files a service worker stores. */
export type BuiltPage = {
  /** The hash of the page's script and styles, as its addresses have it. */
  version: string;
  /** The addresses of all files but the page itself. */
  files: readonly string[];
};

const PAGE = "/";
const PREFIX = "parley build ";
/** An open page may still need the scripts of the build before. */
const BUILDS_MAX = 2;

/** Returns the name of the cache of a build. */
export function buildCacheName({ version }: BuiltPage): string {
  return PREFIX + version;
}

/**
 * Stores all files of a build, or nothing. During a deployment the platform serves files of two builds under one address.
 * @throws Error if a file is missing or belongs to another build
 */
export async function storeBuild(caches: CacheStorage, build: BuiltPage): Promise<void> {
  const cache = await caches.open(buildCacheName(build));
  // The page is stored last, so a cache that has it is complete.
  if (await cache.match(PAGE)) return;
  try {
    const addresses = [...build.files, PAGE];
    const responses = await Promise.all(addresses.map(fetchFile));
    await checkBuild(build, new Map(addresses.map((address, at) => [address, responses[at] as Response])));
    for (const [at, address] of addresses.entries()) await cache.put(address, responses[at] as Response);
  } catch (error) {
    await caches.delete(buildCacheName(build));
    throw error;
  }
}

/** Deletes the caches of all builds but this one and the newest other one. */
export async function deleteOldBuilds(caches: CacheStorage, build: BuiltPage): Promise<void> {
  const own = buildCacheName(build);
  const others = (await namesOf(caches)).filter((name) => name !== own);
  for (const name of others.slice(0, others.length - (BUILDS_MAX - 1))) await caches.delete(name);
}

/** Deletes the caches of all builds. */
export async function deleteBuilds(caches: CacheStorage): Promise<void> {
  for (const name of await namesOf(caches)) await caches.delete(name);
}

/** Returns the names of the builds' caches in the order of their creation. */
async function namesOf(caches: CacheStorage): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

async function fetchFile(address: string): Promise<Response> {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${address} has the status ${response.status}`);
  if (address !== PAGE && isPage(response)) throw new Error(`${address} is a page`);
  return response;
}

/** Returns whether a response is a page: for another file, a network that asks for a log-in answers with one of its own. */
export function isPage({ headers }: Response): boolean {
  return headers.get("Content-Type")?.startsWith("text/html") === true;
}

/** Compares the page and the files without a hash of their own with the version. @throws Error if another build served one of them */
async function checkBuild({ version }: BuiltPage, files: ReadonlyMap<string, Response>): Promise<void> {
  const page = await files.get(PAGE)?.clone().text();
  const versioned = [...files].filter(([address]) => address.endsWith(`?v=${version}`));
  const parts = await Promise.all(versioned.map(([, response]) => response.clone().arrayBuffer()));
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const isOwn = hex.startsWith(version) && page?.includes(`"/main.js?v=${version}"`);
  if (!isOwn) throw new Error("the server has another build");
}
