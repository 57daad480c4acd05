import { ERRORS } from "../../protocol/errors.ts";
import { closeCodes, errorCodes, fieldErrorCodes } from "../error-codes.ts";
import { code, type Inline, paragraphs, type Section, section, table } from "./blocks.ts";

const ABOUT = `An error over HTTP is a problem document with the status of its code. An error on a socket is a frame of the type \`error\`, or a close whose reason is the code. Clients should decide by the code; the sentence in \`detail\` is for people and may change.`;

const ABOUT_FIELDS = `\`errors\` of a problem with the status 422 lists the rejected values: for each a JSON pointer into the body, a code of this list, the params of the code, and a sentence in English that is made of both. A client shows sentences of its own by code and params.`;

/** Every code once, with everywhere that a client may meet it. */
export function errorSection(): Section {
  const closes = closeCodes().map(({ close, reason, when }) => [
    `${close}`,
    reason === "" ? "none" : code(reason),
    when,
  ]);
  return section("codes", "Errors", [
    ...paragraphs(ABOUT),
    section("error-codes", "Error codes", [
      {
        kind: "table",
        heads: ["Code", "Where", "Meaning", "Advice"],
        rows: codeRows(),
        ids: Object.keys(ERRORS).map((name) => `error-${name}`),
      },
    ]),
    section("field-error-codes", "Field error codes", [
      ...paragraphs(ABOUT_FIELDS),
      ...table(
        ["Code", "Params", "For example"],
        fieldErrorCodes().map((row) => [code(row.code), row.params.map(code).join(", "), row.example]),
      ),
    ]),
    section("close-codes", "Close codes", [
      {
        kind: "table",
        heads: ["Close code", "Reason", "When"],
        rows: closes,
        ids: closeCodes().map(({ close, reason }) => `close-${close}${reason === "" ? "" : `-${reason}`}`),
      },
    ]),
  ]);
}

function codeRows(): Inline[][] {
  const byHttp = new Map(errorCodes("http").map((row) => [row.code, row]));
  const byFrame = new Map(errorCodes("frame").map((row) => [row.code, row]));
  const byClose = new Map(errorCodes("close").map((row) => [row.code, row]));
  return Object.keys(ERRORS).map((name) => {
    const [http, frame, close] = [byHttp.get(name), byFrame.get(name), byClose.get(name)];
    const row = http ?? frame ?? close;
    const statuses = [http?.malformed, http?.status].filter((status) => status !== undefined);
    const places = [
      http && `HTTP ${statuses.join(" or ")}`,
      frame && "frame",
      close && `close ${close.close}`,
    ];
    return [
      code(name),
      places.filter((place) => place !== undefined).join(", "),
      row?.means ?? "",
      row?.advice ?? "",
    ];
  });
}
