import { FIELD_DESCRIPTIONS } from "../apidocs/descriptions.ts";
import { SCHEMA_DESCRIPTIONS } from "../apidocs/schema-descriptions.ts";
import * as frames from "../protocol/frames/server.ts";
import { ActBody, ActDetail, ActList } from "../protocol/http/acts.ts";
import { LoginBody, RegisteredBody } from "../protocol/http/auth.ts";
import {
  EntryBody,
  StatementBody,
  StatementMessage,
  StatementMessages,
  TransferBody,
} from "../protocol/http/coins.ts";
import { ConfigBody } from "../protocol/http/config.ts";
import { FoundMembers, MemberBody, PublicMemberBody } from "../protocol/http/members.ts";
import { ProblemBody } from "../protocol/http/problem.ts";
import { SessionBody, SessionList, TicketBody } from "../protocol/http/sessions.ts";
import { SmileBody, SmileList } from "../protocol/http/smiles.ts";
import { DayBody, StatsBody } from "../protocol/http/stats.ts";
import { SERVER_SCHEMAS, SHARED_SCHEMAS } from "../protocol/schemas.ts";
import { type Description, plainTypes } from "./plain-types.ts";

/** The schemas whose types the package `parley-client` has, under the names that the source gives them. */
export const CLIENT_TYPES = {
  ...frames,
  ActBody,
  ActDetail,
  ActList,
  ConfigBody,
  DayBody,
  EntryBody,
  FoundMembers,
  LoginBody,
  MemberBody,
  ProblemBody,
  PublicMemberBody,
  RegisteredBody,
  SessionBody,
  SessionList,
  SmileBody,
  SmileList,
  StatementBody,
  StatementMessage,
  StatementMessages,
  StatsBody,
  TicketBody,
  TransferBody,
};

/** The compiler emits these types in terms of zod. Returns their declarations without it, with the descriptions of the documents. */
export function clientTypes(): Map<string, string> {
  const types = plainTypes(CLIENT_TYPES, descriptions());
  return types.set("ErrorCode", "type ErrorCode = ErrorName;");
}

function descriptions(): Record<string, Description> {
  const documented = new Map(
    Object.entries({ ...SHARED_SCHEMAS, ...SERVER_SCHEMAS }).map(([name, schema]) => [schema, name] as const),
  );
  return Object.fromEntries(
    Object.entries(CLIENT_TYPES).flatMap(([name, schema]) => {
      const documentedName = documented.get(schema) as keyof typeof SERVER_SCHEMAS | undefined;
      if (!documentedName) return [];
      const fields: Record<string, Record<string, string>> = FIELD_DESCRIPTIONS;
      return [
        [name, { about: SCHEMA_DESCRIPTIONS[documentedName], fields: fields[documentedName] ?? {} }] as const,
      ];
    }),
  );
}
