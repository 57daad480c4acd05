import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PictureShape } from "./picture-shape.ts";

/** Gives an element a shape. On narrow screens the style sheet makes it smaller. */
export function useShape<E extends HTMLElement>(shape: PictureShape | undefined): RefObject<E> {
  const element = useRef<E>(null) as RefObject<E>;
  // The Content-Security-Policy forbids style attributes, but not setting styles by script.
  useLayoutEffect(() => {
    if (!element.current) return;
    const { style } = element.current;
    style.inlineSize = shape ? `${shape.width}px` : "";
    style.aspectRatio = shape ? `${shape.width} / ${shape.height}` : "";
    style.imageRendering = shape?.isPixelated ? "pixelated" : "";
  }, [shape]);
  return element;
}
