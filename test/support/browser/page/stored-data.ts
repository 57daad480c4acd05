import type { Page } from "playwright-core";

/** Returns everything that the page's origin has stored in this browser, with the address of the page, as one text. */
export async function readStoredData(page: Page): Promise<string> {
  const [cookies, stored] = [await page.context().cookies(), await page.evaluate(readOrigin)];
  return JSON.stringify({ cookies, stored, address: page.url() });
}

async function readOrigin(): Promise<object> {
  const databases: Record<string, unknown> = {};
  for (const { name = "" } of await indexedDB.databases()) databases[name] = await readDatabase(name);
  return {
    local: { ...localStorage },
    session: { ...sessionStorage },
    state: history.state,
    caches: await readCaches(),
    databases,
  };

  async function readCaches(): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        texts[`${name}: ${request.url}`] = (await (await cache.match(request))?.text()) ?? "";
      }
    }
    return texts;
  }

  function readDatabase(name: string): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const reading = [...database.objectStoreNames].map(
          (store) =>
            new Promise((read) => {
              const all = database.transaction(store).objectStore(store).getAll();
              all.onsuccess = () => read(all.result);
            }),
        );
        void Promise.all(reading).then((rows) => {
          database.close();
          resolve(rows);
        });
      };
    });
  }
}

/** Returns the words that this browser has stored as drafts. */
export function readDrafts(): string[] {
  return Object.entries(localStorage).flatMap(([name, words]) =>
    name.startsWith("parley.draft.") ? words : [],
  );
}
