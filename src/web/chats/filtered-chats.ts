import { parseMemberNumber } from "../../core/digits.ts";
import { matchesName } from "../../core/name-key.ts";
import { storedName } from "../../core/stored-name.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { displayName } from "../i18n/display-name.ts";
import { shownChats } from "./loaded-chats.ts";

/** Returns the chats that a search shows, newest first: the loaded ones whose names match, and those that the server has found. */
export function filteredChats(
  words: string,
  { loaded, found }: { loaded: readonly ListedChat[]; found: readonly ListedChat[] },
): readonly ListedChat[] {
  const matching = loaded.filter(({ other_member: other }) =>
    [storedName(other), displayName(other)].some((name) => matchesName(name, words)),
  );
  return shownChats(matching, { older: found, end: undefined });
}

/** Returns the number of the member that the words may mean, unless a shown chat is with them. */
export function numberToWriteTo(
  words: string,
  { shown, ownId }: { shown: readonly ListedChat[]; ownId: number },
): number | undefined {
  const id = parseMemberNumber(words);
  const isShown = shown.some(({ other_member }) => other_member.id === id);
  return id === ownId || isShown ? undefined : id;
}
