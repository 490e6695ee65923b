/** How a worker tells its processes what they serve: in their environment, which no job reaches. */
export interface ProcessSetting {
  readonly redis: string;
  /** The name of the queue. */
  readonly queue: string;
  /** The file that makes the problem. */
  readonly module: string;
}

const variable = "REG_QUEUE_PROCESS";

export const environmentOf = (setting: ProcessSetting): NodeJS.ProcessEnv => ({
  ...process.env,
  [variable]: JSON.stringify(setting),
});

/** In a process of a worker: what it serves. */
export function processSetting(): ProcessSetting {
  const text = process.env[variable];
  if (text === undefined) throw new Error(`processor: expected ${variable} in the environment of a worker's process.`);
  return JSON.parse(text);
}
