/** The part of IndexedDB that the outbox uses. It is declared here because the client compiles without a browser's types. */
type Request<T> = {
  readonly result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
};
type Factory = {
  open<T>(name: string, version: number): Request<Database<T>> & { onupgradeneeded: (() => void) | null };
};
type Transaction<T> = {
  readonly error: unknown;
  objectStore(name: string): ObjectStore<T>;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
};

export type ObjectStore<T> = {
  get(key: string): Request<T | undefined>;
  getAll(): Request<T[]>;
  put(value: T): unknown;
  delete(key: string): unknown;
  createIndex(name: string, keyPath: string[]): unknown;
};
export type Database<T> = {
  createObjectStore(name: string, options: { keyPath: string }): ObjectStore<T>;
  transaction(
    stores: string,
    mode: "readonly" | "readwrite",
    options?: { durability: "strict" },
  ): Transaction<T>;
  close(): void;
  onversionchange: (() => void) | null;
  onclose: (() => void) | null;
};

/**
 * Opens version 1 of a database. Closes it when another tab upgrades it.
 * @param options.create creates the stores of a new database
 * @param options.onClose called when the database is closed, by this tab or by the browser
 */
export async function openDatabase<T>(
  name: string,
  { create, onClose }: { create: (database: Database<T>) => void; onClose: () => void },
): Promise<Database<T>> {
  const { indexedDB } = globalThis as unknown as { indexedDB: Factory };
  const request = indexedDB.open<T>(name, 1);
  request.onupgradeneeded = () => create(request.result);
  const database = await resultOf(request);
  database.onversionchange = () => {
    onClose();
    database.close();
  };
  database.onclose = onClose;
  return database;
}

/** Resolves to the result of a request. A transaction stays open while its requests are awaited one after another. */
export function resultOf<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when the transaction has been committed. A failed request aborts it. */
export function completionOf<T>(transaction: Transaction<T>): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
