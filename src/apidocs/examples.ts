import { errorFrame } from "../protocol/frames/error-frame.ts";

/** Values that several examples share. At another site, and each time, uuids, tokens and dates are different. */

export const TOKEN = "header.claims.signature";
export const REFRESH_TOKEN = "header.refresh.signature";
export const NEWER_TOKEN = "header.newerclaims.signature";
export const NEWER_REFRESH_TOKEN = "header.newerrefresh.signature";
export const TICKET = "header.ticket.signature";
export const SESSION_ID = "5f0c9bb2-6d0e-4f6a-9a55-0d0b3a9f4c11";
export const PHONE_SESSION_ID = "c1b7e0a4-2f4e-4d53-8c46-7a1f5e2b9d08";
export const API_KEY_ID = "7d3c0f9a41be";
export const API_KEY = `sk_${API_KEY_ID}_${"x".repeat(43)}`;
export const SMILE_UUID = "b1d24593-9166-408a-bf68-a8f7be00e181";
export const FILE_UUID = "84d8a07a-67ca-4d92-8d1e-f5e646b72fb7";

/** The smallest possible picture: one transparent pixel. */
export const PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** Members as they see themselves. */
export const ADA = {
  id: 1,
  since: "2022-09-02T00:00:00.000Z",
  email: "ada@mail.com",
  name: "Ada",
  is_superuser: false,
  is_employee: false,
  premium_until: null,
  is_active: true,
  exempt: false,
  balance: 1000,
  held: 0,
  exact: true,
};
const BEN = {
  ...ADA,
  id: 2,
  since: "1970-01-01T00:00:00.000Z",
  email: "ben@mail.com",
  name: null,
  balance: 0,
};
/** As superusers see him. */
export const PREMIUM_BEN = {
  ...BEN,
  premium_until: "2099-12-31T23:00:00.000Z",
  exempt: true,
  external_id: null,
  site_email: null,
  picture: null,
};

/** The senders' own ids of messages in parley.v1. */
export const HELLO_ID = "0182fed0-85c9-7c3d-8a2b-1f2e3d4c5b6a";
export const SMILE_ID = "0182fed0-c017-7b20-9f5e-6d1c2b3a4f50";
const FILE_ID = "0182fed2-2e8e-7a11-b0c4-0e9d8c7b6a5f";
export const EXPENSIVE_ID = "0182fed2-bcc0-7d02-8e6f-5a4b3c2d1e0f";
/** Of a text behind the expensive one. */
const BEHIND_ID = "0182fed2-bcc4-7a5e-b1d2-9c8b7a6f5e4d";
/** Made by a clock that is decades ahead. */
export const EARLY_ID = "03b3d512-ac00-7e4f-9a8b-7c6d5e4f3a2b";

/** Messages in parley.v1, as the other member receives them. */
export const HELLO = {
  id: 1,
  member_id: 1,
  chat_id: 1,
  date: "2022-09-02T15:27:34.857000Z",
  type: "text",
  text: "Hello, world!",
};
export const SMILE = {
  id: 2,
  member_id: 1,
  chat_id: 1,
  date: "2022-09-02T15:27:49.783000Z",
  type: "smile",
  smile_id: 1,
  smile_file_uuid: SMILE_UUID,
};
export const FILE = {
  id: 3,
  member_id: 1,
  chat_id: 1,
  date: "2022-09-02T15:29:23.598000Z",
  type: "file",
  file_uuid: FILE_UUID,
  text: "",
  name: "hello.txt",
  size: 17,
  content_type: "text/plain; charset=utf-8",
};
export const HEY = { ...HELLO, id: 4, member_id: 2, date: "2022-09-02T15:30:01.400000Z", text: "hey" };
/** As its sender receives it, who is exempt. */
export const OWN_HEY = { ...HEY, price: 0 };

/** The first frame of a new chat in parley.v1. */
export const WELCOME = {
  type: "welcome",
  member_id: 1,
  chat_id: null as number | null,
  other_member: { id: 2, name: null, online: false, last_read_id: 0 },
  last_read_id: 0,
  prices: { text: 5, file: 5 },
  limits: { text_length: 10_000, file_bytes: 5_000_000 },
  exempt: false,
  balance: 1000,
  messages: [] as object[],
  has_more: false,
  server_time: "2022-09-02T15:30:00.000000Z",
};
/** The first frame after a disconnect, with `after=3`. */
export const RESUMED_WELCOME = {
  ...WELCOME,
  chat_id: 1,
  other_member: { id: 2, name: null, online: true, last_read_id: 3 },
  balance: 975,
  messages: [HEY],
};

/** Other frames in parley.v1. */
export const SENT_HELLO = { type: "text", text: HELLO.text, client_message_id: HELLO_ID, max_price: 5 };
export const SENT_BEHIND = {
  type: "text",
  text: "Are you there?",
  client_message_id: BEHIND_ID,
  after_client_message_id: EXPENSIVE_ID,
};
export const SENT_FILE = {
  name: "hello.txt",
  size: 17,
  type: "text/plain",
  text: "",
  client_message_id: FILE_ID,
};
export const HELLO_ACK = {
  type: "ack",
  client_message_id: HELLO_ID,
  id: 1,
  price: 5,
  balance: 995,
  date: HELLO.date,
};
export const SMILE_HISTORY = {
  type: "history",
  messages: [{ ...SMILE, client_message_id: SMILE_ID, price: 15 }],
  has_more: true,
};
export const EARLY_ERROR = errorFrame("stale_message_id", {
  server_time: WELCOME.server_time,
  client_message_id: EARLY_ID,
});
export const OUT_OF_ORDER_ERROR = errorFrame("out_of_order", { client_message_id: BEHIND_ID });
