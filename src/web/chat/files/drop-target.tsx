import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { chooseFiles } from "../tray/send-tray.ts";
import { readPastedFiles, readTransfer, type Transfer } from "./transfer.ts";

/** Puts files that are dropped or pasted onto its parent element into the tray. */
export function DropTarget({ conversation }: { conversation: Conversation }) {
  const hint = useRef<HTMLParagraphElement>(null);
  const isOver = useSignal(false);
  useEffect(() => {
    const pane = hint.current?.parentElement;
    if (!pane) return;
    const controller = new AbortController();
    const { signal } = controller;
    const take = (transfer: Transfer) => chooseFiles(conversation, transfer);
    takeDrops({ pane, isOver, signal, take });
    takePastes({ pane, signal, take });
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
  take: (transfer: Transfer) => void;
};

/**
 * Takes what is dropped onto the pane. Handles drops outside of it too, unless something else does: otherwise the browser would
 * navigate to the file.
 */
function takeDrops({ pane, isOver, signal, take }: Target & { isOver: Signal<boolean> }): void {
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    // Outside of a shadow tree, the target of an event in it is the element with that tree.
    isOver.value = event.composedPath().includes(pane);
    if (!isOver.value && event.defaultPrevented) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = isOver.value ? "copy" : "none";
  };
  const drop = (event: DragEvent) => {
    over(event);
    if (isOver.value && event.dataTransfer) take(readTransfer(event.dataTransfer));
    isOver.value = false;
  };
  const leave = ({ relatedTarget }: DragEvent) => {
    if (relatedTarget === null) isOver.value = false;
  };
  addEventListener("dragover", over, { signal });
  addEventListener("drop", drop, { signal });
  addEventListener("dragleave", leave, { signal });
}

function takePastes({ pane, signal, take }: Target): void {
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData && readPastedFiles(event.clipboardData);
    if (!pasted) return;
    event.preventDefault();
    take(pasted);
  };
  pane.addEventListener("paste", paste, { signal });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
