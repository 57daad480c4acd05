import { API_KEY, API_KEY_ID } from "../examples.ts";
import type { Operation } from "./operation.ts";
import { rejected } from "./operation.ts";

const NEW_KEY = { name: "Shop", scopes: ["members", "coins"] };
const DATE = "2022-09-02T15:50:00.000Z";
const CREATED = { id: API_KEY_ID, ...NEW_KEY, created_at: DATE };

export const KEY_OPERATIONS: Operation[] = [
  {
    id: "createApiKey",
    method: "post",
    path: "/api-keys",
    tag: "Keys",
    access: "superuser",
    summary: "Create an API key for the site's server",
    description:
      "No later answer contains the key: Parley stores its SHA-256 alone. If the answer is lost, nobody has the key. The list shows it, and it can be ended. No API key manages keys.",
    body: { json: "NewApiKey" },
    responses: [{ status: 201, description: "The key, once.", json: "CreatedApiKey" }],
    examples: [
      {
        name: "shop",
        summary: "A key for a shop that sells coins",
        body: NEW_KEY,
        status: 201,
        response: { ...CREATED, key: API_KEY },
      },
    ],
  },
  {
    id: "listApiKeys",
    method: "get",
    path: "/api-keys",
    tag: "Keys",
    access: "superuser",
    summary: "List the API keys, also those that have ended",
    responses: [{ status: 200, description: "The newest keys, 1,000 at most.", json: "ApiKeyList" }],
    examples: [
      {
        name: "one",
        summary: "A key for a shop",
        status: 200,
        response: { keys: [{ ...CREATED, created_by: "member:3", ended_at: null }] },
      },
    ],
  },
  {
    id: "endApiKey",
    method: "delete",
    path: "/api-keys/{id}",
    tag: "Keys",
    access: "superuser",
    summary: "End an API key at once",
    description: "Its row stays, because the log of acts names it. A repeat changes nothing.",
    parameters: [
      {
        name: "id",
        in: "path",
        required: true,
        description: "The `id` of the key, which is the part of it between the underscores.",
        schema: { type: "string" },
      },
    ],
    responses: [{ status: 204, description: "The key has ended." }],
    errors: ["not_found"],
    examples: [
      { name: "shop", summary: "The key of the shop", parameters: { id: API_KEY_ID }, status: 204 },
      rejected("not_found", {
        name: "unknown",
        summary: "No such key",
        parameters: { id: "000000000000" },
      }),
    ],
  },
];
