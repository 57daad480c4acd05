import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { sendFiles } from "./send-files.ts";
import { readPastedFiles, readTransfer } from "./transfer.ts";

/** Sends files that are dropped or pasted onto its parent element, and refuses folders. */
export function DropTarget({ conversation }: { conversation: Conversation }) {
  const hint = useRef<HTMLParagraphElement>(null);
  const isOver = useSignal(false);
  useEffect(() => {
    const pane = hint.current?.parentElement;
    if (!pane) return;
    const controller = new AbortController();
    const { signal } = controller;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      isOver.value = event.target instanceof Node && pane.contains(event.target);
      if (event.dataTransfer) event.dataTransfer.dropEffect = isOver.value ? "copy" : "none";
    };
    // Handle drops outside the chat too. Otherwise the browser would navigate to the file.
    addEventListener("dragover", over, { signal });
    addEventListener(
      "drop",
      (event) => {
        over(event);
        if (isOver.value && event.dataTransfer) sendFiles(conversation, readTransfer(event.dataTransfer));
        isOver.value = false;
      },
      { signal },
    );
    addEventListener(
      "dragleave",
      ({ relatedTarget }) => {
        if (relatedTarget === null) isOver.value = false;
      },
      { signal },
    );
    pane.addEventListener(
      "paste",
      (event) => {
        const pasted = event.clipboardData && readPastedFiles(event.clipboardData);
        if (!pasted) return;
        event.preventDefault();
        sendFiles(conversation, pasted);
      },
      { signal },
    );
    return () => controller.abort();
  }, [conversation]);
  return (
    <p ref={hint} class="drop" hidden={!isOver.value}>
      {attachmentStrings.value.files.drop}
    </p>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
