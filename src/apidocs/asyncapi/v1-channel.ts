import type { ChannelSpec } from "./channel.ts";
import { BEARER, V1_HEADERS, V1_QUERY } from "./handshake.ts";
import { V1_FROM_MEMBERS } from "./v1-from-members.ts";
import { V1_TO_MEMBERS } from "./v1-to-members.ts";

export const V1_CHANNEL: ChannelSpec = {
  id: "v1Chat",
  title: "A chat, in parley.v1",
  address: "/members/chat/",
  description:
    "The same socket, for a client that asks for the subprotocol. All that holds of a chat holds here; answers are richer, sends can be repeated, and a client that was away goes on where it was: ids have no gap.",
  query: V1_QUERY,
  headers: V1_HEADERS,
  fromMembers: [BEARER, ...V1_FROM_MEMBERS],
  toMembers: V1_TO_MEMBERS,
};
