import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { onDemand } from "../../on-demand.ts";
import { storageUrl } from "../../storage-url.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { Nothing } from "../../ui/nothing.tsx";
import { useConversation } from "../conversation-context.ts";
import { attachmentStrings } from "../strings.ts";
import type { FileBody } from "./file-body.ts";
import { type PictureShape, shapeOf, UNKNOWN_SHAPE } from "./picture-shape.ts";
import { picturesOf } from "./pictures-of.ts";
import { useShape } from "./use-shape.ts";

const viewer = onDemand(() => import("./viewer.tsx").then(({ Viewer }) => Viewer));

/** Shapes by the files' uuids, so that a picture that is drawn again has its place at once. */
const shapes = new Map<string, PictureShape>();

type Props = { file: FileBody; isCell: boolean; meta: ComponentChildren; onBroken: () => void };

/** A picture in its own shape, which is measured once it has loaded. It opens the large one. */
export function Picture({ file, isCell, meta, onBroken }: Props) {
  const { blocks } = useConversation();
  const isOpen = useSignal(false);
  const { image, measure } = useMeasuredShape(file.file_uuid, isCell);
  const show = (isShown: boolean) => {
    isOpen.value = isShown;
  };
  return (
    <>
      <button type="button" class="picture" aria-haspopup="dialog" onClick={() => show(true)}>
        <img
          ref={image}
          src={storageUrl(file.file_uuid)}
          alt={attachmentStrings.value.files.enlarge(file.name)}
          onLoad={measure}
          onError={onBroken}
        />
      </button>
      {meta && <div class="pill">{meta}</div>}
      {isOpen.value && (
        <Lazy
          part={viewer}
          props={{ pictures: picturesOf(blocks.value), first: file, onClose: () => show(false) }}
          frame={Nothing}
        />
      )}
    </>
  );
}

/** Returns the ref of an image that gets its own shape, and the function to call once it has loaded. */
function useMeasuredShape(uuid: string, isCell: boolean) {
  const shape = useSignal(shapes.get(uuid) ?? UNKNOWN_SHAPE);
  const image = useShape<HTMLImageElement>(isCell ? undefined : shape.value);
  const measure = () => {
    const { naturalWidth = 0, naturalHeight = 0 } = image.current ?? {};
    shape.value = shapeOf(naturalWidth, naturalHeight);
    shapes.set(uuid, shape.value);
  };
  return { image, measure };
}
