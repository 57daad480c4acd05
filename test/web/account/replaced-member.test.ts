import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { problemBody } from "../../../src/protocol/http/problem.ts";
import { en as adminEn } from "../../../src/web/admin/en.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { en as settingsEn } from "../../../src/web/settings/en.ts";
import { logInForm } from "../../support/browser/account-forms.ts";
import { formOf, submit } from "../../support/browser/desk-page.ts";
import { setStoredItem } from "../../support/browser/web-client.ts";
import { webFixture } from "../../support/browser/web-fixture.ts";
import { type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { PASSWORD } from "../../support/runtime/passwords.ts";
import { addSession } from "../../support/runtime/sessions.ts";
import { PNG } from "../../support/runtime/smiles.ts";

describe("while another member logs in in another tab,", () => {
  const web = webFixture();

  /** Adds a superuser whose page shows this name. */
  async function addNamed(name: string): Promise<TestMember> {
    const member = await web.parley.addMember({ superuser: true });
    await web.parley.request(member, "PATCH", "/members/me", { name });
    return member;
  }

  /** Stores a member's session in another tab, and waits until the page has taken it. */
  async function logInElsewhere(page: Page, member: TestMember & { refreshToken?: string }): Promise<void> {
    const other = await page.context().newPage();
    await other.goto(new URL("/icon.svg", web.parley.url).href);
    const { id: memberId, email, token, refreshToken } = member;
    await setStoredItem(other, "parley.session", JSON.stringify({ memberId, email, token, refreshToken }));
    await other.close();
  }

  const ownName = (page: Page) => page.locator(".rail-own").getAttribute("title");

  /** Has each request for a path wait, and the first one be refused. Returns the tokens that the requests have. */
  async function refuseFirst(page: Page, method: string, path: RegExp) {
    const tokens: string[] = [];
    let first: Route | undefined;
    await page.route(path, async (route) => {
      if (route.request().method() !== method) return route.continue();
      tokens.push(route.request().headers()["authorization"] ?? "");
      if (first) return route.continue();
      first = route;
    });
    return {
      tokens,
      refuse: async () => {
        await first?.fulfill({ status: 401, json: problemBody("unauthorized") });
        await (await first?.request().response())?.finished();
        // The page sends a second request as soon as it has read the answer to the first.
        await page.evaluate(() => fetch("/health"));
      },
    };
  }

  const saveName = async (page: Page) => {
    await page.getByLabel(settingsEn.name, { exact: true }).fill("A new name");
    await page.getByRole("button", { name: settingsEn.save, exact: true }).click();
  };
  const changePassword = async (page: Page) => {
    await page.getByLabel(settingsEn.current, { exact: true }).fill(PASSWORD);
    for (const label of [settingsEn.new, settingsEn.repeated])
      await page.getByLabel(label, { exact: true }).fill(`${PASSWORD} 2`);
    await page.getByRole("button", { name: settingsEn.change, exact: true }).click();
  };
  const giveCoins = (page: Page) => {
    const { coins: t } = adminEn;
    return submit(formOf(page, t.title), { [t.amount]: "250" }, t.giveSome(en.coins(250)));
  };
  const uploadSticker = async (page: Page) => {
    const { smiles: t } = adminEn;
    const form = formOf(page, t.new);
    const file = { name: "wave.png", mimeType: "image/png", buffer: PNG };
    await form.getByLabel(t.picture, { exact: true }).setInputFiles(file);
    await submit(form, { [t.name]: "Wave", [t.price]: "7" }, t.upload);
  };

  const ACTS = {
    "a new name": { hash: () => "#/settings", act: saveName, method: "PATCH", path: /\/members\/me$/ },
    "a new password": {
      hash: () => "#/settings",
      act: changePassword,
      method: "PATCH",
      path: /\/members\/me$/,
    },
    "a grant of coins": {
      hash: (id: number) => `#/admin/members/${id}`,
      act: giveCoins,
      method: "POST",
      path: /\/coins$/,
    },
    "an upload": {
      hash: () => "#/admin/stickers",
      act: uploadSticker,
      method: "POST",
      path: /\/storage\/smiles$/,
    },
  };

  test.each(Object.entries(ACTS))("%s that is refused is not sent again as theirs", async (_, each) => {
    const [ada, ben] = [await addNamed("Ada"), await addNamed("Ben")];
    const page = await web.open({ member: ada, hash: each.hash(ben.id), width: 1280, complaints: [] });
    await expect.poll(() => ownName(page)).toBe("Ada");
    const { tokens, refuse } = await refuseFirst(page, each.method, each.path);
    await each.act(page);
    await expect.poll(() => tokens).toEqual([`Bearer ${ada.token}`]);
    await logInElsewhere(page, ben);
    await expect.poll(() => ownName(page)).toBe("Ben");
    await refuse();
    expect(tokens).toEqual([`Bearer ${ada.token}`]);
    expect(await ownName(page)).toBe("Ben");
    expect(await logInForm(page).count()).toBe(0);
  });

  test("a request with the same member's next token is sent again", async () => {
    const ada = await addNamed("Ada");
    const sent: string[] = [];
    const page = await web.open({
      member: ada,
      hash: "#/settings",
      complaints: [],
      onPage: (opened) =>
        opened.on("websocket", (socket) => {
          socket.on("framesent", ({ payload }) => sent.push(String(payload)));
        }),
    });
    await expect.poll(() => ownName(page)).toBe("Ada");
    await page.getByRole("link", { name: en.shell.balance(0), exact: true }).waitFor();
    const { tokens, refuse } = await refuseFirst(page, "PATCH", /\/members\/me$/);
    await saveName(page);
    await expect.poll(() => tokens).toHaveLength(1);
    const next = await tokenFor(ada.id, { ttlSeconds: 3000 });
    await logInElsewhere(page, { ...ada, token: next });
    // The page has taken the token once its socket has it.
    await expect.poll(() => sent).toContainEqual(expect.stringContaining(next));
    await refuse();
    await page.getByText(settingsEn.nameSaved).waitFor();
    expect(tokens).toEqual([`Bearer ${ada.token}`, `Bearer ${next}`]);
  });

  test("the renewal of a session that is no longer theirs gives them no token", async () => {
    const expired = async (name: string) => {
      const member = await addSession(web.parley.env.DB, await addNamed(name));
      const token = await tokenFor(member.id, { sessionId: member.sessionId, ttlSeconds: -60 });
      return { ...member, token };
    };
    const [ada, ben] = [await expired("Ada"), await expired("Ben")];
    const held: Route[] = [];
    const page = await web.open({
      member: ada,
      complaints: [],
      onPage: (opened) =>
        opened.route("**/auth/refresh", async (route) => {
          if (route.request().postData()?.includes(ada.refreshToken)) held.push(route);
          else await route.continue();
        }),
    });
    await expect.poll(() => held.length).toBe(1);
    const refused = page.waitForResponse(
      async (response) => (await response.request().headerValue("Authorization")) === `Bearer ${ben.token}`,
    );
    await logInElsewhere(page, ben);
    expect((await refused).status()).toBe(401);
    await held[0]?.continue();
    await expect.poll(() => ownName(page)).toBe("Ben");
    expect(await logInForm(page).count()).toBe(0);
    const stored = await page.evaluate(() => localStorage.getItem("parley.session"));
    expect(JSON.parse(stored ?? "")).toMatchObject({ memberId: ben.id });
    expect(stored).not.toContain(ben.token);
  });
});
