/** The descriptions of the fields of a page of a list of chats, and of a request for one. */

const CHATS = "The chats, the one with the newest message first.";
export const CHAT_PAGE = {
  chats: CHATS,
  has_more: "Whether chats follow. The place of the last one requests them.",
  complete:
    "False while the server looks for further chats, after the list was first opened. Then a `chats` frame without `before` follows.",
};

export const CHATS_QUERY =
  "Only chats with members in whose name a word begins with this, without regard to case, accents and repeated spaces. Of a list with more than 10,000 chats, those with the newest messages are searched.";

export const CHATS_REQUEST = {
  before:
    "Only chats behind this place: that of the last chat of the previous page. Required without `query`.",
  query: `${CHATS_QUERY} Required without \`before\`.`,
  limit: "The largest number of chats.",
};

export const UNREAD_TOTAL =
  "How many messages the member has not read in all chats together, those included that no frame has shown; of each chat at most as many as its `unread` may be.";
