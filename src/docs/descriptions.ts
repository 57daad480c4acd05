import type { SchemaName } from "../protocol/schemas.ts";

type Described = { what: string; fields?: Record<string, string> };

const CLIENT_MESSAGE_ID =
  "Your own id of this message, made when it is first sent: a repeat is neither stored nor charged.";
const MAX_PRICE = "Rather than charge more, refuse it: `price_changed`.";
const LAST_READ = "The last message that was read; 0 before any.";
const SENDING = { client_message_id: CLIENT_MESSAGE_ID, max_price: MAX_PRICE };
const FILE = {
  name: "1 to 255 characters.",
  size: "How many bytes follow the header.",
  type: "What the sender's system calls it, or nothing. Nobody believes it: what is served goes by the bytes.",
  text: "As a text message's, or empty.",
};
const MESSAGE = {
  id: "1, 2, 3 ... in each chat, without a gap.",
  member_id: "Who sent it.",
  date: "It never goes back within a chat.",
  smile_file_uuid: "For `GET /storage?uuid=`.",
  file_uuid: "For `GET /storage?uuid=`.",
};
const ERROR = {
  detail: "A sentence for people: it may change.",
  price: "Of `insufficient_balance` and `price_changed`: what it costs.",
  balance: "Of `insufficient_balance`: what there is.",
  retry_after: "Of `rate_limited`: seconds.",
};
const ENTRY = {
  id: "The entry's number in the member's ledger: 1, 2, 3 ...; 0 for a hold, which is not in it yet.",
  kind: "A `hold` is what messages of one chat cost that are not charged yet.",
  amount: "As the member sees it: negative for what was paid or taken away.",
  chat_id: "Of a charge, refund or hold: which messages of which chat.",
  count: "How many of these messages were paid.",
};

/** What people should know of each schema that its name does not say, and of its fields. */
export const DESCRIPTIONS: Partial<Record<SchemaName, Described>> = {
  Id: { what: "A whole number from 1." },
  Coins: { what: "Whole coins." },
  Price: { what: "Whole coins." },
  ContractDate: { what: "UTC, with six decimals and no zone letter." },
  V1Date: { what: "UTC, with six decimals." },
  IsoDate: { what: "ISO 8601 in UTC." },
  ClientMessageId: { what: "A UUIDv7 (RFC 9562, 5.7) in lower case." },
  ErrorCode: { what: "A code of the closed list." },

  ContractText: { what: "A text message: 1 to 10,000 UTF-16 code units, not blank." },
  ContractSmile: { what: "A smile. It must exist, and not be retired." },
  ContractFileHeader: { what: "The JSON at the head of a binary frame.", fields: FILE },
  V1Text: { what: "A text message: 1 to 10,000 UTF-16 code units, not blank.", fields: SENDING },
  V1Smile: { what: "A smile. It must exist, and not be retired.", fields: SENDING },
  V1FileHeader: { what: "The JSON at the head of a binary frame.", fields: { ...FILE, ...SENDING } },
  AskHistory: { what: "Asks for older messages.", fields: { before: "Exclusive." } },
  SayRead: { what: "Says how far this member has read. It only moves forward." },
  SayTyping: { what: "Says that this member is typing. Never stored." },
  Ping: { what: 'Spelled `{"type":"ping"}`, it is answered without waking the room.' },

  ContractMessage: { what: "A message, its keys in this order.", fields: MESSAGE },
  ContractHistory: { what: "The newest messages of the chat, oldest first." },
  ContractError: { what: "A frame was refused: nothing is stored, nothing is charged.", fields: ERROR },
  V1Message: {
    what: "A message, its keys in this order.",
    fields: {
      ...MESSAGE,
      size: "Bytes.",
      content_type: "By the file's bytes.",
      client_message_id: "Only on its sender's sockets, if it was sent with one.",
    },
  },
  V1Error: {
    what: "A frame was refused: nothing is stored, nothing is charged.",
    fields: {
      ...ERROR,
      client_message_id: "Of the frame that was refused, if it could be read.",
      server_time: "Of `stale_message_id`: what the room's clock says.",
    },
  },
  Welcome: {
    what: "The first frame, in place of the contract's array.",
    fields: {
      last_read_id: LAST_READ,
      exempt: "Whether this member's messages cost nothing just now.",
      balance: "As the room last saw it.",
      messages: "The newest after `after`, oldest first.",
      has_more: "Whether there are older ones; with `after`, others between.",
    },
  },
  Ack: {
    what: "Your send is stored, or was before: the same `id` and `price` each time. To the sending socket, after the message.",
  },
  History: { what: "The answer to a `history`: older messages, oldest first." },
  Presence: {
    what: "The other member came or went.",
    fields: { online: "Has an open socket to this chat." },
  },
  Typing: { what: "The other member is typing." },
  Read: { what: "A member has read as far as this. What a contract socket was sent counts as read." },
  Balance: { what: "This member's coins changed for another reason than a message of this socket." },
  Pong: { what: "The answer to a `ping`." },
  Chat: {
    what: "One chat of a member's list. It is there from its first message on.",
    fields: { unread: "Messages of the other member that were not read.", last_read_id: LAST_READ },
  },
  ChatList: { what: "All chats of this member: the inbox's first frame." },
  ChatChange: { what: "A chat is new, or changed." },

  NewSmile: {
    what: "The fields of a form beside the image.",
    fields: { price: "A whole number; 10 without it." },
  },
  PatchMe: { what: "What is left out stays. A new password ends every older token." },
  PatchMember: {
    what: "What is left out stays. A deactivation ends every older token.",
    fields: { premium_until: "ISO 8601 with a zone; null ends it." },
  },
  ChangeCoins: {
    what: "A grant, or, negative, a withdrawal.",
    fields: { amount: "±1 to ±1,000,000,000." },
  },
  LoggedIn: {
    what: "A token for 12 hours, or as long as this site says.",
    fields: { expires_in: "Seconds." },
  },
  Member: {
    what: "A member as they see themselves, and as a superuser sees them.",
    fields: {
      exempt: "Whether messages cost nothing just now.",
      balance: "Exact to the message: the chats that hold coins are asked.",
      held: "The part of `balance` that lies in chats.",
    },
  },
  PublicMember: { what: "What other members may know.", fields: { name: "`Member 2` until it is set." } },
  Entry: { what: "One entry of a statement. All amounts together are the balance.", fields: ENTRY },
  Transfer: { what: "An entry as a superuser sees it.", fields: { ...ENTRY, member_id: "Whose coins." } },
  Statement: { what: "Newest first." },
  Smile: { what: "A priced sticker.", fields: { file_uuid: "For `GET /storage?uuid=`." } },
  Reconciliation: {
    what: "One page of members and of chats: what the database and the rooms know of their coins.",
    fields: { next_after: "Where the next page begins; null at the end." },
  },
  Problem: {
    what: "A problem document (RFC 9457). It never holds what was sent.",
    fields: {
      detail: "A sentence for people: it may change.",
      errors: "Of a 422: what was refused, with a JSON pointer (RFC 6901) into the body.",
    },
  },
};
