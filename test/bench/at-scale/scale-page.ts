export const SCALE_PAGE = "docs/benchmarks-scale.md";

/** Everything in `docs/benchmarks-scale.md` above the sections. */
export const SCALE_INTRODUCTION = `# Benchmarks at scale

\`npm run bench:scale -- --markdown\` writes this file; \`--only human-pace,connects\` replaces only those sections. It runs on Miniflare, without the proxy of \`wrangler dev\`. Times depend on the machine and its load, so compare the ratios. Rows, calls and bytes do not. [benchmarks.md](benchmarks.md) has the cost and the speed of a single conversation.
`;

/** Returns the page with new sections, by their titles. The others stay as they are. @param order the titles of all sections */
export function replaceSections(page: string, sections: Record<string, string>, order: string[]): string {
  const [, ...old] = page.split(/^## /m);
  const texts: Record<string, string> = Object.fromEntries(
    old.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end).trim()];
    }),
  );
  const all = { ...texts, ...sections };
  const present = order.filter((title) => all[title] !== undefined);
  return [SCALE_INTRODUCTION, ...present.map((title) => `## ${title}\n\n${all[title]}\n`)].join("\n");
}
