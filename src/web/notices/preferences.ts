import { signal } from "@preact/signals";
import type { TextStore } from "../page-access.ts";

const ON = "on";

let local: TextStore | undefined;
/** Whether this device shows notices of new messages, if the browser permits it, and plays a sound. */
export const wantsNotices = signal(false);
export const wantsSound = signal(false);
const PREFERENCES = { notices: wantsNotices, sound: wantsSound };

/** Loads the choices for this device, which all its members and tabs share. */
export function syncPreferences(texts: TextStore): void {
  local = texts;
  for (const [name, wants] of Object.entries(PREFERENCES)) {
    wants.value = texts.load(name) === ON;
    texts.onOtherTab(name, (text) => {
      wants.value = text === ON;
    });
  }
}

export function choose(name: keyof typeof PREFERENCES, isWanted: boolean): void {
  PREFERENCES[name].value = isWanted;
  if (isWanted) local?.save(name, ON);
  else local?.remove(name);
}
