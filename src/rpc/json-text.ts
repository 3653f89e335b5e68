/**
 * A value that is JSON text already: it is put into the answer as it is, without being parsed and written again. What is
 * written in it is known to the compiler only.
 */
export class JsonText<Value = unknown> {
  readonly text: string;
  declare readonly value?: Value;

  constructor(text: string) {
    this.text = text;
  }
}
