import { fallbackName } from "./display-name.ts";

type Named = { id: number; name: string | null };

/**
 * Returns a member's name as the lists of inboxes store it and as objects send it to each other: earlier versions read it there, so
 * it is never null.
 */
export function storedName({ id, name }: Named): string {
  return name ?? fallbackName(id);
}

/** Returns a member's name as clients receive it: null without one. The fallback is none, also if the member has typed it. */
export function chosenName({ id, name }: Named): string | null {
  return name === fallbackName(id) ? null : name;
}
