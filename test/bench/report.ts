import { machine, table, threeDigits, withThousands } from "./markdown.ts";
import type { Figures } from "./measurements/figures.ts";
import { PROTOCOLS } from "./measurements/long-chat.ts";
import { MANY, type Scale } from "./measurements/scale.ts";
import { SLOW_MS } from "./measurements/slow-database.ts";
import { CANDIDATES, type Speed } from "./measurements/speed.ts";
import { type Results, targetsOf, targetTable } from "./targets.ts";

const SPEED_COLUMNS = [
  `messages/s, ${MANY} in flight`,
  "p50 ms",
  "p99 ms",
  "messages/s, 1 in flight",
  "p50 ms",
  "p99 ms",
];

/** Writes all results as Markdown. */
export function report(results: Results, { slowFirst, chatLengths, connects }: Scale): string {
  const { speed, costs, slowed, firstReplies } = results;
  return [
    machine(),
    "A conversation of paid texts between two members. All candidates are measured in turns; figures are medians. Times are from send to receipt by the other member.",
    table(
      ["", ...SPEED_COLUMNS],
      CANDIDATES.map((name) => [name, ...speedCells(speed[name])]),
    ),
    "The cost of a message. The platform counts the rows; D1 batches are those that write, with all calls in brackets.",
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
    `Every call to D1 delayed by ${SLOW_MS} ms, after the first ${withThousands(slowFirst.messages)} messages of a conversation (or as many as arrived in ${slowFirst.limitMs / 1000} s).`,
    table(
      ["", "D1", "after messages", ...SPEED_COLUMNS],
      (["parley", "naive"] as const).flatMap((key) => {
        const name = key === "parley" ? "Parley" : "naive";
        const { plain, slow } = slowed[key];
        return [
          [name, "not delayed", withThousands(plain.first), ...speedCells(plain)],
          [name, `+ ${SLOW_MS} ms`, withThousands(slow.first), ...speedCells(slow)],
        ];
      }),
    ),
    `From \`Bearer\` to the first reply, median of ${connects} connections.`,
    table(
      ["messages in the chat", ...PROTOCOLS.map((protocol) => `${protocol}, ms`)],
      (["short", "long"] as const).map((key) => [
        withThousands(chatLengths[key]),
        ...PROTOCOLS.map((protocol) => firstReplies[protocol][key].toFixed(2)),
      ]),
    ),
    "Targets, with the token in the upgrade unless the row says otherwise.",
    targetTable(targetsOf(results)),
  ].join("\n\n");
}

function speedCells({ many, one }: Speed): string[] {
  return [many, one].flatMap(figureCells);
}

function figureCells({ rate, p50, p99 }: Figures): string[] {
  return [withThousands(rate), p50.toFixed(2), p99.toFixed(2)];
}
