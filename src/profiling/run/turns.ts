/** Work that takes all there is of something: one after the other, in the order in which it is asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does work once what was asked for before has ended, however it ended. */
  next<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {}); // whoever asked for it is told
    return turn;
  }
}
