/** The content types of images that every browser draws and that cannot carry a script. */
export const RASTER_IMAGES: ReadonlySet<string> = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);
