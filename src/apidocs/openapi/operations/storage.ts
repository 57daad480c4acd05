import { problemBody } from "../../../protocol/http/problem.ts";
import { FILE_UUID, PICTURE, SMILE_UUID } from "../../examples/values.ts";
import type { Operation, Parameter } from "../operation.ts";
import { PATH_ID } from "../parameters.ts";

const UUID: Parameter = {
  name: "uuid",
  in: "query",
  required: true,
  description: "A message's `file_uuid` or `smile_file_uuid`.",
  schema: { type: "string", format: "uuid" },
};
const IF_NONE_MATCH: Parameter = {
  name: "If-None-Match",
  in: "header",
  description: "The `ETag` of what the client has.",
  schema: { type: "string" },
};
const RANGE: Parameter = {
  name: "Range",
  in: "header",
  description: "One range of bytes (RFC 9110, 14.1.2).",
  schema: { type: "string" },
};
const WINK = { id: 1, file_uuid: SMILE_UUID, price: 15, title: "Wink", is_active: true };
const FILE_HEADERS = ["Accept-Ranges", "Content-Disposition", "ETag"] as const;
const NOT_MODIFIED = { status: 304, description: "The client has it.", headers: ["ETag" as const] };

export const STORAGE_OPERATIONS: Operation[] = [
  {
    id: "readFile",
    method: "get",
    path: "/storage",
    tag: "Files",
    access: "anyone",
    summary: "A file of a message",
    description:
      "For whoever has the link. Its type is what its bytes say; nothing in it can run. Any site may show it in an `<img>`.",
    parameters: [UUID, RANGE, IF_NONE_MATCH],
    responses: [
      { status: 200, description: "The file.", bytes: "*/*", headers: [...FILE_HEADERS] },
      {
        status: 206,
        description: "A part of it.",
        bytes: "*/*",
        headers: [...FILE_HEADERS, "Content-Range"],
      },
      NOT_MODIFIED,
    ],
    errors: ["not_found", "range_not_satisfiable"],
    examples: [
      {
        name: "file",
        summary: "A text",
        parameters: { uuid: FILE_UUID },
        status: 200,
        response: "Hello from a file",
      },
      {
        name: "part",
        summary: "Its first five bytes",
        parameters: { uuid: FILE_UUID, Range: "bytes=0-4" },
        status: 206,
        response: "Hello",
      },
      {
        name: "behind-the-end",
        summary: "What lies behind its end",
        parameters: { uuid: FILE_UUID, Range: "bytes=17-" },
        status: 416,
        response: problemBody("range_not_satisfiable"),
      },
      {
        name: "unknown",
        summary: "Unknown, malformed and missing uuids are all the same",
        parameters: { uuid: "9be4aa0c-c820-4edc-b86e-7fe5fdbc49b6" },
        status: 404,
        response: problemBody("not_found"),
      },
    ],
  },
  {
    id: "readFileHead",
    method: "head",
    path: "/storage",
    tag: "Files",
    access: "anyone",
    summary: "What a file is, without its bytes",
    parameters: [UUID, IF_NONE_MATCH],
    responses: [{ status: 200, description: "Its headers.", headers: [...FILE_HEADERS] }, NOT_MODIFIED],
    errors: ["not_found"],
    examples: [{ name: "file", summary: "A text", parameters: { uuid: FILE_UUID }, status: 200 }],
  },
  {
    id: "listSmiles",
    method: "get",
    path: "/storage/smiles",
    tag: "Files",
    access: "member",
    summary: "The smiles that can be sent",
    description: "A superuser sees the retired ones too.",
    responses: [{ status: 200, description: "The smiles.", json: "SmileList" }],
    examples: [{ name: "one", summary: "There is one smile", status: 200, response: [WINK] }],
  },
  {
    id: "createSmile",
    method: "post",
    path: "/storage/smiles",
    tag: "Files",
    access: "superuser",
    summary: "Make a smile of a picture",
    description: "png, jpeg, gif, webp, avif or bmp, by its bytes.",
    body: { form: "NewSmile", file: "The picture: at most 5,000,000 bytes, or what this site allows." },
    responses: [{ status: 201, description: "The smile.", json: "Smile" }],
    errors: ["unsupported_media_type"],
    examples: [
      {
        name: "wink",
        summary: "For 20 coins",
        body: { file: PICTURE, price: "20", title: "Wink" },
        status: 201,
        response: { ...WINK, price: 20 },
      },
      {
        name: "no-picture",
        summary: "A text is no picture",
        body: { file: "data:text/plain;base64,SGVsbG8=" },
        status: 415,
        response: problemBody("unsupported_media_type"),
      },
    ],
  },
  {
    id: "changeSmile",
    method: "patch",
    path: "/storage/smiles/{id}",
    tag: "Files",
    access: "superuser",
    summary: "Change a smile's price or title, or retire it",
    description: "A retired smile can't be sent; it stays where it was sent, with its picture.",
    parameters: [PATH_ID],
    body: { json: "PatchSmile" },
    responses: [{ status: 200, description: "The smile.", json: "Smile" }],
    errors: [{ code: "invalid_request", status: 400 }, "smile_not_found"],
    examples: [
      {
        name: "cheaper",
        summary: "For 15 coins",
        parameters: { id: 1 },
        body: { price: 15 },
        status: 200,
        response: WINK,
      },
      {
        name: "unknown",
        summary: "There is no such smile",
        parameters: { id: 404 },
        body: { is_active: false },
        status: 404,
        response: problemBody("smile_not_found"),
      },
    ],
  },
];
