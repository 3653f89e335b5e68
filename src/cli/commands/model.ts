import { basename } from "node:path";
import { type ConnectionOptions, connected } from "../connection.ts";
import { WRITTEN_DOWN } from "../embeddings.ts";
import { readUserFile } from "../files.ts";
import { classesOption, shapeOption } from "../option-values.ts";
import { tableLines } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { timeText } from "../text.ts";

interface UploadOptions extends ConnectionOptions {
  json?: true;
  name?: string;
  classes: string;
  inputShape: string;
  outputs?: "probabilities" | "logits";
  description?: string;
}

/** `dli model upload FILE`: tries a model and keeps it. */
export async function modelUploadCommand(file: string, options: UploadOptions): Promise<void> {
  const { json, name = basename(file).replace(/\.onnx$/i, ""), classes, inputShape, outputs, description } = options;
  const params = {
    name,
    content_base64: (await readUserFile(file)).toString("base64"),
    class_mapping: classesOption("--classes", classes),
    input_shape: shapeOption("--input-shape", inputShape),
    ...(outputs === undefined ? {} : { outputs }),
    ...(description === undefined ? {} : { description }),
  };
  const result = await connected(options, WRITTEN_DOWN, ({ client, signal }) =>
    client.call("models.upload", params, { signal }),
  );
  if (json === true) printJson(result);
  else print([`${name} is kept as ${result.model_id}`]);
}

/** `dli model list`: the models of the caller. */
export async function modelListCommand(options: ConnectionOptions & { json?: true }): Promise<void> {
  const result = await connected(options, WRITTEN_DOWN, ({ client }) => client.call("models.list"));
  if (options.json === true) {
    printJson(result);
    return;
  }
  const columns = [
    { title: "ID" },
    { title: "NAME", flexible: true },
    { title: "CLASSES", flexible: true },
    { title: "UPLOADED" },
  ];
  const rows = result.models.map(({ model_id, name, classes, uploaded_at }) => [
    model_id,
    name,
    classes.join(", "),
    timeText(uploaded_at),
  ]);
  print(tableLines(columns, rows, terminalOf(process.stdout)));
}

/** `dli model delete ID`. */
export async function modelDeleteCommand(id: string, options: ConnectionOptions & { json?: true }): Promise<void> {
  const result = await connected(options, WRITTEN_DOWN, ({ client }) => client.call("models.delete", { model_id: id }));
  if (options.json === true) printJson(result);
  else print([`${id} is deleted`]);
}
