import type { JsonValue } from "../../../profiling/model/json-value.ts";
import { valueText } from "../../model/value-text.ts";
import { visibleText } from "../../model/visible-text.ts";

/** A name of the data, kept apart from the text round it whatever its direction. */
export function Name({ text }: { text: string }) {
  return <bdi>{visibleText(text)}</bdi>;
}

/** A value of the data. */
export function Value({ value }: { value: JsonValue }) {
  return <bdi>{valueText(value)}</bdi>;
}
