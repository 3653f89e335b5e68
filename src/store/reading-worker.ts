import { parentPort, workerData } from "node:worker_threads";
import { redact } from "../errors/redact.ts";
import { type Answers, answerOf, type Question } from "./questions.ts";
import { SqliteReader } from "./sqlite-reader.ts";

/** What came of a question. */
export type Answered = { answer: Answers[keyof Answers] } | { problem: string };

const port = parentPort;
const path: unknown = workerData;
let database: SqliteReader | null = null;

/** Answers one question after the other; null asks for the end. */
port?.on("message", (question: Question | null) => {
  if (question === null) {
    database?.close();
    port.close();
    return;
  }
  port.postMessage(answered(question));
});

function answered(question: Question): Answered {
  try {
    database ??= new SqliteReader(String(path));
    const reader = database;
    return { answer: reader.atOnce(() => answerOf(reader, question)) };
  } catch (error) {
    return { problem: redact(error instanceof Error ? error.message : String(error)) };
  }
}
