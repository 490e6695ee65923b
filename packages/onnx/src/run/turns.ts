/** Tasks one after the other: each waits for the end of the one before, whatever became of it. */
export type Turns = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Turns for runs that read weights while others change them where they lie. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task);
    last = mine.catch(() => {});
    return mine;
  };
}

/** Of weights that no run changes there is nothing to wait for. */
export const noTurns: Turns = (task) => task();
