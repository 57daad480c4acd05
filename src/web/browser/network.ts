import { signal } from "@preact/signals";

/** Whether the browser reports that it has no network. */
export const isOffline = signal(!navigator.onLine);

for (const event of ["online", "offline"]) {
  addEventListener(event, () => {
    isOffline.value = !navigator.onLine;
  });
}
