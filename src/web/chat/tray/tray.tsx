import { useRef } from "preact/hooks";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { RefusedFiles } from "./refused-files.tsx";
import { TrayItem } from "./tray-item.tsx";
import { removeFromTray } from "./tray-items.ts";
import { TraySum } from "./tray-sum.tsx";

/** The files that Send will send, and those that cannot be sent. */
export function Tray({ conversation }: { conversation: Conversation }) {
  const { tray } = conversation.draft;
  const section = useRef<HTMLElement>(null);
  const { files, refused } = tray.value;

  function remove(key: number, at: number): void {
    focusBeside(section.current, at);
    tray.value = removeFromTray(tray.value, key);
  }

  function dismiss(): void {
    focusBeside(section.current, -1);
    tray.value = { ...tray.value, refused: [] };
  }

  return (
    <section ref={section} class="tray" aria-label={attachmentStrings.value.tray.title}>
      {files.length > 0 && (
        <ul class="tray-files">
          {files.map((file, at) => (
            <TrayItem key={file.key} item={file} onRemove={() => remove(file.key, at)} />
          ))}
        </ul>
      )}
      {refused.length > 0 && <RefusedFiles refused={refused} onDismiss={dismiss} />}
      <TraySum conversation={conversation} />
    </section>
  );
}

/** Moves the focus away from a button that is about to go: to that of the next file, or of the one before; or to the composer. */
function focusBeside(section: HTMLElement | null, at: number): void {
  const buttons = section?.querySelectorAll<HTMLElement>(".tray-remove");
  const composer = section?.parentElement?.querySelector<HTMLElement>(".composer button");
  (buttons?.[at + 1] ?? buttons?.[at - 1] ?? composer)?.focus();
}
