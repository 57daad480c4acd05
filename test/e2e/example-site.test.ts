import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import type { BrowserContext, Page, Route, WebSocketRoute } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createSite } from "../../examples/site/site.ts";
import type { AccessBody } from "../../src/protocol/http/auth.ts";
import { en as siteEn } from "../../src/web/account/site/en.ts";
import { en } from "../../src/web/i18n/en.ts";
import { collectComplaints, newPage, sharedBrowser } from "../support/browser/launch-browser.ts";
import { cutNetwork, restoreNetwork } from "../support/browser/network.ts";
import { addKey } from "../support/runtime/api-keys.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

let server: ServerType;
let parley: Parley;
let key: string;
/** The address of the example's site. */
let url: string;

beforeAll(async () => {
  let fetchSite: (request: Request) => Response | Promise<Response>;
  server = createAdaptorServer({ fetch: (request) => fetchSite(request) });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  parley = await startParley({
    LOCAL_SITE: 1,
    SITE_ISSUER: url,
    SITE_AUDIENCE: "parley",
    SITE_JWKS_URL: `${url}/.well-known/jwks.json`,
    SITE_LOGIN_URL: `${url}/`,
    PICTURE_ORIGINS: url,
    SIGNUP_COINS: 10,
  });
  ({ token: key } = await addKey(parley.env.DB, ["members"]));
  ({ fetch: fetchSite } = await createSite({ url, parley: parley.url.origin, apiKey: key }));
});
afterAll(async () => {
  await parley.close();
  server.close();
});

