import { useSignal } from "@preact/signals";
import { type RefObject, render } from "preact";
import { useEffect } from "preact/hooks";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { onDemand } from "../../on-demand.ts";
import { moreIcon } from "../../ui/icons/chat-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import type { DialogAnchor } from "../../ui/show-dialog.ts";
import type { Conversation } from "../conversation.ts";
import { moveThroughMessages } from "./move-through-messages.ts";
import { openByLongPress } from "./open-by-long-press.ts";
import { messageStrings } from "./strings.ts";
import { selectionIn } from "./used-blocks.ts";

const menu = onDemand(() => import("./message-menu.tsx").then(({ MessageMenu }) => MessageMenu));

type Props = { conversation: Conversation; scroller: RefObject<HTMLElement | null> };
type Open = { message: V1Message; at: DialogAnchor };

/** Opens the menu of a message by its button, a right click, a long press or a key. */
export function LogMenu({ conversation, scroller }: Props) {
  const open = useSignal<Open | undefined>(undefined);
  useEffect(() => {
    if (!scroller.current) return;
    return listen(scroller.current, (item, at) => {
      const message = findMessage(conversation, Number(item.dataset["id"]));
      if (message) open.value = { message, at };
    });
  }, [conversation]);
  if (!open.value) return null;
  const close = () => {
    open.value = undefined;
  };
  return <Lazy part={menu} props={{ ...open.value, conversation, onClose: close }} frame={Nothing} />;
}

function findMessage({ blocks }: Conversation, id: number): V1Message | undefined {
  for (const { messages } of blocks.peek()) {
    const last = messages.at(-1);
    if (last && last.id >= id) return messages.find((message) => message.id === id);
  }
  return undefined;
}

type OpenMenu = (item: HTMLElement, at: DialogAnchor) => void;

/** Listens for everything that opens a menu. Returns a function that ends it. */
function listen(log: HTMLElement, openMenu: OpenMenu): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const onClick = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest(".more") : null;
    const item = button?.closest<HTMLElement>("[data-id]");
    if (button && item) openMenu(item, button);
  };
  const onContextMenu = (event: MouseEvent) => {
    const item = itemOf(event.target);
    if (!item || hasOwnMenu(event.target, log)) return;
    event.preventDefault();
    openMenu(item, { x: event.clientX, y: event.clientY });
  };
  showMoreButton(log, signal);
  log.addEventListener("click", onClick, { signal });
  log.addEventListener("contextmenu", onContextMenu, { signal });
  moveThroughMessages(log, { signal, open: (item) => openMenu(item, item.querySelector(".bubble") ?? item) });
  openByLongPress(log, {
    signal,
    open: (target, point) => {
      const item = itemOf(target);
      if (item && !hasOwnMenu(target, log)) openMenu(item, point);
    },
  });
  return () => stop.abort();
}

/** Shows one button beside the message under the mouse: one for each message would be a quarter of the log's nodes. */
function showMoreButton(log: HTMLElement, signal: AbortSignal): void {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "more" });
  // A keyboard opens the menu on the message itself.
  button.tabIndex = -1;
  // The focus stays where it is: the button would lose it on its way to the next message.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.setAttribute("aria-haspopup", "menu");
  render(<Icon path={moreIcon} />, button);
  const follow = ({ target, pointerType }: PointerEvent) => {
    if (pointerType !== "mouse" || !(target instanceof Element)) return;
    const bubble = target.closest("li.message[data-id]")?.querySelector(".bubble");
    if (!bubble || button.parentElement === bubble) return;
    button.setAttribute("aria-label", messageStrings.peek().menu.message);
    bubble.appendChild(button);
  };
  log.addEventListener("pointerover", follow, { signal });
  signal.addEventListener("abort", () => button.remove());
}

/** Returns the message of a bubble or something in it. */
function itemOf(target: EventTarget | null): HTMLElement | undefined {
  const bubble = target instanceof Element ? target.closest(".bubble") : null;
  return bubble ? ((target as Element).closest<HTMLElement>("[data-id]") ?? undefined) : undefined;
}

/** Whether the browser's own menu is more useful: that of a link, a picture, a player or a selected text. */
function hasOwnMenu(target: EventTarget | null, log: HTMLElement): boolean {
  const selection = selectionIn(log.getRootNode() as Document | ShadowRoot);
  if (selection && !selection.isCollapsed && selection.containsNode(target as Node, true)) return true;
  return target instanceof Element && target.closest("a, img, video, input") !== null;
}
