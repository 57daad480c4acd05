import { FILE_UUID, PICTURE, SMILE_UUID } from "../examples.ts";
import { BAD_PARAMETER, type Operation, type Parameter, pathId, rejected } from "./operation.ts";

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
  description: "The `ETag` of the copy that the client has.",
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
const NOT_MODIFIED = {
  status: 304,
  description: "The client's copy is current.",
  headers: ["ETag" as const],
};

export const FILE_OPERATIONS: Operation[] = [
  {
    id: "readFile",
    method: "get",
    path: "/storage",
    tag: "Files",
    access: "anyone",
    summary: "Download a file",
    description:
      "Anyone who has the uuid may download the file. Its media type is detected from its bytes, and scripts in it cannot run. Pages of any origin may show it in an `<img>`.",
    parameters: [UUID, RANGE, IF_NONE_MATCH],
    responses: [
      { status: 200, description: "The file.", bytes: "*/*", headers: [...FILE_HEADERS] },
      {
        status: 206,
        description: "The requested range of the file.",
        bytes: "*/*",
        headers: [...FILE_HEADERS, "Content-Range"],
      },
      NOT_MODIFIED,
    ],
    errors: ["not_found", "gone", "range_not_satisfiable"],
    examples: [
      {
        name: "file",
        summary: "A text file",
        parameters: { uuid: FILE_UUID },
        status: 200,
        response: "Hello from a file",
      },
      {
        name: "part",
        summary: "The first five bytes",
        parameters: { uuid: FILE_UUID, Range: "bytes=0-4" },
        status: 206,
        response: "Hello",
      },
      rejected("range_not_satisfiable", {
        name: "behind-the-end",
        summary: "A range after the end of the file",
        parameters: { uuid: FILE_UUID, Range: "bytes=17-" },
      }),
      rejected("gone", {
        name: "removed",
        summary: "A superuser removed the file",
        parameters: { uuid: FILE_UUID },
      }),
      rejected("not_found", {
        name: "unknown",
        summary: "An unknown uuid; a malformed or missing one gets the same response",
        parameters: { uuid: "9be4aa0c-c820-4edc-b86e-7fe5fdbc49b6" },
      }),
    ],
  },
  {
    id: "readFileHead",
    method: "head",
    path: "/storage",
    tag: "Files",
    access: "anyone",
    summary: "Get the headers of a file",
    parameters: [UUID, IF_NONE_MATCH],
    responses: [
      { status: 200, description: "The headers of the file.", headers: [...FILE_HEADERS] },
      NOT_MODIFIED,
    ],
    errors: ["not_found", "gone"],
    examples: [{ name: "file", summary: "A text file", parameters: { uuid: FILE_UUID }, status: 200 }],
  },
  {
    id: "removeFile",
    method: "delete",
    path: "/storage",
    tag: "Files",
    access: "superuser",
    scope: "messages",
    summary: "Remove a file for good",
    description:
      "Its message stays, and a request for the file is answered with `gone` from then on. A browser that has the file may show it for up to a day. Repeating the request changes nothing.",
    parameters: [UUID],
    responses: [{ status: 204, description: "The file is removed." }],
    errors: ["not_found", "file_in_use"],
    examples: [
      {
        name: "message",
        summary: "The file of a message",
        parameters: { uuid: FILE_UUID },
        status: 204,
      },
      rejected("file_in_use", {
        name: "smile",
        summary: "The file of a smile",
        parameters: { uuid: SMILE_UUID },
      }),
    ],
  },
  {
    id: "listSmiles",
    method: "get",
    path: "/storage/smiles",
    tag: "Files",
    access: "member",
    scope: "messages",
    summary: "List the smiles",
    description: "Only superusers see retired smiles.",
    responses: [{ status: 200, description: "The smiles.", json: "SmileList" }],
    examples: [{ name: "one", summary: "One smile", status: 200, response: [WINK] }],
  },
  {
    id: "createSmile",
    method: "post",
    path: "/storage/smiles",
    tag: "Files",
    access: "superuser",
    scope: "messages",
    summary: "Create a smile from an image",
    description:
      "The image must be a PNG, JPEG, GIF, WebP, AVIF or BMP. Its format is detected from its bytes.",
    body: { form: "NewSmile", file: "The image: at most 5,000,000 bytes unless the site has another limit." },
    responses: [{ status: 201, description: "The smile.", json: "Smile" }],
    errors: ["unsupported_media_type"],
    examples: [
      {
        name: "wink",
        summary: "A smile for 20 coins",
        body: { file: PICTURE, price: "20", title: "Wink" },
        status: 201,
        response: { ...WINK, price: 20 },
      },
      rejected("unsupported_media_type", {
        name: "no-picture",
        summary: "The file is a text",
        body: { file: "data:text/plain;base64,SGVsbG8=" },
      }),
    ],
  },
  {
    id: "changeSmile",
    method: "patch",
    path: "/storage/smiles/{id}",
    tag: "Files",
    access: "superuser",
    scope: "messages",
    summary: "Change a smile's price or title, or retire it",
    description: "A retired smile cannot be sent. Messages that already contain it keep it and its image.",
    parameters: [pathId("The smile.")],
    body: { json: "PatchSmile" },
    responses: [{ status: 200, description: "The smile.", json: "Smile" }],
    errors: [BAD_PARAMETER, "smile_not_found"],
    examples: [
      {
        name: "cheaper",
        summary: "The price becomes 15 coins",
        parameters: { id: 1 },
        body: { price: 15 },
        status: 200,
        response: WINK,
      },
      rejected("smile_not_found", {
        name: "unknown",
        summary: "The smile does not exist",
        parameters: { id: 404 },
        body: { is_active: false },
      }),
    ],
  },
  {
    id: "orderSmiles",
    method: "put",
    path: "/storage/smiles/order",
    tag: "Files",
    access: "superuser",
    scope: "messages",
    summary: "Put the smiles in an order",
    description: "`GET /storage/smiles` lists them in this order.",
    body: { json: "SmileOrder" },
    responses: [{ status: 204, description: "The smiles are in this order." }],
    examples: [{ name: "one", summary: "There is one smile", body: { ids: [1] }, status: 204 }],
  },
];
