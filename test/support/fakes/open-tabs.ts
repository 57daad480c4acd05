import { fakeServer } from "./fake-server.ts";
import { fakeBrowser } from "./fake-tabs.ts";

const SCOPE = { memberId: 1, otherMemberId: 2 };

/** Opens tabs of one browser in which the same member has the same chat open, all online. The first one sends. */
export async function openTabs(count = 2) {
  const browser = fakeBrowser();
  const open = async () => {
    const tab = browser.tab();
    const server = fakeServer({ store: tab.store });
    const chat = await server.open(2);
    await server.socket.receive(server.welcome());
    return Object.assign(server, { chat, die: tab.crash, freeze: tab.freeze, thaw: tab.thaw });
  };
  const all: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < count; i++) all.push(await open());
  const [one, other] = all;
  if (!one || !other) throw new Error("two tabs are needed");
  return { one, other, browser, open, stored: () => browser.memory.load(SCOPE) };
}
