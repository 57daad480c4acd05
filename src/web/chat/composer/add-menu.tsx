import type { RefObject } from "preact";
import { hasTouch } from "../../browser/touch.ts";
import { cameraIcon } from "../../ui/icons/act-icons.ts";
import { fileIcon, photoIcon } from "../../ui/icons/page-icons.ts";
import { Menu } from "../../ui/menu.tsx";
import { attachmentStrings } from "../strings.ts";

type Props = {
  at: Element;
  /** The browser's file picker. */
  input: RefObject<HTMLInputElement | null>;
  onClose: () => void;
};

/** Lists the ways to add a file to a message. */
export function AddMenu({ at, input, onClose }: Props) {
  const { composer: t } = attachmentStrings.value;
  const items = [
    { label: t.photo, icon: photoIcon, run: () => pick(input.current, "image/*,video/*") },
    { label: t.file, icon: fileIcon, run: () => pick(input.current, "") },
  ];
  const camera = { label: t.camera, icon: cameraIcon, run: () => pick(input.current, "image/*", true) };
  return <Menu label={t.add} items={hasTouch() ? [...items, camera] : items} at={at} onClose={onClose} />;
}

/** Opens the browser's file picker, or the camera. @param accept the media types that it shows; empty for all */
function pick(input: HTMLInputElement | null, accept: string, isCamera = false): void {
  if (!input) return;
  input.accept = accept;
  if (isCamera) input.setAttribute("capture", "environment");
  else input.removeAttribute("capture");
  input.click();
}
