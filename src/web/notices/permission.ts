import { signal } from "@preact/signals";
import { pageWorkers as workers } from "./sync-notices.ts";

/** Whether the browser permits notices; "unavailable" where it cannot show notices, as without a service worker. */
export const permission = signal<NotificationPermission | "unavailable">("unavailable");

/** Looks what the browser permits now, and again once the page has a service worker. */
export async function readPermission(): Promise<void> {
  if (!workers || !("Notification" in globalThis)) return;
  const registration = await workers.getRegistration();
  permission.value = registration ? Notification.permission : "unavailable";
  if (!registration) void workers.ready.then(readPermission);
}

/** Asks the member, in the handler of a click. Returns whether the browser permits notices. */
export async function askPermission(): Promise<boolean> {
  permission.value = await Notification.requestPermission();
  return permission.value === "granted";
}
