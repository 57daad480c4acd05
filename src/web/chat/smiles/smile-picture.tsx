import { useEffect } from "preact/hooks";
import { storageUrl } from "../../storage-url.ts";
import { attachmentStrings } from "../strings.ts";
import { ensureSmiles, findSmile } from "./smiles.ts";

/** A smile in a chat, by its title for who can't see it. @param fileUuid its picture, where the message itself has it */
export function SmilePicture({ smileId, fileUuid }: { smileId: number; fileUuid?: string }) {
  useEffect(ensureSmiles, []);
  const smile = findSmile(smileId);
  const uuid = fileUuid ?? smile?.file_uuid;
  const title = smile?.title || attachmentStrings.value.smiles.untitled;
  return uuid === undefined ? (
    <p class="text">{title}</p>
  ) : (
    <img class="smile" src={storageUrl(uuid)} alt={title} title={title} width="96" height="96" />
  );
}
