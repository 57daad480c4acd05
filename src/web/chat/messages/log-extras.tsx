import type { RefObject } from "preact";
import type { Conversation } from "../conversation.ts";
import { FloatingDay } from "./floating-day.tsx";
import { LogMenu } from "./log-menu.tsx";

type Props = { conversation: Conversation; scroller: RefObject<HTMLElement | null> };

/** The parts of a log that answer a member who scrolls or presses something in it. */
export function LogExtras({ conversation, scroller }: Props) {
  return (
    <>
      <FloatingDay scroller={scroller} />
      <LogMenu conversation={conversation} scroller={scroller} />
    </>
  );
}
