import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";

/** Names the machine and the runtimes of a measurement. */
export function machine(): string {
  const manifest = createRequire(import.meta.url).resolve("workerd/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const [cpu] = cpus();
  return `${availableParallelism()} CPUs (${cpu?.model.trim()}), Node ${process.versions.node}, workerd ${version}`;
}

export function withThousands(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Writes three significant digits, for figures from thousandths to thousands. */
export function threeDigits(value: number): string {
  return value >= 100 ? withThousands(value) : String(Number(value.toPrecision(3)));
}

export function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}
