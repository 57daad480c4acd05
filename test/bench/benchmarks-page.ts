/** Everything in `docs/benchmarks.md` above the figures. */
export const INTRODUCTION = `# Benchmarks

\`npm run bench:money -- --markdown\` writes this file. It runs on Miniflare, without the proxy of \`wrangler dev\`. Times depend on the machine and its load, so compare the ratios.

The candidates:

- **Parley**, with the token in the upgrade or in the first frame.
- **naive**: the same room, with one D1 batch for each message.
- **floor**: a room that stores one row for each frame and sends it to both members, free of charge.
- **\`ws\` + SQLite** and **socket.io + SQLite**: servers on Node that write the message, the balance and the ledger in one transaction.

Each candidate is warm when it is measured. Rows are the platform's own counters; dollars follow its price list. A message that is alone in a chat costs 19 rows, because its lease is lent, spent and settled for it. The first message of a chat costs 26 more, for the chat's row in D1 and the room's tables.

Two targets vary between machines and runs: the rate with the token in the first frame was 0.76 to 0.88 of the rate with the token in the upgrade, and the p99 with one message in flight and a slow D1 was 0.7 to 1.6 times the p99 without.
`;

/** Returns the text of `docs/benchmarks.md`. @param commit the abbreviated hash of the measured code */
export function benchmarksPage(figures: string, commit: string): string {
  return `${INTRODUCTION}\n## Figures of commit ${commit}\n\n${figures}\n`;
}
