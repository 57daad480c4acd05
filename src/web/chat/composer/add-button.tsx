import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { hasTouch } from "../../browser/touch.ts";
import { onDemand } from "../../on-demand.ts";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { plusIcon } from "../../ui/icons/page-icons.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { SilentFrame } from "../../ui/silent-frame.tsx";
import type { Conversation } from "../conversation.ts";
import { attachmentStrings } from "../strings.ts";
import { chooseFiles } from "../tray/send-tray.ts";

const addMenu = onDemand(() => import("./add-menu.tsx").then(({ AddMenu }) => AddMenu));

type Props = { conversation: Conversation; field: RefObject<HTMLTextAreaElement | null> };

/** Opens a menu of what can be added to a message. Files get into the tray. */
export function AddButton({ conversation, field }: Props) {
  const { composer: t } = attachmentStrings.value;
  const input = useRef<HTMLInputElement>(null);
  const anchor = useSignal<Element | undefined>(undefined);

  function choose(files: File[]): void {
    chooseFiles(conversation, { files });
    // An on-screen keyboard would cover the tray.
    if (!hasTouch()) field.current?.focus();
  }
  function close(): void {
    anchor.value = undefined;
  }

  return (
    <>
      <IconButton
        label={t.add}
        icon={plusIcon}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => {
          anchor.value = currentTarget;
        }}
      />
      {anchor.value && (
        <Lazy part={addMenu} props={{ at: anchor.value, input, onClose: close }} frame={SilentFrame} />
      )}
      <FileInput input={input} onChoose={choose} />
    </>
  );
}

type InputProps = { input: RefObject<HTMLInputElement | null>; onChoose: (files: File[]) => void };

/** The browser's file picker, which the menu opens. */
function FileInput({ input, onChoose }: InputProps) {
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      onChange={({ currentTarget }) => {
        onChoose([...(currentTarget.files ?? [])]);
        // Without this, choosing the same file again fires no event.
        currentTarget.value = "";
      }}
    />
  );
}
