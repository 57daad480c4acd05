/**
 * The one rule for what is harmful in words that members write. The server refuses such names, titles and notes. Texts, captions
 * and file names are stored as they were sent, and cleaned when a page draws them.
 */

/** Isolates that are closed in their line do no harm: their effect ends there. */
const ISOLATE = /[\u2066-\u2069]/;
const POP_ISOLATE = "\u2069";
const ISOLATE_OR_LINE_END = /[\u2066-\u2069\n\r\u0085\u2028\u2029]/g;

/**
 * Direction embeddings and overrides, isolates, deprecated format characters, annotation marks, the language tag, and controls
 * except tab and line ends. Marks of Arabic and Hebrew texts (U+061C, U+200E, U+200F) are not among them.
 */
const HARMFUL = /[\u202A-\u202E\u2066-\u206F\uFFF9-\uFFFB\u{E0001}]|(?![\t\n\r])\p{Cc}/gu;

/** A character that shows something. Some characters are blank although Unicode does not list them as white space or ignorable. */
const VISIBLE = /[^\p{space}\p{Cc}\p{DI}\p{NChar}\u2800\uFFF9-\uFFFC\u{1D159}\u{16FE4}\u{13430}-\u{13440}]/u;

/** Returns whether a text shows nothing. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Returns a text from its first visible character on; all of a text that shows nothing. */
export function skipBlanks(text: string): string {
  return text.slice(Math.max(0, text.search(VISIBLE)));
}

/** Removes what is harmful from a text, so that it is drawn as what it is, and changes nothing of what comes after it. */
export function cleanText(text: string): string {
  if (text.search(HARMFUL) === -1) return text;
  const unmatched = findUnmatchedIsolates(text);
  return text.replace(HARMFUL, (mark: string, at: number) =>
    ISOLATE.test(mark) && !unmatched.has(at) ? mark : "",
  );
}

/** Returns whether cleaning would change a text. */
export function isHarmful(text: string): boolean {
  return cleanText(text) !== text;
}

/** Cleans words that are drawn in one line, such as a name. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/[\t\n\r\u2028\u2029]+/g, " ");
}

/** Returns the positions of isolates that are not closed in their line, and of closings without an isolate. */
function findUnmatchedIsolates(text: string): Set<number> {
  const unmatched = new Set<number>();
  let open: number[] = [];
  for (const { 0: mark, index } of text.matchAll(ISOLATE_OR_LINE_END)) {
    if (!ISOLATE.test(mark)) open = [];
    else if (mark !== POP_ISOLATE) {
      open.push(index);
      unmatched.add(index);
    } else {
      const opening = open.pop();
      unmatched.add(index);
      if (opening !== undefined) {
        unmatched.delete(opening);
        unmatched.delete(index);
      }
    }
  }
  return unmatched;
}

/** Shown for a file whose name shows nothing. */
const NAMELESS_FILE = "file";

/**
 * All that shows nothing, except joiners, variation selectors and the tags of flags: in a file's name, also an isolate or a mark
 * could hide or move the extension.
 */
const HIDDEN_IN_FILE_NAME =
  /(?!\p{Join_Control}|\p{Variation_Selector}|[\u{E0020}-\u{E007F}])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFFF9-\uFFFC]/gu;

/** Enough white space could move the extension out of sight. */
const BLANKS = /[\p{White_Space}\u2800]{2,}/gu;

/** Returns a file's name as a page may show it: in the order in which it is stored. */
export function cleanFileName(name: string): string {
  const shown = name.replace(HIDDEN_IN_FILE_NAME, "").replace(BLANKS, " ");
  return isBlank(shown) ? NAMELESS_FILE : shown;
}
