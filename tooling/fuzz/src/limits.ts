/** What an input may take: a person waits no longer, and a small machine has no more. */
export const limits = {
  /** Of the processor, so that other work on the machine does not count. */
  seconds: 5,
  megabytes: 1024,
  /** Characters of a RegError. */
  message: 2000,
} as const;

/** The places in the memory that the worker and its parent share. */
export const shared = { index: 0, stop: 1, step: 2 } as const;
