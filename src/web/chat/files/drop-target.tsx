import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { sendFiles } from "./send-files.ts";

/** Takes the files that are dropped or pasted on what it stands in. */
export function DropTarget({ conversation }: { conversation: Conversation }) {
  const hint = useRef<HTMLParagraphElement>(null);
  const isOver = useSignal(false);
  useEffect(() => {
    const pane = hint.current?.parentElement;
    if (!pane) return;
    const controller = new AbortController();
    const { signal } = controller;
    const take = (files: FileList | undefined) => sendFiles(conversation, files ?? []);
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      isOver.value = event.target instanceof Node && pane.contains(event.target);
      if (event.dataTransfer) event.dataTransfer.dropEffect = isOver.value ? "copy" : "none";
    };
    // Beside the chat too: a browser would leave the page for the file.
    addEventListener("dragover", over, { signal });
    addEventListener(
      "drop",
      (event) => {
        over(event);
        if (isOver.value) take(event.dataTransfer?.files);
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
        const files = event.clipboardData?.files;
        // Words that were copied with a picture of them are words.
        if (!files?.length || event.clipboardData?.types.includes("text/plain")) return;
        event.preventDefault();
        take(files);
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
