import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { Hono } from "hono/tiny";
import { FORM_OVERHEAD_BYTES } from "../../core/limits.ts";
import { parseId } from "../../core/pair.ts";
import { recordAct } from "../../db/acts.ts";
import {
  createSmile,
  findSmileByFile,
  listSmiles,
  orderSmiles,
  type Smile,
  updateSmile,
} from "../../db/smiles.ts";
import { detectContentType, isRasterImage } from "../../files/content-type.ts";
import { serveFile } from "../../files/serve.ts";
import { deleteFile, findFile, isFileUuid, putFile, removeFile } from "../../files/storage.ts";
import { fieldError } from "../../protocol/field-errors.ts";
import {
  NewSmile,
  PatchSmile,
  type SmileBody,
  type SmileList,
  SmileOrder,
} from "../../protocol/http/smiles.ts";
import type { AppEnv, OperatorEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { jsonBodyLimit, limitBody, readForm, readJson, validate } from "../request/body.ts";
import { logChange } from "../request/log-request.ts";
import { admitCaller, requireOperator } from "../request/require-operator.ts";

export const storage = new Hono<AppEnv>();

const fileBodyLimit = createMiddleware<AppEnv>((c, next) =>
  limitBody(c.var.settings.maxFileBytes + FORM_OVERHEAD_BYTES)(c, next),
);

storage.get("/", async (c) => {
  const result = await serveFile(c.env.FILES, fileUuid(c), c.req.raw);
  switch (result.kind) {
    case "found":
      return result.response;
    case "not-found":
      throw new HttpError("not_found");
    case "removed":
      throw new HttpError("gone");
    case "range-not-satisfiable":
      throw new HttpError("range_not_satisfiable", {
        headers: { "Content-Range": `bytes */${result.size}` },
      });
  }
});

/** Removes a member's file for good. Its message stays. */
storage.delete("/", requireOperator("messages"), async (c) => {
  const uuid = fileUuid(c);
  const { actorId: actor } = c.var;
  if (await findSmileByFile(c.var.db, uuid)) throw new HttpError("file_in_use", { actor });
  const file = await findFile(c.env.FILES, uuid);
  if (!file) throw new HttpError("not_found");
  if (!file.removed) {
    await recordAct(c.var.db, { ...actorOf(c), act: "file.remove", detail: { uuid } });
    await removeFile(c.env.FILES, uuid);
  }
  logChange(c, { actor });
  return c.body(null, 204);
});

storage.get("/smiles", admitCaller("messages"), async (c) => {
  const smiles = await listSmiles(c.var.db, { retiredToo: c.var.caller.actorId !== undefined });
  return c.json(smiles.map(smileJson) satisfies SmileList);
});

storage.post("/smiles", requireOperator("messages"), fileBodyLimit, async (c) => {
  const { file, ...fields } = await readForm(c);
  const { price, title } = validate(NewSmile, fields);
  if (!(file instanceof File)) {
    throw new HttpError("invalid_request", {
      errors: [fieldError("#/file", { code: "required" })],
    });
  }
  if (file.size > c.var.settings.maxFileBytes) throw new HttpError("payload_too_large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const contentType = await detectContentType(bytes, "");
  if (!isRasterImage(contentType)) throw new HttpError("unsupported_media_type");

  const fileUuid = crypto.randomUUID();
  await putFile(c.env.FILES, { uuid: fileUuid, name: title || "smile", contentType, bytes });
  const smile = await storeSmile(c, { fileUuid, price, title });
  logChange(c, { smile: smile.id, actor: c.var.actorId, changed: { price } });
  return c.json(smileJson(smile), 201);
});

/** Stores a smile whose file is in R2. Deletes the file only if D1 shows that it has no smile of it: an answer may be lost. */
async function storeSmile(c: Context<OperatorEnv>, smile: Parameters<typeof createSmile>[1]): Promise<Smile> {
  const { db } = c.var;
  try {
    return await createSmile(db, smile, actorOf(c));
  } catch (error) {
    const stored = await findSmileByFile(db, smile.fileUuid);
    if (stored) return stored;
    await deleteFile(c.env.FILES, smile.fileUuid);
    throw error;
  }
}

storage.patch("/smiles/:id", requireOperator("messages"), jsonBodyLimit, async (c) => {
  const id = parseId(c.req.param("id"));
  if (id === undefined)
    throw new HttpError("invalid_request", {
      status: 400,
      detail: "A smile's id must be an integer from 1.",
    });
  const { price, title, is_active } = await readJson(c, PatchSmile);
  const smile = await updateSmile(c.var.db, id, { price, title, isActive: is_active }, actorOf(c));
  if (!smile) throw new HttpError("smile_not_found");
  logChange(c, { smile: id, actor: c.var.actorId, changed: { price, is_active } });
  return c.json(smileJson(smile));
});

/** Puts the smiles in an order. Those that it does not name follow the others. */
storage.put("/smiles/order", requireOperator("messages"), jsonBodyLimit, async (c) => {
  const { ids } = await readJson(c, SmileOrder);
  await orderSmiles(c.var.db, ids, actorOf(c));
  logChange(c, { actor: c.var.actorId });
  return c.body(null, 204);
});

/** @throws HttpError with the same code as for an unknown file */
function fileUuid(c: Context): string {
  const [uuid, ...more] = c.req.queries("uuid") ?? [];
  if (uuid === undefined || more.length > 0 || !isFileUuid(uuid)) throw new HttpError("not_found");
  return uuid;
}

function smileJson({ id, fileUuid, price, title, isActive }: Smile): SmileBody {
  return { id, file_uuid: fileUuid, price, title, is_active: isActive };
}
