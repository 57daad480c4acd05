import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { sendFiles } from "./send-files.ts";
import { readPastedFiles, readTransfer, type Transfer } from "./transfer.ts";

/** Sends files that are dropped or pasted onto its parent element, and refuses folders. */
export function DropTarget({ conversation }: { conversation: Conversation }) {
  const hint = useRef<HTMLParagraphElement>(null);
  const isOver = useSignal(false);
  useEffect(() => {
    const pane = hint.current?.parentElement;
    if (!pane) return;
    const controller = new AbortController();
    const { signal } = controller;
    const send = (transfer: Transfer) => sendFiles(conversation, transfer);
    takeDrops({ pane, isOver, signal, send });
    takePastes({ pane, signal, send });
    return () => controller.abort();
  }, [conversation]);
  return (
    <p ref={hint} class="drop" hidden={!isOver.value}>
      {attachmentStrings.value.files.drop}
    </p>
  );
}

type Target = {
  pane: HTMLElement;
  /** Ends all listeners. */
  signal: AbortSignal;
  send: (transfer: Transfer) => void;
};

/** Sends what is dropped onto the pane. Handles drops outside of it too: otherwise the browser would navigate to the file. */
function takeDrops({ pane, isOver, signal, send }: Target & { isOver: Signal<boolean> }): void {
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    isOver.value = event.target instanceof Node && pane.contains(event.target);
    if (event.dataTransfer) event.dataTransfer.dropEffect = isOver.value ? "copy" : "none";
  };
  const drop = (event: DragEvent) => {
    over(event);
    if (isOver.value && event.dataTransfer) send(readTransfer(event.dataTransfer));
    isOver.value = false;
  };
  const leave = ({ relatedTarget }: DragEvent) => {
    if (relatedTarget === null) isOver.value = false;
  };
  addEventListener("dragover", over, { signal });
  addEventListener("drop", drop, { signal });
  addEventListener("dragleave", leave, { signal });
}

function takePastes({ pane, signal, send }: Target): void {
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData && readPastedFiles(event.clipboardData);
    if (!pasted) return;
    event.preventDefault();
    send(pasted);
  };
  pane.addEventListener("paste", paste, { signal });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
