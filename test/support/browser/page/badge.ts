export type BadgeWindow = Window & { badge?: number | undefined };

/** Records an app badge in `window.badge`. Add it as an init script: it must run before the page's own. */
export function recordBadge(): void {
  Object.assign(navigator, {
    setAppBadge: async (count: number) => {
      (window as BadgeWindow).badge = count;
    },
    clearAppBadge: async () => {
      (window as BadgeWindow).badge = 0;
    },
  });
}
