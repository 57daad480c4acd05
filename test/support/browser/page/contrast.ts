/** Returns the contrast of an element's text with its background, as WCAG 2.2 defines it. Both colours are opaque. */
export function contrastOf(element: Element): number {
  const { color, backgroundColor } = getComputedStyle(element);
  const luminances = [color, backgroundColor].map((colour) => {
    const channels = (colour.match(/[\d.]+/g) ?? []).map((channel) => Number(channel) / 255);
    const [red = 0, green = 0, blue = 0] = channels.map((channel) =>
      channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}
