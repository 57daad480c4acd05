/** Text with `code` between backticks and links to other sections, written as [text](#id). */
export type Inline = string;

/** A part of the reference. The page `/docs` and the Markdown files are two renderings of the same sections. */
export type Section = {
  kind: "section";
  id: string;
  title: Inline;
  blocks: Block[];
  /** The operation that the section describes. Its title names it too. */
  route?: { method: string; path: string };
  /** A sentence of the section that shows while the page folds the rest of it. Without one, the page does not fold it. */
  lead?: Inline;
};

export type Code = { kind: "code"; language: "http" | "json" | "text"; text: string };

export type Block =
  | Section
  | Code
  | { kind: "paragraph"; text: Inline }
  /** `ids` are the anchors of the rows on the page, by which others link to them. */
  | { kind: "table"; heads: string[]; rows: Inline[][]; ids?: string[] }
  /** A table of links to the sections that follow, for the Markdown files. The page has its side bar instead. */
  | { kind: "index"; heads: string[]; rows: Inline[][] }
  /** An example, folded where the rendering can fold. */
  | { kind: "example"; title: Inline; codes: Code[] };

export function section(id: string, title: Inline, blocks: Block[]): Section {
  return { kind: "section", id, title, blocks };
}

/** Paragraphs of a text in which an empty line separates them; none for an empty text. */
export function paragraphs(text: string): Block[] {
  const parts = text.split("\n\n").filter((part) => part !== "");
  return parts.map((part) => ({ kind: "paragraph", text: part.replaceAll("\n", " ") }));
}

/** Returns the first sentence of a text. */
export function firstSentence(text: string): string {
  return /^.*?\.(?= [A-Z`]|\s*$)/s.exec(text)?.[0] ?? text;
}

/** A table, or nothing if it would have no rows. */
export function table(heads: string[], rows: Inline[][]): Block[] {
  return rows.length > 0 ? [{ kind: "table", heads, rows }] : [];
}

export function code(text: Inline): Inline {
  return `\`${text}\``;
}

/** The name in the first column of a table of fields or parameters. */
export function fieldName(name: string, isRequired: boolean): Inline {
  return isRequired ? code(name) : `${code(name)} (optional)`;
}

/** The last part of a reference, such as `Id` of `#/components/schemas/Id`. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}
