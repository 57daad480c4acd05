import { afterEach, expect, test, vi } from "vitest";
import { systemNetwork } from "../../../src/client/connection/network.ts";

afterEach(() => vi.unstubAllGlobals());

/** An event target such as a browser's window or document. */
function target() {
  const events = new EventTarget();
  return {
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    dispatch: (type: string) => events.dispatchEvent(new Event(type)),
  };
}

test("systemNetwork calls its listener when a browser is online again or its page becomes visible", () => {
  const [window, document] = [target(), Object.assign(target(), { visibilityState: "hidden" })];
  vi.stubGlobal("document", document);
  vi.stubGlobal("addEventListener", window.addEventListener);
  vi.stubGlobal("removeEventListener", window.removeEventListener);
  const listener = vi.fn();
  const unsubscribe = systemNetwork.onOnline(listener);
  window.dispatch("online");
  expect(listener).toHaveBeenCalledTimes(1);
  document.dispatch("visibilitychange");
  expect(listener).toHaveBeenCalledTimes(1);
  document.visibilityState = "visible";
  document.dispatch("visibilitychange");
  expect(listener).toHaveBeenCalledTimes(2);
  unsubscribe();
  window.dispatch("online");
  document.dispatch("visibilitychange");
  expect(listener).toHaveBeenCalledTimes(2);
});

test("systemNetwork without a browser never calls its listener and does not throw", () => {
  vi.stubGlobal("addEventListener", undefined);
  vi.stubGlobal("removeEventListener", undefined);
  const listener = vi.fn();
  systemNetwork.onOnline(listener)();
  expect(listener).not.toHaveBeenCalled();
});
