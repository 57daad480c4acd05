/** Text that is HTML already. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Value = Html | Html[] | string | number | undefined;

/** HTML from a template: what is put in is text, unless it is HTML itself. */
export function html(template: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(String.raw({ raw: template }, ...values.map(asHtml)));
}

function asHtml(value: Value): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.join("");
  if (value instanceof Html) return String(value);
  return String(value).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A sentence in which what stands between backticks is code. */
export function prose(text: string): Html {
  const parts = text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
  return html`${parts}`;
}

export function paragraphs(text: string): Html {
  return html`${text.split("\n\n").map((each) => html`<p>${prose(each)}</p>\n`)}`;
}

/** A table that scrolls by itself where the screen is narrow; nothing at all without rows. */
export function table(heads: string[], rows: (Html | string)[][]): Html {
  if (rows.length === 0) return html``;
  return html`<div class="wide" tabindex="0">
<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>
</div>
`;
}
