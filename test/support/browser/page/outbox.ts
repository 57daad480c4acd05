/** Returns how many unsent messages this browser has stored. */
export function countOutboxEntries(): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(`parley outbox ${location.origin}`);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const counting = opening.result.transaction("entries").objectStore("entries").count();
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result);
      };
    };
  });
}