/** A browser without script: it has a cookie, and follows no redirect. */
function visitor() {
  let cookie = "";
  return async (path: string, form?: Record<string, string>) => {
    const response = await fetch(url + path, {
      redirect: "manual",
      headers: { Cookie: cookie },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    return response;
  };
}

async function tokenOf(visit: ReturnType<typeof visitor>, to: string): Promise<URLSearchParams> {
  const response = await visit(`/chat?to=${to}`);
  expect(response.status).toBe(303);
  const { origin, hash } = new URL(response.headers.get("location") ?? "");
  expect([origin, hash.split("?")[0]]).toEqual([parley.url.origin, "#/enter"]);
  return new URLSearchParams(hash.split("?")[1]);
}

async function exchange(token: string | null): Promise<AccessBody> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await parley.fetch("/auth/exchange", { method: "POST", headers });
  expect(response.status).toBe(200);
  return (await response.json()) as AccessBody;
}

test("the site's member opens a chat of Parley by the site's own ids, and is logged out there with the site", async () => {
  const [ada, ben] = [visitor(), visitor()];
  expect((await ada("/login", { member: "ada", back: "" })).headers.get("location")).toBe("/");
  expect(await (await ada("/")).text()).toContain("Chat with Ben");
  await ben("/login", { member: "ben", back: "" });
  const entered = await tokenOf(ada, "ben");
  const known = await parley.env.DB.prepare(
    "SELECT name FROM members JOIN identities ON id = member_id",
  ).all();
  expect(known.results).toEqual([{ name: "Ben" }]);
  expect(entered.get("to")).toBe("ben");
  const access = await exchange(entered.get("token"));
  const his = await exchange((await tokenOf(ben, "ada")).get("token"));
  const headers = { Authorization: `Bearer ${access.access_token}` };
  const me = await (await parley.fetch("/members/me", { headers })).json();
  expect(me).toMatchObject({ id: access.member_id, name: "Ada", balance: 10, email: null });
  const member = (body: AccessBody) => ({ id: body.member_id, token: body.access_token, email: "" });
  const socket = await parley.chatV1(member(access), member(his));
  const picture = `${url}/pictures/ben.svg`;
  expect(socket.welcome.other_member).toMatchObject({ name: "Ben", external_id: "ben", picture });
  socket.raw.close();
  expect((await ada("/logout", {})).status).toBe(303);
  expect((await parley.fetch("/members/me", { headers })).status).toBe(401);
});

test("the log-in page leads back to the chat from which Parley came, and to no other site", async () => {
  const ways: [back: string, location: string][] = [
    [`${parley.url.origin}/#/enter?to=ben`, "/chat?to=ben"],
    [`${parley.url.origin}/#/enter?chat=17&token=x`, "/chat?chat=17"],
    [`${parley.url.origin}/#/enter`, "/chat?"],
    ["https://evil.example/#/enter?to=ben", "/"],
    ["javascript:alert(1)", "/"],
    ["//evil.example", "/"],
  ];
  for (const [back, location] of ways) {
    const visit = visitor();
    const page = await (await visit(`/?return=${encodeURIComponent(back)}`)).text();
    expect(page).toContain("Log in as Ada");
    expect((await visit("/login", { member: "ada", back })).headers.get("location")).toBe(location);
    const again = await visit(`/?return=${encodeURIComponent(back)}`);
    expect([again.status, again.headers.get("location")]).toEqual([303, location]);
  }
});

test("nobody logs in as somebody whom the site does not know, or with a cookie of their own", async () => {
  const visit = visitor();
  expect((await visit("/login", { member: "nobody" })).status).toBe(422);
  const forged = await fetch(`${url}/chat`, { redirect: "manual", headers: { Cookie: "member=ada" } });
  expect(forged.headers.get("location")).toBe("/");
});

const complaints: string[] = [];
afterEach(async () => {
  for (const context of (await sharedBrowser()).contexts()) await context.close();
  expect(complaints.splice(0)).toEqual([]);
});

const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
const field = (page: Page) => page.getByRole("textbox", { name: en.chat.message, exact: true });

/** Logs a member in on the site, in a browser context of their own. */
async function logIn(name: string): Promise<Page> {
  const page = await newPage(await sharedBrowser(), url);
  collectComplaints(page, complaints);
  await button(page, `Log in as ${name}`).click();
  await heading(page, `Hello ${name}`).waitFor();
  return page;
}

async function chatWith(page: Page, name: string): Promise<void> {
  await link(page, `Chat with ${name}`).click();
  await heading(page, name).waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
}

const expectText = (page: Page, text: string) =>
  page.getByRole("log").getByText(text, { exact: true }).waitFor();

/** Waits until a picture in a part of the page has been drawn. */
async function expectPicture(page: Page, part: string, id: string): Promise<void> {
  const picture = page.locator(`${part} img[src="${url}/pictures/${id}.svg"]`);
  await expect.poll(() => picture.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBeGreaterThan(0);
}

test("two members of the site open a chat from its page, write to each other, and see each other's pictures", async () => {
  const ben = await logIn("Ben");
  await chatWith(ben, "Cleo");
  await say(ben, "Hello Cleo!");
  await expectText(ben, "Hello Cleo!");
  const cleo = await logIn("Cleo");
  await link(cleo, "All chats").click();
  await cleo.getByRole("listitem").getByText("Hello Cleo!").click();
  await expectText(cleo, "Hello Cleo!");
  await say(cleo, "Hello Ben!");
  await expectText(ben, "Hello Ben!");
  expect(new URL(cleo.url()).origin).toBe(parley.url.origin);
  await expectPicture(cleo, ".chat-row", "ben");
  await expectPicture(cleo, ".chat-head", "ben");
  await expectPicture(cleo, ".rail-own", "cleo");
  await expectPicture(ben, ".chat-head", "cleo");
});

test("a picture that does not load leaves the initials", async () => {
  const ada = await logIn("Ada");
  await ada.context().route("**/pictures/ben.svg", (route) => route.fulfill({ status: 404 }));
  await chatWith(ada, "Ben");
  const avatar = ada.locator(".chat-head .avatar");
  await expect.poll(() => avatar.locator("img").isHidden()).toBe(true);
  expect(await avatar.locator("img").count()).toBe(1);
  expect(await avatar.textContent()).toBe("B");
  for (const complaint of complaints.splice(0)) expect(complaint).toContain("404");
});

/** Opens a chat with Ben whose picture does not load, and cuts it off the network. */
async function cutOffWithoutPicture(): Promise<{ page: Page; network: BrowserContext }> {
  const page = await logIn("Ada");
  const network = page.context();
  await network.route(benPicture, noNetwork);
  await chatWith(page, "Ben");
  await page.locator(".chat-head .avatar img[hidden]").waitFor({ state: "attached" });
  await cutNetwork(page);
  return { page, network };
}

const benPicture = "**/pictures/ben.svg";
const noNetwork = (route: Route) => route.abort("internetdisconnected");

async function expectPictureOfBen(page: Page): Promise<void> {
  await expectPicture(page, ".chat-head", "ben");
  expect(await page.locator(".chat-head .avatar img").isVisible()).toBe(true);
  for (const complaint of complaints.splice(0)) expect(complaint).toContain("ERR_INTERNET_DISCONNECTED");
}

test("a picture that did not load without a network is loaded once there is one", async () => {
  const { page, network } = await cutOffWithoutPicture();
  await network.unroute(benPicture);
  await restoreNetwork(page);
  await expectPictureOfBen(page);
});

test("a picture is loaded again although the first request of the new network failed too", async () => {
  const { page, network } = await cutOffWithoutPicture();
  const failed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/ben.svg"));
  await restoreNetwork(page);
  await failed;
  await network.unroute(benPicture);
  await expectPictureOfBen(page);
});

test("a picture that did not load is loaded when the page is connected again, without an event of the browser", async () => {
  const page = await logIn("Ada");
  const sockets: WebSocketRoute[] = [];
  await page.context().routeWebSocket(/members\/inbox/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.context().route(benPicture, noNetwork);
  await chatWith(page, "Ben");
  await page.locator(".chat-head .avatar img[hidden]").waitFor({ state: "attached" });
  await expect.poll(() => page.locator(".shell.is-unconnected").count()).toBe(0);
  await page.context().unroute(benPicture);
  await Promise.all(sockets.map((socket) => socket.close({ code: 1011 })));
  await expectPictureOfBen(page);
});

test("a member whose sessions were ended comes back to the chat by the site's log-in", async () => {
  const ada = await logIn("Ada");
  await chatWith(ada, "Ben");
  await parley.fetch("/site/members/ada/end-sessions", {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
  });
  await link(ada, siteEn.logIn("Parley")).waitFor();
  // A token of the second in which the sessions were ended is not valid.
  const second = () => Math.floor(Date.now() / 1000);
  const endedBy = second();
  await expect.poll(second).toBeGreaterThan(endedBy);
  await link(ada, siteEn.logIn("Parley")).click();
  await heading(ada, "Ben").waitFor();
  await field(ada).waitFor();
  for (const complaint of complaints.splice(0)) expect(complaint).toContain("401");
});
