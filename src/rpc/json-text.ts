/** A value that is JSON text already: it is put into the answer as it is, without being parsed and written again. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
