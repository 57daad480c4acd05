import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { FORM_OVERHEAD_BYTES } from "../core/limits.ts";
import { parseId } from "../core/pair.ts";
import { createSmile, listSmiles, type Smile, updateSmile } from "../db/smiles.ts";
import { detectContentType, isRasterImage } from "../files/content-type.ts";
import { serveFile } from "../files/serve.ts";
import { deleteFile, putFile } from "../files/storage.ts";
import { NewSmile, PatchSmile, type SmileBody, type SmileList } from "../protocol/http/smiles.ts";
import { checked, jsonBodyLimit, limitBody, readJson } from "./body.ts";
import type { MemberHttp } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { requireMember, requireSuperuser } from "./require-member.ts";

export const storage = new Hono<MemberHttp>();

const fileBodyLimit = createMiddleware<MemberHttp>((c, next) =>
  limitBody(c.var.settings.maxFileBytes + FORM_OVERHEAD_BYTES)(c, next),
);

storage.get("/", async (c) => {
  const [uuid, ...more] = c.req.queries("uuid") ?? [];
  const answer = uuid && more.length === 0 ? await serveFile(c.env.FILES, uuid, c.req.raw) : "not_found";
  if (answer instanceof Response) return answer;
  if (answer === "not_found") throw new Refusal("not_found");
  throw new Refusal("range_not_satisfiable", { headers: { "Content-Range": `bytes */${answer.size}` } });
});

storage.get("/smiles", requireMember, async (c) => {
  const smiles = await listSmiles(c.var.db, { retiredToo: c.var.member.isSuperuser });
  return c.json(smiles.map(smileBody) satisfies SmileList);
});

storage.post("/smiles", requireMember, requireSuperuser, fileBodyLimit, async (c) => {
  const { file, ...fields } = await readForm(c);
  const { price, title } = checked(NewSmile, fields);
  if (!(file instanceof File)) {
    throw new Refusal("invalid_request", { errors: [{ pointer: "#/file", detail: "The image is needed" }] });
  }
  if (file.size > c.var.settings.maxFileBytes) throw new Refusal("payload_too_large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const contentType = await detectContentType(bytes, "");
  if (!isRasterImage(contentType)) throw new Refusal("unsupported_media_type");

  const fileUuid = crypto.randomUUID();
  await putFile(c.env.FILES, { uuid: fileUuid, name: title || "smile", contentType, bytes });
  try {
    const smile = await createSmile(c.var.db, { fileUuid, price, title, createdAt: Date.now() });
    return c.json(smileBody(smile), 201);
  } catch (error) {
    await deleteFile(c.env.FILES, fileUuid);
    throw error;
  }
});

storage.patch("/smiles/:id", requireMember, requireSuperuser, jsonBodyLimit, async (c) => {
  const id = parseId(c.req.param("id"));
  if (id === undefined)
    throw new Refusal("invalid_request", { status: 400, detail: "A smile's id is a whole number from 1." });
  const { price, title, is_active } = await readJson(c, PatchSmile);
  const smile = await updateSmile(c.var.db, id, { price, title, isActive: is_active });
  if (!smile) throw new Refusal("smile_not_found");
  return c.json(smileBody(smile));
});

async function readForm(c: Context): Promise<Record<string, unknown>> {
  try {
    return Object.fromEntries((await c.req.formData()).entries());
  } catch {
    throw new Refusal("invalid_request", { status: 400, detail: "The body is not form-data." });
  }
}

function smileBody({ id, fileUuid, price, title, isActive }: Smile): SmileBody {
  return { id, file_uuid: fileUuid, price, title, is_active: isActive };
}
