import { signal } from "@preact/signals";
import { createElement as h, render } from "preact";
import { type Announce, createAnnouncer } from "../../../src/web/ui/announcer.ts";
import { createHeadingFocus } from "../../../src/web/ui/heading-focus.ts";
import * as actIcons from "../../../src/web/ui/icons/act-icons.ts";
import * as chatIcons from "../../../src/web/ui/icons/chat-icons.ts";
import * as formIcons from "../../../src/web/ui/icons/form-icons.ts";
import { Icon } from "../../../src/web/ui/icons/icon.tsx";
import { IconButton } from "../../../src/web/ui/icons/icon-button.tsx";
import * as pageIcons from "../../../src/web/ui/icons/page-icons.ts";
import { Menu } from "../../../src/web/ui/menu.tsx";
import { startRovingFocus } from "../../../src/web/ui/roving-focus.ts";
import { Sheet } from "../../../src/web/ui/sheet.tsx";
import type { DialogAnchor } from "../../../src/web/ui/show-dialog.ts";

const ICONS = { ...pageIcons, ...chatIcons, ...actIcons, ...formIcons };
const DIRECTED = ["backIcon", "sendIcon"];

/** The labels that were chosen of the menu. */
export const chosen: string[] = [];
export const announce: Announce = createAnnouncer(document);

const menuAt = signal<DialogAnchor | undefined>(undefined);
const sheetAt = signal<DialogAnchor | "middle" | undefined>(undefined);
const rows = signal(["Ann", "Ben", "Carla"]);
const heading = signal("First screen");
const screenChanged = createHeadingFocus(document);

/** Replaces the rows of the list. */
export function setRows(names: string[]): void {
  rows.value = names;
}

/** Changes the screen. Its heading may be drawn later. */
export function changeScreen(title: string, { isLate = false } = {}): void {
  if (isLate) heading.value = "";
  else heading.value = title;
  screenChanged();
  if (isLate) setTimeout(() => drawHeading(title), 1);
}

function drawHeading(title: string): void {
  heading.value = title;
}

function choose(label: string): () => void {
  return () => chosen.push(label);
}

function Page() {
  return h(
    "main",
    { class: "page" },
    heading.value && h("h1", { key: heading.value }, heading.value),
    h("p", { class: "quiet" }, "All primitives, for the eye and for axe."),
    h(
      "ul",
      { class: "all-icons" },
      Object.entries(ICONS).map(([name, path]) =>
        h("li", { key: name, title: name }, h(Icon, { path, isDirected: DIRECTED.includes(name) })),
      ),
    ),
    h("div", { class: "choices" }, buttons()),
    h(
      "ul",
      { class: "rows", "aria-label": "Rows" },
      rows.value.map((name) => h("li", { key: name }, h("a", { href: `#${name}` }, name))),
    ),
    h("p", null, h("a", { href: "#end" }, "The end")),
    menu(),
    sheet(),
  );
}

function buttons() {
  return [
    h(IconButton, {
      key: "more",
      label: "More",
      icon: ICONS.moreIcon,
      "aria-haspopup": "menu",
      onClick: ({ currentTarget }) => {
        menuAt.value = currentTarget;
      },
    }),
    h(IconButton, {
      key: "sticker",
      label: "Stickers",
      icon: ICONS.stickerIcon,
      "aria-haspopup": "dialog",
      onClick: ({ currentTarget }) => {
        sheetAt.value = currentTarget;
      },
    }),
    h(
      "button",
      {
        key: "ask",
        type: "button",
        onClick: () => {
          sheetAt.value = "middle";
        },
      },
      "Ask",
    ),
    h("button", { key: "primary", type: "button", class: "primary" }, "Send"),
  ];
}

function menu() {
  if (!menuAt.value) return null;
  return h(Menu, {
    label: "Message",
    at: menuAt.value,
    items: [
      { label: "Copy", icon: ICONS.copyIcon, run: choose("Copy") },
      { label: "Info", icon: ICONS.infoIcon, run: choose("Info") },
      { label: "Delete", icon: ICONS.deleteIcon, run: choose("Delete"), isDanger: true },
    ],
    onClose: () => {
      menuAt.value = undefined;
    },
  });
}

function sheet() {
  if (!sheetAt.value) return null;
  return h(Sheet, {
    title: "Stickers",
    closeLabel: "Close",
    at: sheetAt.value === "middle" ? undefined : sheetAt.value,
    onClose: () => {
      sheetAt.value = undefined;
    },
    children: [
      h("p", { key: "text" }, "A sheet with a field."),
      h("label", { key: "field" }, "Note", h("input", { placeholder: "Optional" })),
    ],
  });
}

document.title = "Primitives";
document.documentElement.lang = "en";
const root = document.createElement("div");
document.body.appendChild(root);
render(h(Page, null), root);
const list = root.querySelector<HTMLElement>(".rows");
if (list) startRovingFocus(list, "a");
