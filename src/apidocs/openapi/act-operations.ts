import { ACTS } from "../../core/acts.ts";
import { ACTS_DEFAULT, ACTS_MAX } from "../../core/list-limits.ts";
import { BAD_PARAMETER, idParam, limitParam, type Operation } from "./operation.ts";

const RUN = {
  uuid: "6f1c0b1e-2c43-4f0e-9b59-6ff3c7f0a001",
  members: 3,
  chats: 1,
  transfers: 4,
  messages: 4,
  differences: 0,
};

export const ACT_OPERATIONS: Operation[] = [
  {
    id: "recordRun",
    method: "post",
    path: "/acts",
    tag: "Acts",
    access: "superuser",
    scope: "coins",
    summary: "Record a finished run of the reconciliation",
    description:
      "For the client that has requested all pages of `GET /billing/reconciliation`, with their figures together. All other acts are recorded when they are done. A repeat with the same `uuid` records nothing.",
    body: { json: "NewRun" },
    responses: [{ status: 204, description: "The run is in the log of acts." }],
    examples: [{ name: "well", summary: "A run without differences", body: RUN, status: 204 }],
  },
  {
    id: "listActs",
    method: "get",
    path: "/acts",
    tag: "Acts",
    access: "superuser",
    scope: "coins",
    summary: "List what superusers and the operator's commands did",
    description: "Nothing changes or deletes an act. A request that changes nothing is none.",
    parameters: [
      idParam("before", "Only acts before this id."),
      limitParam(ACTS_MAX, ACTS_DEFAULT),
      {
        name: "act",
        in: "query",
        description: "Only acts of this kind.",
        schema: { type: "string", enum: [...ACTS] },
      },
    ],
    responses: [{ status: 200, description: "One page.", json: "ActList" }],
    errors: [BAD_PARAMETER],
    examples: [
      {
        name: "runs",
        summary: "The last run of the reconciliation",
        parameters: { act: "reconciliation.finish", limit: 1 },
        status: 200,
        response: {
          acts: [
            {
              id: 8,
              date: "2022-09-02T15:50:00.000Z",
              actor: "member:3",
              actor_name: null,
              act: "reconciliation.finish",
              detail: RUN,
            },
          ],
          has_more: false,
        },
      },
    ],
  },
];
