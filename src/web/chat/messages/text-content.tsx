import type { ComponentChildren } from "preact";
import { MessageText } from "./message-text.tsx";

type Props = {
  text: string;
  /** The words of `meta` that are seen. They take up room at the end of the text, so that both share its last line. */
  metaWords: string;
  meta: ComponentChildren;
};

/** A member's text, with its time on the last line. It has the direction of the text, so the time is where that line ends. */
export function TextContent({ text, metaWords, meta }: Props) {
  return (
    <div class="line" dir="auto">
      <MessageText text={text} room={meta ? metaWords : undefined} />
      {meta}
    </div>
  );
}
