import { useEffect } from "preact/hooks";
import { cleanText } from "../../../core/words.ts";
import { storageUrl } from "../../storage-url.ts";
import { attachmentStrings } from "../strings.ts";
import { ensureSmiles, findSmile } from "./smiles.ts";

/** A smile in a message; its title is the alternative text. @param fileUuid its picture, if the message has it */
export function SmilePicture({ smileId, fileUuid }: { smileId: number; fileUuid?: string }) {
  useEffect(ensureSmiles, []);
  const smile = findSmile(smileId);
  const uuid = fileUuid ?? smile?.file_uuid;
  const title = cleanText(smile?.title ?? "") || attachmentStrings.value.smiles.untitled;
  return uuid === undefined ? (
    <p class="text">{title}</p>
  ) : (
    <img class="smile" src={storageUrl(uuid)} alt={title} title={title} width="96" height="96" />
  );
}
