/** Tasks one after the other: each waits for the end of the one before, whatever became of it. */
export type Turns = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Turns for runs that read weights while others use their memory again. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task);
    last = mine.catch(() => {});
    return mine;
  };
}

/** Where every run has memory of its own there is nothing to wait for. */
export const noTurns: Turns = (task) => task();
