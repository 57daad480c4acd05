/** One measurement of `npm run bench:scale`, a section of its page. */
export type Part = {
  /** The heading of the section. */
  title: string;
  /** Whether a browser opens the pages, which must be built for it. */
  needsPages?: true;
  /** @param isQuick whether only to show that everything runs. Returns the section's text in Markdown. */
  measure(isQuick: boolean): Promise<string>;
};
