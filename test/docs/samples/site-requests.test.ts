import { afterAll, beforeAll, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { addKey } from "../../support/runtime/api-keys.ts";
import { startParleyWithSite } from "../../support/site/test-site.ts";
import { readDocument, shellCommands } from "../markdown.ts";

const COMMAND =
  /^curl (?:-X (\w+) )?https:\/\/chat\.site\.com(\S+) -H "Authorization: Bearer sk_\.\.\." -d '(.*)'$/;

let started: Awaited<ReturnType<typeof startParleyWithSite>>;
beforeAll(async () => {
  started = await startParleyWithSite();
});
afterAll(() => started.close());

test("the site's server makes a member and sends a text as docs/site.md shows", async () => {
  const { parley } = started;
  const { token } = await addKey(parley.env.DB, ["members", "messages"]);
  const headers = { Authorization: `Bearer ${token}` };
  const commands = shellCommands(readDocument("docs/site.md")).filter((command) =>
    command.startsWith("curl"),
  );
  await parley.fetch("/site/members/ada", { method: "PUT", headers, body: "{}" });
  expect(commands).toHaveLength(2);
  for (const command of commands) {
    const [, method = "POST", path = "", text = ""] = COMMAND.exec(command) ?? [];
    const body = text.replace("UUID7", newMessageId(Date.now()));
    const answer = await parley.fetch(path, { method, headers, body });
    // All fields have arrived: those that Parley does not know would be ignored.
    const { from, ...fields } = JSON.parse(body) as Record<string, unknown>;
    expect(await answer.json(), command).toMatchObject(fields);
  }
});
