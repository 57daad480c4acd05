export type RecordedNotice = { title: string; body: string; tag: string };

export type RecorderWindow = Window & { asked: number; answer: NotificationPermission; tones: number };

/**
 * Replaces what shows notices and plays sounds by a recorder, because Chromium denies notices in tests whatever is granted. All tabs of
 * the browser share the notices, as they do those of a system. Add it as an init script.
 * @param options.wants the choices that the member has made on this device, to which the browser has agreed
 */
export function recordNotices({ answer, wants }: { answer: NotificationPermission; wants: string[] }): void {
  const NAME = "recorded notices";
  const PERMISSION = "recorded permission";
  Object.assign(window, { asked: 0, answer, tones: 0 });
  if (wants.length > 0 && localStorage.getItem(PERMISSION) === null) {
    localStorage.setItem(PERMISSION, "granted");
    for (const name of wants) localStorage.setItem(`parley.${name}`, "on");
  }
  const load = (): RecordedNotice[] => JSON.parse(localStorage.getItem(NAME) ?? "[]");
  const save = (notices: RecordedNotice[]) => localStorage.setItem(NAME, JSON.stringify(notices));
  Object.defineProperty(Notification, "permission", {
    configurable: true,
    get: () => localStorage.getItem(PERMISSION) ?? "default",
  });
  Notification.requestPermission = async () => {
    const { answer: given } = window as unknown as RecorderWindow;
    (window as unknown as RecorderWindow).asked++;
    localStorage.setItem(PERMISSION, given);
    return given;
  };
  Object.assign(ServiceWorkerRegistration.prototype, {
    showNotification: async (title: string, options: NotificationOptions) => {
      const others = load().filter(({ tag }) => tag !== options.tag);
      save([...others, { ...options, title } as RecordedNotice]);
      const total = Number(localStorage.getItem("recorded total") ?? 0);
      localStorage.setItem("recorded total", String(total + 1));
    },
    getNotifications: async ({ tag }: { tag?: string } = {}) =>
      load()
        .filter((each) => tag === undefined || each.tag === tag)
        .map((each) => ({ ...each, close: () => save(load().filter((other) => other.tag !== each.tag)) })),
  });
  const param = { setValueAtTime() {}, setTargetAtTime() {}, value: 0 };
  const node = {
    connect: () => node,
    start: () => (window as unknown as RecorderWindow).tones++,
    stop() {},
    frequency: param,
    gain: param,
  };
  Object.assign(window, {
    AudioContext: class {
      currentTime = 0;
      resume = async () => {};
      createOscillator = () => node;
      createGain = () => node;
    },
  });
}

/** Returns the notices that are shown now, and how many have been shown in all. */
export function readNotices(): { shown: RecordedNotice[]; total: number } {
  return {
    shown: JSON.parse(localStorage.getItem("recorded notices") ?? "[]"),
    total: Number(localStorage.getItem("recorded total") ?? 0),
  };
}

/** Has the browser report the page as it is when the member sees it and types there, sees it only, or sees another tab. */
export function setSight(sight: "focused" | "visible" | "hidden"): void {
  Object.defineProperty(document, "visibilityState", {
    value: sight === "hidden" ? "hidden" : "visible",
    configurable: true,
  });
  document.hasFocus = () => sight === "focused";
  document.dispatchEvent(new Event("visibilitychange"));
  dispatchEvent(new Event(sight === "focused" ? "focus" : "blur"));
}
