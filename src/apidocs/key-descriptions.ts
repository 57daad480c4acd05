import { KEY_NAME_MAX_LENGTH, SCOPES } from "../core/api-keys.ts";

const KEY = {
  id: "The part of the key between the underscores. It is not secret.",
  name: "The name that the operator gave it.",
  scopes: `The parts of the API that it opens: ${SCOPES.map((scope) => `\`${scope}\``).join(", ")}. Each operation names its scope.`,
  created_at: "When it was created.",
};

/** The descriptions of the fields of API keys. */
export const KEY_DESCRIPTIONS = {
  NewApiKey: {
    name: `1 to ${KEY_NAME_MAX_LENGTH} UTF-16 code units.`,
    scopes: `At least one of ${SCOPES.map((scope) => `\`${scope}\``).join(", ")}.`,
  },
  CreatedApiKey: { ...KEY, key: "The key itself: store it now." },
  ApiKey: {
    ...KEY,
    created_by: "A superuser, as in `member:3`, or `cli`: a command of the operator.",
    ended_at: "When it ended; null for a key that works.",
  },
  ApiKeyList: { keys: "The keys, the newest first." },
};
