import { FILE_UUID, SMILE_UUID } from "./values.ts";

/** The messages of the examples in parley.v1, and their senders' own ids of them. */

export const HELLO_ID = "0182fed0-85c9-7c3d-8a2b-1f2e3d4c5b6a";
export const SMILE_ID = "0182fed0-c017-7b20-9f5e-6d1c2b3a4f50";
export const FILE_ID = "0182fed2-2e8e-7a11-b0c4-0e9d8c7b6a5f";
export const DEAR_ID = "0182fed2-bcc0-7d02-8e6f-5a4b3c2d1e0f";
/** Of a clock that is decades ahead. */
export const EARLY_ID = "03b3d512-ac00-7e4f-9a8b-7c6d5e4f3a2b";

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
