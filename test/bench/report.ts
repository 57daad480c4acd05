import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import type { Figures } from "./measurements/figures.ts";
import { PROTOCOLS } from "./measurements/long-chat.ts";
import { MANY, type Scale } from "./measurements/scale.ts";
import { SLOW_MS } from "./measurements/slow-database.ts";
import { CANDIDATES, type Speed } from "./measurements/speed.ts";
import { isReached, type Results, targetsOf } from "./targets.ts";

const SPEED_COLUMNS = [
  `messages/s, ${MANY} under way`,
  "p50 ms",
  "p99 ms",
  "messages/s, 1 under way",
  "p50 ms",
  "p99 ms",
];

/** All results as markdown. */
export function report(results: Results, { slowFirst, chatLengths, connects }: Scale): string {
  const { speed, costs, slowed, firstReplies } = results;
  return [
    machine(),
    "A 2-member conversation of paid texts, all candidates in turns, medians; time is from send to seen by the other member:",
    table(
      ["", ...SPEED_COLUMNS],
      CANDIDATES.map((name) => [name, ...speedCells(speed[name])]),
    ),
    "What a message costs (rows as the platform counts them; D1 batches are those that write, all calls in brackets):",
    table(
      [
        "",
        "conversation",
        "rows in objects",
        "rows in D1",
        "rows",
        "D1 batches per 1,000",
        "dollars per million",
      ],
      costs.map((cost) => [
        cost.candidate,
        cost.conversation,
        cost.objectRows.toFixed(2),
        cost.d1Rows.toFixed(2),
        (cost.objectRows + cost.d1Rows).toFixed(2),
        `${threeDigits(cost.d1Writes * 1000)} (${threeDigits(cost.d1Calls * 1000)})`,
        cost.dollars.toFixed(2),
      ]),
    ),
    `With every call to D1 ${SLOW_MS} ms slower, after the first ${withThousands(slowFirst.messages)} messages of a conversation (or as many as came in ${slowFirst.limitMs / 1000} s):`,
    table(
      ["", "D1", "after messages", ...SPEED_COLUMNS],
      (["parley", "naive"] as const).flatMap((key) => {
        const name = key === "parley" ? "Parley" : "naive";
        const { plain, slow } = slowed[key];
        return [
          [name, "as it is", withThousands(plain.first), ...speedCells(plain)],
          [name, `+ ${SLOW_MS} ms`, withThousands(slow.first), ...speedCells(slow)],
        ];
      }),
    ),
    `From \`Bearer\` to the first reply, median of ${connects} connects:`,
    table(
      ["messages in the chat", ...PROTOCOLS.map((protocol) => `${protocol}, ms`)],
      (["short", "long"] as const).map((key) => [
        withThousands(chatLengths[key]),
        ...PROTOCOLS.map((protocol) => firstReplies[protocol][key].toFixed(2)),
      ]),
    ),
    "Targets, token in the upgrade:",
    table(
      ["", "target", "measured", ""],
      targetsOf(results).map((target) => [
        target.name,
        `${target.bound} ${target.goal}`,
        threeDigits(target.measured),
        isReached(target) ? "reached" : "missed",
      ]),
    ),
  ].join("\n\n");
}

function machine(): string {
  const manifest = createRequire(import.meta.url).resolve("workerd/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const [cpu] = cpus();
  return `${availableParallelism()} CPUs (${cpu?.model.trim()}), Node ${process.versions.node}, workerd ${version}`;
}

function speedCells({ many, one }: Speed): string[] {
  return [many, one].flatMap(figureCells);
}

function figureCells({ rate, p50, p99 }: Figures): string[] {
  return [withThousands(rate), p50.toFixed(2), p99.toFixed(2)];
}

function withThousands(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Three digits that say something, for figures from thousandths to thousands. */
function threeDigits(value: number): string {
  return value >= 100 ? withThousands(value) : String(Number(value.toPrecision(3)));
}

function table(head: string[], rows: string[][]): string {
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}
