import { refTo } from "../../protocol/json-schemas.ts";
import type { Parameter } from "./operation.ts";

export const PATH_ID: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "A whole number from 1.",
  schema: refTo("Id"),
};

export function limitParam(max: number, defaultLimit: number): Parameter {
  return {
    name: "limit",
    in: "query",
    description: "How many at once.",
    schema: { type: "integer", minimum: 1, maximum: max, default: defaultLimit },
  };
}

export function idParam(name: string, description: string): Parameter {
  return { name, in: "query", description, schema: refTo("Id") };
}
