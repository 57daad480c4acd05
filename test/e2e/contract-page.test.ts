import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, newPage } from "../support/browser/launch-browser.ts";
import { type OtherOrigin, startOtherOrigin } from "../support/fakes/other-origin.ts";
import { type Frame, type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import { PNG, postSmile } from "../support/runtime/smiles.ts";

type Person = TestMember & { page: Page; alerts: string[] };

/** The global of the page that holds its socket. */
type ContractWindow = { ws: WebSocket };

/** Returns the page in the contract, byte for byte. */
function contractPage(): Buffer {
  const contract = readFileSync("test/contract/contract.txt");
  const start = contract.indexOf("<!doctype html>");
  const end = contract.indexOf("</html>", start) + "</html>".length;
  return contract.subarray(start, end);
}

/** Serves the unchanged page from another origin than the chat's, with a browser context for each member. */
describe("the contract's example page", () => {
  let parley: Parley;
  let otherOrigin: OtherOrigin;
  let browser: Browser;

  beforeAll(async () => {
    parley = await startParley();
    otherOrigin = await startOtherOrigin((_, response) => {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(contractPage());
    });
    // The page connects to ws://localhost:8000, so the browser maps that to the test's Parley.
    browser = await launchBrowser(`--host-resolver-rules=MAP localhost:8000 127.0.0.1:${parley.url.port}`);
  });
  afterAll(async () => {
    await browser?.close();
    await otherOrigin?.close();
    await parley?.close();
  });

  /** Opens the page for a new member with 1000 coins. */
  async function person(): Promise<Person> {
    const page = await newPage(browser, otherOrigin.url);
    const alerts: string[] = [];
    page.on("dialog", (dialog) => {
      alerts.push(dialog.message());
      void dialog.accept();
    });
    return { ...(await parley.addMember({ coins: 1000 })), page, alerts };
  }

  async function openChat({ page, token }: Person, other: Person): Promise<void> {
    await page.fill("#other_member_id", String(other.id));
    await page.click("text=open websocket");
    await page.waitForFunction(() => (window as unknown as ContractWindow).ws.readyState === WebSocket.OPEN);
    await page.fill("#bearerText", `Bearer ${token}`);
    await page.click("form:has(#bearerText) button");
  }

  /** Opens an empty chat for two new members. */
  async function twoInAChat(): Promise<[Person, Person]> {
    const [ada, ben] = [await person(), await person()];
    await openChat(ada, ben);
    await openChat(ben, ada);
    for (const each of [ada, ben]) expect(await itemOf(each, 1)).toEqual([]);
    return [ada, ben];
  }

  async function sendText({ page }: Person, text: string): Promise<void> {
    await page.fill("#messageText", text);
    await page.click("form:has(#messageText) button");
  }

  /** Returns the frame in item `number` of the list, counted from 1. It must be the last one. */
  async function itemOf({ page }: Person, number: number): Promise<Frame> {
    const items = page.locator("#messages li");
    await items.nth(number - 1).waitFor();
    expect(await items.count()).toBe(number);
    return JSON.parse((await items.nth(number - 1).textContent()) ?? "");
  }

  /** Returns the frame in item `number` of both lists, which must be the same. */
  async function sameItem(people: [Person, Person], number: number): Promise<Frame> {
    const [first, second] = await Promise.all(people.map((each) => itemOf(each, number)));
    expect(first).toEqual(second);
    return first;
  }

  async function bytesOf(uuid: string): Promise<Buffer> {
    const response = await parley.fetch(`/storage?uuid=${uuid}`);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  }

  test("sends plain text and JSON text both ways", async () => {
    const people = await twoInAChat();
    const [ada, ben] = people;
    await sendText(ada, "hey");
    const hey = await sameItem(people, 2);
    expect(Object.keys(hey)).toEqual(["id", "member_id", "chat_id", "date", "type", "text"]);
    expect(hey).toMatchObject({ id: 1, member_id: ada.id, type: "text", text: "hey" });

    await sendText(ben, '{"type": "text", "text": "Hello, world!"}');
    expect(await sameItem(people, 3)).toMatchObject({ id: 2, member_id: ben.id, text: "Hello, world!" });
  });

  test("shows a message that was sent while the member was offline", async () => {
    const [ada, ben] = [await person(), await person()];
    await openChat(ada, ben);
    await itemOf(ada, 1);
    await sendText(ada, "Are you there?");
    const sent = await itemOf(ada, 2);

    await openChat(ben, ada);
    expect(await itemOf(ben, 1)).toEqual([sent]);
  });

  test("sends a file with a text both ways without changing its bytes", async () => {
    const people = await twoInAChat();
    const [ada, ben] = people;
    async function sendFile(from: Person, name: string, buffer: Buffer, text: string): Promise<void> {
      await from.page.setInputFiles("#filename", { name, mimeType: "image/png", buffer });
      await from.page.fill("#messageText", text);
      await from.page.click("input[value=Upload]");
    }

    await sendFile(ada, "photo #1.png", PNG, "Here's the file!");
    const photo = await sameItem(people, 2);
    expect(Object.keys(photo)).toEqual(["id", "member_id", "chat_id", "date", "type", "file_uuid", "text"]);
    expect(photo).toMatchObject({ id: 1, member_id: ada.id, type: "file", text: "Here's the file!" });
    expect(await bytesOf(photo.file_uuid)).toEqual(PNG);

    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
    await sendFile(ben, '"{}#.bin', bytes, "And #mine}");
    const answer = await sameItem(people, 3);
    expect(answer).toMatchObject({ id: 2, member_id: ben.id, type: "file", text: "And #mine}" });
    expect(await bytesOf(answer.file_uuid)).toEqual(bytes);

    for (const { alerts } of people) expect(alerts).toEqual(["the File has been transferred."]);
  });

  test("sends a smile typed as JSON", async () => {
    const posted = await postSmile(parley, await parley.addMember({ superuser: true }), PNG);
    expect(posted.status).toBe(201);
    const smile = (await posted.json()) as { id: number; file_uuid: string };

    const people = await twoInAChat();
    await sendText(people[0], `{"type":"smile","smile_id":${smile.id}}`);
    expect(await sameItem(people, 2)).toEqual({
      id: 1,
      member_id: people[0].id,
      chat_id: expect.any(Number),
      date: expect.any(String),
      type: "smile",
      smile_id: smile.id,
      smile_file_uuid: smile.file_uuid,
    });
    expect(await bytesOf(smile.file_uuid)).toEqual(PNG);
  });

  test("shows an error to its sender only, and keeps working after it", async () => {
    const [ada, ben] = await twoInAChat();
    await sendText(ada, '{"type":"smile","smile_id":999}');
    const error = { type: "error", code: "smile_not_found", detail: expect.any(String) };
    expect(await itemOf(ada, 2)).toEqual(error);
    await sendText(ada, "still here");
    expect(await itemOf(ada, 3)).toMatchObject({ id: 1, text: "still here" });
    expect(await itemOf(ben, 2)).toMatchObject({ id: 1, text: "still here" });
  });

  test("loses its socket if the first message holds an invalid token", async () => {
    const [ada, ben] = [await person(), await person()];
    await openChat({ ...ada, token: "no.such.token" }, ben);
    await ada.page.waitForFunction(
      () => (window as unknown as ContractWindow).ws.readyState === WebSocket.CLOSED,
    );
    expect(await ada.page.locator("#messages li").count()).toBe(0);
  });
});
