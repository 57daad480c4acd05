import { cleanText } from "../../core/words.ts";
import type { ContractError, ContractMessage, ContractServerFrame } from "../../protocol/frames/server.ts";
import { element } from "./element.ts";
import { words } from "./words.ts";

/** Returns a list item about the socket itself. */
export function noteItem(text: string, kind: "note" | "error" = "note"): HTMLLIElement {
  return element("li", { className: kind }, element("p", {}, text));
}

/** Returns the list item of a frame that the page has sent. @param bytes how many bytes of a file follow the text */
export function sentItem(frame: string, bytes?: number): HTMLLIElement {
  return element(
    "li",
    { className: "sent" },
    element("p", { className: "head" }, words.sent),
    element("pre", {}, cleanText(frame)),
    ...(bytes === undefined ? [] : [element("p", { className: "head" }, words.bytes(bytes))]),
  );
}

/** Returns a frame's list items. The history has one for each of its messages. */
export function frameItems(frame: ContractServerFrame, ownId: number | undefined): HTMLLIElement[] {
  if (Array.isArray(frame)) {
    return [noteItem(words.history(frame.length)), ...frame.map((message) => messageItem(message, ownId))];
  }
  return [frame.type === "error" ? errorItem(frame) : messageItem(frame, ownId)];
}

function messageItem(message: ContractMessage, ownId: number | undefined): HTMLLIElement {
  const own = message.member_id === ownId;
  // The contract's dates are in UTC, but have no time zone.
  const date = `${message.date}Z`;
  return element(
    "li",
    { className: own ? "message own" : "message" },
    element(
      "p",
      { className: "head" },
      `${words.message(message)}${own ? ` ${words.you}` : ""} `,
      element("time", { dateTime: date }, new Date(date).toLocaleTimeString()),
    ),
    ...contentOf(message),
    frameDetails(message),
  );
}

function contentOf(message: ContractMessage): Node[] {
  switch (message.type) {
    case "text":
      return [element("p", { className: "text" }, cleanText(message.text))];
    case "smile":
      return [storedFile(message.smile_file_uuid, words.smile(message.smile_id))];
    case "file": {
      const text = message.text === "" ? [] : [element("p", { className: "text" }, cleanText(message.text))];
      return [...text, storedFile(message.file_uuid, words.file(message.file_uuid))];
    }
  }
}

/** Returns a link around the file as an image. The messages have no media type, so a file that is not an image shows its name. */
function storedFile(uuid: string, name: string): HTMLAnchorElement {
  const href = `/storage?uuid=${encodeURIComponent(uuid)}`;
  const image = element("img", { src: href, alt: name, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(name));
  return element("a", { href, target: "_blank", rel: "noopener" }, image);
}

function errorItem(frame: ContractError): HTMLLIElement {
  const { type: _, code, detail, ...more } = frame;
  const numbers = Object.entries(more).map(([name, value]) => `${name}: ${value}`);
  return element(
    "li",
    { className: "error" },
    element(
      "p",
      {},
      element("strong", {}, code),
      ` ${detail}${numbers.length > 0 ? ` (${numbers.join(", ")})` : ""}`,
    ),
    frameDetails(frame),
  );
}

function frameDetails(frame: object): HTMLDetailsElement {
  return element(
    "details",
    {},
    element("summary", {}, "JSON"),
    element("pre", {}, JSON.stringify(frame, null, 2)),
  );
}
