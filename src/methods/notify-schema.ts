import { type Static, Type } from "typebox";
import { type Notify, noticeOccasions, noticeOutcomes } from "../store/definitions/notice-steps.ts";
import { Count, oneOf, TextOrNull, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
const When = oneOf(noticeOccasions, "Whether of failures alone, or of every end; failure");

/** Who is told when runs have ended, as it is said. */
export const NotifyMember = Type.Optional(
  Type.Array(
    Type.Object(
      {
        url: Type.String({
          maxLength: 2048,
          description: "Where a signed POST goes (Standard Webhooks); its host has to be in WEBHOOK_HOSTS",
        }),
        when: Type.Optional(When),
      },
      strict,
    ),
    { maxItems: 5, description: "Who is told when a run has ended" },
  ),
);

export function notifyOf(given: Static<typeof NotifyMember> = []): Notify[] {
  return given.map(({ url, when = "failure" }) => ({ url, when }));
}

const Host = Type.String({ description: "Of the address, which is nobody else's to see" });

/** The same as it is told. */
export const NotifyView = Type.Array(Type.Object({ host: Host, when: When }, strict));

/** What has become of telling them of a job. */
export const NoticeView = Type.Object(
  {
    host: Host,
    when: When,
    outcome: oneOf(noticeOutcomes, "open: before the job's end, or before the next attempt"),
    attempts: Count("Times that it was tried"),
    next_at: Type.Unsafe<number>({ ...Time, description: "Of what is open: when it is tried next" }),
    problem: Type.Unsafe<string | null>({ ...TextOrNull, description: "Why the last attempt failed" }),
  },
  strict,
);
