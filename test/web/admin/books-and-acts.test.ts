import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { goTo } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import type { TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const { reconciliation: t, repair, acts, overview } = adminEn;

describe("the operator's desk", () => {
  const web = webFixture();
  let boss: TestMember;
  beforeAll(async () => {
    boss = await web.parley.addMember({ superuser: true });
    await web.parley.request(boss, "PATCH", "/members/me", { name: "Sue" });
  });
  const run = (sql: string, ...values: unknown[]) =>
    web.parley.env.DB.prepare(sql)
      .bind(...values)
      .run();
  const check = (page: Page) => page.getByRole("button", { name: t.start, exact: true }).click();
  const pastChecks = (page: Page) => page.getByRole("list", { name: t.past }).getByRole("listitem");

  test("checks all balances, names each difference with a link, and lists the finished checks", async () => {
    const page = await web.open({ member: boss, hash: "#/admin/books" });
    await page.getByText(t.noPast).waitFor();
    await check(page);
    await page.getByText(t.right, { exact: true }).waitFor();
    await expect.poll(() => pastChecks(page).count()).toBe(1);
    await run("UPDATE members SET balance = balance + 7 WHERE id = ?", boss.id);
    await check(page);
    await page.getByText(t.wrong(1)).waitFor();
    await page.getByRole("link", { name: en.chats.member(boss.id), exact: true }).waitFor();
    await expect.poll(() => pastChecks(page).count()).toBe(2);
    await pastChecks(page).first().getByText(t.outcome(1), { exact: true }).waitFor();
    await run("UPDATE members SET balance = balance - 7 WHERE id = ?", boss.id);
    await goTo(page, "#/admin");
    await page.getByText(t.outcome(1), { exact: true }).first().waitFor();
    await page.getByRole("link", { name: overview.toBooks, exact: true }).click();
    await check(page);
    await page.getByText(t.right, { exact: true }).waitFor();
  });

  test("repairs a hold that a restore has broken, once the member has the coins for it", async () => {
    const { parley } = web;
    const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
    const socket = await parley.chat(ada, ben);
    socket.send("paid");
    await socket.next();
    const page = await web.open({ member: boss, hash: "#/admin/books" });
    // As if D1 had been restored to a time before the message, and before the grant.
    const setCoins = async (coins: number) => {
      await run("UPDATE members SET balance = ? WHERE id = ?", coins, ada.id);
      await run("UPDATE transfers SET amount = ? WHERE member_id = ?", coins, ada.id);
    };
    await setCoins(2);
    await run(
      "UPDATE holds SET step = 0, step_id = '', held = 0, captured = 0, upto = 0 WHERE member_id = ?",
      ada.id,
    );
    await check(page);
    const button = page.getByRole("button", { name: new RegExp(`^${repair.start} · .*member ${ada.id}`) });
    await button.click();
    await page.getByText(repair.missing(3)).waitFor();
    expect(web.complaints.splice(0)).toEqual([expect.stringContaining("409 (Conflict)")]);
    await setCoins(100);
    await button.click();
    await page.getByText(repair.charged(5, 1)).waitFor();
    await check(page);
    await page.getByText(t.right, { exact: true }).waitFor();
    await goTo(page, "#/admin/acts");
    const sentence = acts.repaired("Sue", en.chats.member(ada.id));
    await page.getByText(sentence, { exact: true }).waitFor();
    socket.close();
  });

  test("lists what superusers and commands did, as sentences by days, with links to the members", async () => {
    const { parley } = web;
    const ada = await parley.addMember();
    await parley.request(ada, "PATCH", "/members/me", { name: "Ada <b>" });
    await parley.request(
      boss,
      "POST",
      `/members/${ada.id}/coins`,
      { amount: 500, note: "Welcome" },
      { "Idempotency-Key": "one" },
    );
    await parley.request(boss, "PATCH", `/members/${ada.id}`, { is_employee: true, is_active: false });
    await postSmile(parley, boss, PNG, { title: 'A "wave"', price: 5 });
    await run(
      "INSERT INTO acts (at, actor, act, member, detail) VALUES (?, 'cli', 'coins.change', ?, ?)",
      Date.UTC(2026, 0, 2, 12),
      ada.id,
      JSON.stringify({ amount: -3 }),
    );
    const page = await web.open({ member: boss, hash: "#/admin/acts" });
    const { changes } = acts;
    const sentences = [
      acts.gave("Sue", en.coins(500), "Ada <b>"),
      acts.changed("Sue", "Ada <b>", `${changes.employee}, ${changes.inactive}`),
      acts.took(acts.command, en.coins(3), "Ada <b>"),
      acts.addedSticker("Sue", acts.sticker('A "wave"'), en.coins(5)),
    ];
    for (const sentence of sentences) await page.getByText(sentence, { exact: true }).waitFor();
    await page.getByText("Welcome", { exact: true }).waitFor();
    await page.getByRole("heading", { name: en.chat.today, exact: true }).waitFor();
    await page.getByRole("heading", { name: /2026/ }).waitFor();
    await goTo(page, "#/admin");
    await page.getByText(sentences[0] ?? "", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Ada <b>", exact: true }).first().click();
    await page.getByRole("heading", { name: "Ada <b>", exact: true }).waitFor();
  });
});
