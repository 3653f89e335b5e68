/** A test by what it tells. */
export type Case = [title: string, run: () => Promise<void>];

/** Tests that mostly wait, each for itself: they begin together, and each tells its own outcome. */
export function sideBySide(...cases: Case[]): void {
  let begun: Promise<void>[] | null = null;
  cases.forEach(([title], i) => {
    it(title, () => {
      if (begun === null) {
        begun = cases.map(([, run]) => run());
        for (const one of begun) one.catch(() => {}); // until its own turn comes
      }
      return begun[i];
    });
  });
}
