import type { TextStore } from "./page-access.ts";

/** The kinds of texts that a page stores of a member besides the session: their names begin with one of these, a dot and the member's number. */
const KINDS = ["draft", "lowCoins", "name", "stickers"];

/** Removes the texts of all members from this browser, or those of all but one. */
export function removeMemberTexts(
  local: TextStore,
  { exceptOf }: { exceptOf?: number | undefined } = {},
): void {
  for (const name of KINDS.flatMap((kind) => local.names(`${kind}.`))) {
    const [, memberId] = name.split(".");
    if (memberId !== `${exceptOf}`) local.remove(name);
  }
}
