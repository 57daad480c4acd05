import type { V1Message } from "../../../protocol/frames/server.ts";
import { mediaKind } from "../files/media-kind.ts";
import { continuesTurn } from "./turns.ts";

/** Pictures of an album: it fills about one screen of a phone. */
export const ALBUM_MAX_PICTURES = 10;

/**
 * Groups the messages of a block: pictures without a text that follow each other in one turn are drawn together. The first new message
 * begins a group, since a line is drawn above it.
 */
export function groupAlbums(messages: readonly V1Message[], firstNewId: number | undefined): V1Message[][] {
  const groups: V1Message[][] = [];
  for (const message of messages) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const joins =
      isPlainPicture(message) &&
      last !== undefined &&
      isPlainPicture(last) &&
      continuesTurn(last, message) &&
      message.id !== firstNewId;
    if (group && joins && group.length < ALBUM_MAX_PICTURES) group.push(message);
    else groups.push([message]);
  }
  return groups;
}

function isPlainPicture(message: V1Message): boolean {
  return message.type === "file" && message.text === "" && mediaKind(message.content_type) === "picture";
}
