import { type Target, targetTable } from "../targets.ts";

/** The figures of a part in Markdown, and how they compare with what Parley wants to reach. */
export type Measured = { text: string; targets: Target[] };

/** One measurement of `npm run bench:scale`, a section of its page. */
export type Part = {
  /** The heading of the section. */
  title: string;
  /** Whether a browser opens the pages, which must be built for it. */
  needsPages?: true;
  /** @param isQuick whether only to show that everything runs */
  measure(isQuick: boolean): Promise<Measured>;
};

export function sectionText({ text, targets }: Measured): string {
  return targets.length === 0 ? text : `${text}\n\n${targetTable(targets)}`;
}

export function atMost(goal: number, name: string, measured: number): Target {
  return { name, bound: "≤", goal, measured };
}

export function atLeast(goal: number, name: string, measured: number): Target {
  return { name, bound: "≥", goal, measured };
}
