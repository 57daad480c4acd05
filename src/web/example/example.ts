import { encodeFileFrame } from "../../protocol/frames/encode-file.ts";
import type { ContractServerFrame } from "../../protocol/frames/server.ts";
import { hideInputMethodKeys } from "../browser/input-method.ts";
import { nameSite } from "../docs/site-name.ts";
import { accessToken, handleAccount, memberId, showBalance } from "./account.ts";
import { byId, fieldOf, onSubmit } from "./element.ts";
import { frameItems, noteItem, sentItem } from "./frame-items.ts";
import { words } from "./words.ts";

const log = byId("log", HTMLDivElement);
const messages = byId("messages", HTMLOListElement);
const openForm = byId("open", HTMLFormElement);
const textForm = byId("text", HTMLFormElement);
const fileForm = byId("file", HTMLFormElement);
const smileForm = byId("smile", HTMLFormElement);
const textField = fieldOf(textForm, "text");

let socket: WebSocket | undefined;

function open(otherMemberId: string): void {
  socket?.close(1000);
  const url = new URL("/members/chat/", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("other_member_id", otherMemberId);
  const opened = new WebSocket(url);
  socket = opened;
  opened.addEventListener("open", () => {
    show(noteItem(words.open(url.href)));
    setConnected(opened === socket);
  });
  opened.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(data) as ContractServerFrame;
    show(...frameItems(frame, memberId()));
    const isOwnMessage = "member_id" in frame && frame.member_id === memberId();
    if (isOwnMessage) void showBalance();
  });
  opened.addEventListener("close", ({ code, reason, wasClean }) => {
    show(noteItem(words.closed(code, reason), wasClean && code === 1000 ? "note" : "error"));
    if (opened === socket) setConnected(false);
  });
}

function setConnected(connected: boolean): void {
  for (const fieldset of document.querySelectorAll<HTMLFieldSetElement>("fieldset.connected")) {
    fieldset.disabled = !connected;
  }
}

/** Sends a text frame, and shows it. @param shown the frame without a secret in it */
function send(frame: string, shown = frame): void {
  socket?.send(frame);
  show(sentItem(shown));
}

/** Sends a file frame, and shows its header. */
function sendFile(frame: Uint8Array<ArrayBuffer>, fileBytes: number): void {
  socket?.send(frame);
  show(sentItem(new TextDecoder().decode(frame.subarray(0, frame.byteLength - fileBytes)), fileBytes));
}

/** Appends items to the log, and scrolls to the end unless the reader has scrolled up. */
function show(...items: HTMLLIElement[]): void {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  messages.append(...items);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

hideInputMethodKeys();
handleAccount();
nameSite(words.title);
onSubmit(openForm, () => open(fieldOf(openForm, "other_member_id").value.trim()));
byId("authorize", HTMLButtonElement).addEventListener("click", async () => {
  // Show the balance first: it sets the member's id, by which the history marks their own messages.
  await showBalance();
  send(`Bearer ${accessToken()}`, "Bearer …");
});
byId("close", HTMLButtonElement).addEventListener("click", () => socket?.close(1000));
byId("clear", HTMLButtonElement).addEventListener("click", () => messages.replaceChildren());

onSubmit(textForm, () => {
  send(textField.value);
  textField.value = "";
});

onSubmit(fileForm, async () => {
  const input = fieldOf(fileForm, "file");
  const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
  if (!file) return;
  const { name, type } = file;
  const text = textField.value;
  textField.value = "";
  const bytes = new Uint8Array(await file.arrayBuffer());
  sendFile(encodeFileFrame({ name, type, text }, bytes), bytes.byteLength);
  fileForm.reset();
});

onSubmit(smileForm, () => {
  send(JSON.stringify({ type: "smile", smile_id: Number(fieldOf(smileForm, "smile_id").value) }));
});
