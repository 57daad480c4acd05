/** A younger feature that may be used, and what happens without it. */
export type Exception = {
  feature: string;
  /** The only file that may use it: a source file, or a style sheet as it is served. Left out for all files. */
  path?: string;
  because: string;
};

export const EXCEPTIONS: readonly Exception[] = [
  {
    feature: "javascript.builtins.Intl.Segmenter",
    path: "src/web/ui/initials.ts",
    because: "where it is missing, an expression finds the first grapheme",
  },
  {
    feature: "api.Navigator.setAppBadge",
    path: "src/web/shell/page-title.ts",
    because: "called only where it exists: the title counts too",
  },
  {
    feature: "api.Navigator.clearAppBadge",
    path: "src/web/shell/page-title.ts",
    because: "called only where it exists",
  },
  {
    feature: "api.DataTransferItem.webkitGetAsEntry",
    path: "src/web/chat/files/transfer.ts",
    because: "called only where it exists; Firefox on Android pastes no folder",
  },
  {
    feature: "api.KeyboardEvent.isComposing",
    because:
      "Safari ends the composition before its Enter; that key has the code 229, which the page ignores too",
  },
  {
    feature: "api.KeyboardEvent.repeat",
    because: "only Firefox on Android never sets it: it has no such keys",
  },
  {
    feature: "api.Window.beforeunload_event",
    path: "src/web/chat/drafts/drafts.ts",
    because: "Safari on iOS reloads without the warning",
  },
  { feature: "html.elements.video.playsinline", because: "only Safari on iOS needs it" },
  {
    feature: "api.Notification",
    because:
      "asked for before use; Safari on iOS has it in installed apps, and elsewhere there are no notices",
  },
  {
    feature: "api.ServiceWorkerGlobalScope.notificationclick_event",
    path: "src/web/service-worker/service-worker.ts",
    because: "where it is missing, there are no notices",
  },
  {
    feature: "css.selectors.autofill",
    path: "src/web/shell/reload.ts",
    because: "`:is()` drops it where it is unknown, and takes the older name beside it",
  },
  {
    feature: "api.Element.contextmenu_event",
    because: "a long press, a button and keys open the menu of a message too",
  },
  { feature: "css.properties.accent-color", because: "a control has the browser's own colour" },
  { feature: "css.properties.cursor", because: "phones show no cursor" },
  { feature: "css.properties.field-sizing", because: "a field keeps its height, and scrolls" },
  { feature: "css.properties.font-family.ui-monospace", because: "the next font of the list is used" },
  {
    feature: "css.properties.overflow-anchor",
    because: "Safari does not anchor scrolling, so it has nothing to turn off",
  },
  { feature: "css.properties.overflow-clip-margin", because: "a focus ring is cut off at one edge" },
  { feature: "css.properties.overscroll-behavior", because: "the page scrolls on at the end of the log" },
  { feature: "css.properties.resize", because: "phones offer no handle" },
];
